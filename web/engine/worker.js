/**
 * The engine's worker: starts Python with pyengine (runtime.js) and passes calls to it.
 *
 * Python answers in JSON (pyengine/worker, `connect`), so no Python proxy but the one of that
 * function is ever held here, and the only bytes copied are model chunks and audio blocks, once.
 */
import { known, speak, t } from "../words/words.js";
import { EngineError } from "./error.js";
import { startByPage } from "./inner.js";
import { ModelLoader } from "./loading.js";
import { Maker } from "./making.js";
import { describe, keepStart, lastLine, startPython } from "./runtime.js";
import { fetchWith } from "./through.js";
import { forgetUnpacked } from "./unpacked.js";

/**
 * @import { Calls, EngineFailure, Message, Request } from "./protocol.js"
 */

/** The site's root: the worker may be started by a page that lies elsewhere. */
const SITE = new URL("../../", import.meta.url);
const EVENT_MS = 100;

// What is posted meanwhile waits (start.js). Where the language cannot be had, it speaks English
performance.mark("worker");
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

/** @import { PyBuffer } from "pyodide/ffi" */

/** The id of the request that events from Python belong to. */
let running = 0;
/** To what fetches from other sites, where this worker may not. @type {MessagePort | null} */
let hub = null;
/** What was last said of the start, and when. */
let [said, saidAt] = ["", 0];

/**
 * Starts Python.
 * @returns {Promise<(call: string, args: string, data?: GivenData) => Promise<string>>} its
 *   `handle(call, arguments, data)`
 */
async function boot() {
  const python = await startPython(SITE, starting);
  const module = python.pyimport("pyengine.worker");
  const handle = module.connect(
    (/** @type {string} */ event) => post({ type: "event", id: running, event: JSON.parse(event) }),
    (/** @type {PyBuffer} */ made) => {
      const lent = made.getBuffer("u8");
      maker.put(/** @type {Uint8Array} */ (lent.data));
      lent.release();
    },
  );
  module.destroy();
  performance.mark("connected");
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

const models = new ModelLoader({
  python,
  fetchPart: (url, asked) => fetchWith(hub)(url, asked),
  say: (id, event) => post({ type: "event", id, event }),
});
const maker = new Maker({ python, say: (id, event) => post({ type: "event", id, event }) });

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
  async useWorkers({ workers }) {
    startByPage(workers);
  },
  about: () => python("about"),
  // A browser that keeps nothing starts as it did
  keepStart: ({ wanted }) => (wanted ? keepStart(SITE) : forgetUnpacked(SITE)).catch(() => {}),
  load: (request, id) => models.load(request, id),
  makeSmaller: (request, id) => maker.make(request, id),
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
    models.again();
    return null;
  },
  cancel() {
    models.cancel();
    maker.cancel();
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
