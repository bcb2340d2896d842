// The build puts idb.mjs beside this file; its types are the package's.
export * from "idb";
