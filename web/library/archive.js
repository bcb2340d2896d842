/**
 * The library as one zip, to be kept elsewhere or brought into another browser: `documents/<id>.json`,
 * each of which opens by itself, too, as openai-whisper's JSON does, and `recordings/<id>.file` or
 * `.pcm`. What is read may come from anybody: sizes are looked at before anything is read, and what is
 * in it is checked as what is stored is.
 */
import { makeZip } from "../vendor/client-zip.mjs";
import { unzip } from "../vendor/unzipit.mjs";
import { checkedRecord, checkedSegments } from "./record.js";

/**
 * @import { ZipEntry } from "../vendor/unzipit.mjs"
 * @import { Segment } from "../engine/protocol.js"
 * @import { DocumentRecord } from "./record.js"
 *
 * @typedef {object} Packed
 * @property {DocumentRecord} record
 * @property {Segment[]} segments
 * @property {{ ending: string, blob: Blob } | null} recording
 */

/** Bytes of a document: more than a day of speech has. */
const LARGEST = 256 * 2 ** 20;
const DOCUMENT = /^documents\/([a-z0-9]{1,32})\.json$/;

/**
 * @param {AsyncIterable<Packed>} documents
 * @returns {Promise<Blob>} which the browser keeps on its disk, if it is large
 */
export function pack(documents) {
  return new Response(makeZip(files(documents))).blob();
}

/** @param {AsyncIterable<Packed>} documents */
async function* files(documents) {
  for await (const { record, segments, recording } of documents) {
    const text = segments.map((segment) => segment.text).join("");
    const language = record.language.code;
    const lastModified = new Date(record.created);
    const { speakers } = record; // where who opens it alone looks for them
    const content = JSON.stringify({ text, language, segments, speakers, document: record });
    yield { name: `documents/${record.id}.json`, input: content, lastModified };
    if (!recording) continue;
    const name = `recordings/${record.id}.${recording.ending}`;
    yield { name, input: recording.blob.stream(), size: recording.blob.size, lastModified };
  }
}

/**
 * Rejected where it is no zip.
 * @param {Blob} file
 * @returns {Promise<AsyncIterable<Packed | null>>} null for each document that is damaged
 */
export async function unpack(file) {
  const { entries } = await unzip(file);
  return documentsIn(new Map(Object.entries(entries)));
}

/** @param {ReadonlyMap<string, ZipEntry>} entries */
async function* documentsIn(entries) {
  for (const [name, entry] of entries) {
    const [, id] = DOCUMENT.exec(name) ?? [];
    if (!id) continue;
    const found = await contentOf(entry);
    const record = checkedRecord(found?.document);
    const segments = checkedSegments(found?.segments);
    if (!record || !segments || record.id !== id) yield null;
    else yield { record, segments, recording: await recordingOf(entries, id) };
  }
}

/** @param {ZipEntry} entry */
async function contentOf(entry) {
  try {
    return entry.size <= LARGEST ? JSON.parse(await entry.text()) : null;
  } catch {
    return null;
  }
}

/**
 * @param {ReadonlyMap<string, ZipEntry>} entries
 * @param {string} id
 */
async function recordingOf(entries, id) {
  for (const ending of ["file", "pcm"]) {
    const entry = entries.get(`recordings/${id}.${ending}`);
    // One that was compressed, by another program, would have to be in memory
    if (entry && entry.size === entry.compressedSize) return { ending, blob: await entry.blob() };
  }
  return null;
}
