// The build puts mediabunny.mjs beside this file; its types are the package's.
export * from "mediabunny";
