// The build writes imported.mjs beside this file.

/** Of the scripts that workers run, all modules that are there before they do; paths from web/. */
export const IMPORTED: Record<string, string[]>;
