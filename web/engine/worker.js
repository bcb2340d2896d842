/**
 * The engine's worker: starts Python with pyengine (runtime.js) and passes calls to it.
 *
 * Python answers in JSON (pyengine/worker, `connect`), so no Python proxy but the one of that
 * function is ever held here, and the only bytes copied are model chunks and audio blocks, once.
 */
import { known, speak, t } from "../words/words.js";
import { cancelled } from "./abort.js";
import { Download } from "./download.js";
import { EngineError } from "./error.js";
import { frugalReader } from "./frugal-reader.js";
import { describe, lastLine, startPython } from "./runtime.js";
import { openStore } from "./store.js";
import { fetchHere, fetchThrough } from "./through.js";

/**
 * @import { Reader } from "./frugal-reader.js"
 * @import { Calls, Computing, EngineFailure, Message, ModelSource, Request } from "./protocol.js"
 */

/** The site's root: the worker may be started by a page that lies elsewhere. */
const SITE = new URL("../../", import.meta.url);
const EVENT_MS = 100;

// What is posted meanwhile waits (start.js). Where the language cannot be had, it speaks English
await speak(known(new URL(import.meta.url).hash.slice(1)) ?? "en").catch(() => {});

/** @param {Message} message */
function post(message) {
  self.postMessage(message);
}

// The page waits for this lock: it gets it at the moment this worker ends, however that happens.
if (self.navigator.locks) {
  const held = self.navigator.locks.request(self.name, () => {
    post({ type: "alive" });
    return new Promise(() => {});
  });
  held.catch(() => {}); // a browser that denies storage denies locks: then nobody watches
} else {
  post({ type: "alive" });
}

/**
 * @typedef {ArrayBufferView | ((offset: number, size: number) => Uint8Array | undefined)} GivenData bytes,
 *   samples, or what gives a file's bytes
 */

/** The id of the request that events from Python belong to. */
let running = 0;
/** Stops the `load` in progress. @type {AbortController | null} */
let loading = null;
/** To what fetches from other sites, where this worker may not. @type {MessagePort | null} */
let hub = null;
/** What the network gives of a model. @type {Download | null} */
let downloading = null;
/** What was last said of the start, and when. */
let [said, saidAt] = ["", 0];

/**
 * Starts Python and returns its `handle(call, arguments, data)`.
 * @returns {Promise<(call: string, args: string, data?: GivenData) => Promise<string>>}
 */
async function boot() {
  const pyodide = await startPython(SITE, starting);
  const module = pyodide.pyimport("pyengine.worker");
  const handle = module.connect((/** @type {string} */ event) =>
    post({ type: "event", id: running, event: JSON.parse(event) }),
  );
  module.destroy();
  return handle;
}

/** Says what of the start is being done, as often as it comes on. */
function starting(/** @type {string} */ doing) {
  if (doing === said && performance.now() - saidAt < EVENT_MS) return;
  [said, saidAt] = [doing, performance.now()];
  post({ type: "starting", doing });
}

const booted = boot();
booted.catch((error) => {
  const message = error instanceof EngineError ? error.message : describe(error);
  post({ type: "fatal", error: { kind: "start", message } });
});

/**
 * Calls Python; its failures become EngineErrors. Anything else thrown here means that Python
 * itself is broken.
 * @param {string} call
 * @param {object} [args]
 * @param {GivenData} [data]
 */
async function python(call, args = {}, data) {
  const handle = await booted;
  /** @type {{ value?: any, error?: EngineFailure }} */
  let answer;
  try {
    answer = JSON.parse(await handle(call, JSON.stringify(args), data));
  } catch (error) {
    const message = t("engine.broke-down", { why: lastLine(error) });
    post({ type: "fatal", error: { kind: "died", message } });
    throw error;
  }
  if (answer.error) throw new EngineError(answer.error);
  return answer.value;
}

/**
 * Feeds a model's bytes to Python, and to `keep` as they pass.
 * @param {object} feed
 * @param {Reader} feed.reader
 * @param {number | null} feed.total bytes
 * @param {"network" | "store" | "file"} feed.from
 * @param {ModelSource} feed.source
 * @param {Computing} feed.computing
 * @param {AbortSignal} feed.signal
 * @param {number} feed.id the request it belongs to
 * @param {(chunk: Uint8Array) => void} [feed.keep]
 */
