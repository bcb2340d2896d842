// The build puts wavesurfer.mjs beside this file; its types are the package's.
export { default } from "wavesurfer.js";
