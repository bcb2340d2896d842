// The build puts unzipit.mjs beside this file; its types are the package's.
export * from "unzipit";
