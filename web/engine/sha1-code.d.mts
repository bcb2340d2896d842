// The build writes sha1-code.mjs beside this file, from sha1.c.

/** What sha1.c was compiled to, in base64. */
export const CODE: string;
