// The build puts client-zip.mjs beside this file; its types are the package's.
export * from "client-zip";
