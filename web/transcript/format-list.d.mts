// The build writes format-list.mjs beside this file, from pyengine/formats/table.py.
import type { Layout } from "../engine/protocol.js";

export interface Format {
  label: string;
  /** What an export asks for. */
  layout: (keyof Layout)[];
}

/** By their names in pyengine/formats, in the order in which they are offered. */
export const FORMATS: Record<string, Format>;

/** Ends of the names of files that `Engine.parse` takes. */
export const READABLE: string[];
/** Of a file that is read. */
export const MOST_BYTES: number;