async function feedModel({ reader, total, from, source, computing, signal, id, keep }) {
  let received = 0;
  let reported = -Infinity;
  const sha1 = source.sha1 ?? null;
  await python("begin_model", { total_bytes: total, sha1, ...computing });
  try {
    for (;;) {
      const { done, value } = await readOrExplain(reader, source, received);
      signal.throwIfAborted();
      if (done) break;
      received += value.byteLength;
      keep?.(value);
      await python("push_model", {}, value);
      if (performance.now() - reported >= EVENT_MS) {
        reported = performance.now();
        post({ type: "event", id, event: { type: "loading", from, received, total } });
      }
    }
    total ??= received; // that is all
    post({ type: "event", id, event: { type: "loading", from, received, total } });
    return await python("finish_model");
  } catch (error) {
    await python("abort_model");
    throw error;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * @param {Reader} reader
 * @param {ModelSource} source
 * @param {number} received
 */
async function readOrExplain(reader, source, received) {
  try {
    return await reader.read();
  } catch (error) {
    const aborted = error instanceof DOMException && error.name === "AbortError";
    if (aborted || error instanceof EngineError) throw error;
    const { name, file } = source;
    throw new EngineError({
      kind: "model-fetch",
      message: file
        ? t("files.unreadable", { name })
        : t("engine.broke-off", { name, megabytes: Math.round(received / 1e6) }),
    });
  }
}

/**
 * Loads a model from a file, from this browser's store, or from the network.
 * @param {Calls["load"][0]} request
 * @param {number} id
 */
async function load({ source, computing }, id) {
  loading = new AbortController();
  const signal = loading.signal;
  const common = { source, computing, signal, id };
  try {
    if (source.file) {
      const total = source.file.size;
      const reader = frugalReader(source.file.stream());
      return await feedModel({ ...common, reader, total, from: "file" });
    }
    const store = source.sha1 && source.bytes ? await openStore(source.sha1) : null;
    const stored = await store?.read(source.bytes ?? 0);
    if (stored) {
      try {
        const total = source.bytes ?? null;
        const reader = frugalReader(stored);
        return await feedModel({ ...common, reader, total, from: "store" });
      } catch (error) {
        // Only a damaged copy is worth another try from the network.
        const damaged =
          error instanceof EngineError && ["model-fetch", "model-format"].includes(error.kind);
        if (!damaged) throw error;
        await store?.remove();
      }
    }
    return await download(common, store);
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw error;
  } finally {
    loading = downloading = null;
  }
}

/**
 * @param {Calls["load"][0] & { signal: AbortSignal, id: number }} common
 * @param {import("./store.js").StoredModel | null} store
 */
async function download(common, store) {
  const { source, signal, id } = common;
  // What the store keeps need not lie in the HTTP cache as well.
  const cache = store ? "no-store" : "default";
  const reader = new Download(source, { signal, cache, fetchPart });
  downloading = reader;
  const beginning = /** @type {const} */ ({ type: "loading", from: "network", received: 0 });
  post({ type: "event", id, event: { ...beginning, total: reader.total } });
  await reader.open();
  const writer = await store?.write();
  try {
    const info = await feedModel({
      ...{ ...common, reader, total: reader.total, from: "network" },
      keep: writer && ((chunk) => writer.push(chunk)),
    });
    await writer?.commit();
    return info;
  } catch (error) {
    await writer?.discard();
    throw error;
  }
}

/**
 * Fetches of other sites by way of the hub's worker, where there is one.
 * @type {import("./through.js").FetchPart}
 */
function fetchPart(url, init) {
  return hub && url.origin !== SITE.origin ? fetchThrough(hub, url, init) : fetchHere(url, init);
}

/**
 * What gives Python a file's bytes; nothing where they cannot be read.
 * @param {File} file
 */
function reader(file) {
  const files = new /** @type {any} */ (self).FileReaderSync();
  return (/** @type {number} */ offset, /** @type {number} */ size) => {
    try {
      return new Uint8Array(files.readAsArrayBuffer(file.slice(offset, offset + size)));
    } catch {
      return undefined;
    }
  };
}

/** @type {{ [K in keyof Calls]: (argument: Calls[K][0], id: number) => Promise<Calls[K][1]> }} */
const calls = {
  async useHub(given) {
    hub = given.hub;
  },
  about: () => python("about"),
  load,
  beginAudio: (audio) => python("begin_audio", audio),
  pushAudio: ({ samples }) => python("push_audio", {}, samples),
  finishAudio: () => python("finish_audio"),
  inspectSound: ({ file }) => python("inspect_sound", { size: file.size }, reader(file)),
  beginSound: (beginning) => python("begin_sound", beginning),
  readSound: () => python("read_sound"),
  pushSound: ({ samples, ...piece }) => python("push_sound", piece, samples),
  loseSound: (stretch) => python("lose_sound", stretch),
  finishSound: (end) => python("finish_sound", end),
  transcribe(options, id) {
    running = id;
    return python("transcribe", options);
  },
  listen(options, id) {
    running = id;
    return python("listen", options);
  },
  command(options, id) {
    running = id;
    return python("command", options);
  },
  export: (request) => python("export", request),
  parse({ name, bytes }, id) {
    running = id;
    return python("parse", { name }, bytes);
  },
  bench(options, id) {
    running = id;
    return python("bench", options);
  },
  async resume() {
    downloading?.again();
    return null;
  },
  cancel() {
    loading?.abort();
    return python("cancel");
  },
};

self.onmessage = async (/** @type {MessageEvent<Request>} */ { data: { id, call, argument } }) => {
  try {
    const run = /** @type {(argument: any, id: number) => Promise<any>} */ (calls[call]);
    post({ type: "reply", id, value: await run(argument, id) });
  } catch (error) {
    const failure =
      error instanceof EngineError
        ? { kind: error.kind, message: error.message }
        : {
            kind: /** @type {const} */ ("bug"),
            message: t("engine.failed", { why: String(error) }),
          };
    post({ type: "failure", id, error: failure });
  }
};
