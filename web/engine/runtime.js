/**
 * Starts Python out of files that were checked (start-files.js).
 *
 * Pyodide fetches its files by itself and has no option to be given them. So while it starts, what
 * it fetches is answered with them, and nothing else is.
 */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";
import { fetchStartFile, fetchStartList } from "./start-files.js";

/** @import { StartFile } from "./start-files.js" */

const FOLDER = "pyodide/";
const LOADER = `${FOLDER}pyodide.mjs`;
const SCRIPT = `${FOLDER}pyodide.asm.js`;
const MACHINE = `${FOLDER}pyodide.asm.wasm`;

/**
 * @typedef {typeof import("pyodide")} Loader
 * @typedef {Awaited<ReturnType<Loader["loadPyodide"]>>} Python
 */

/**
 * Files that are there are used while others still come; none before it was checked.
 * @param {URL} site
 * @param {(doing: string) => void} onProgress called often with what is being done
 * @returns {Promise<Python>} with pyengine installed; rejected with an EngineError. Pyodide may
 *   never settle: whoever waits watches over the progress.
 */
export async function startPython(site, onProgress) {
  onProgress(t("engine.doing.list"));
  const { wheel, files } = await fetchStartList(site);
  const { all, ...coming } = fetchAll(files, site, onProgress);
  /** What is wrong with a file, which Pyodide may call something else. @type {unknown} */
  let fault;
  all.catch((error) => {
    fault = error;
  });
  try {
    const started = start({ wheel, files, ...coming }, site, onProgress);
    await Promise.race([started, all]);
    onProgress(t("engine.doing.prepare"));
    return await started;
  } catch (error) {
    throw fault ?? new EngineError({ kind: "start", message: describe(error) });
  }
}

/**
 * @typedef {object} Coming
 * @property {Map<string, Promise<Uint8Array<ArrayBuffer>>>} contents by path; whoever uses one takes
 *   it out
 * @property {Promise<WebAssembly.Module>} machine
 */

/**
 * @param {StartFile[]} files
 * @param {URL} site
 * @param {(doing: string) => void} onProgress
 * @returns {Coming & { all: Promise<unknown> }}
 */
function fetchAll(files, site, onProgress) {
  /** @type {Promise<WebAssembly.Module | null>} */
  let compiling = Promise.resolve(null);
  // Compiled as it comes: only so does the browser keep what it compiled for the next visit
  const onResponse = (/** @type {Response} */ response) => {
    compiling = WebAssembly.compileStreaming(response).catch(() => null);
  };
  const contents = new Map(
    files.map((file) => {
      const onBytes = () => onProgress(t("engine.doing.fetch", file));
      const hooks = file.path === MACHINE ? { onBytes, onResponse } : { onBytes };
      return [file.path, fetchStartFile(file, site, hooks)];
    }),
  );
  // Without the bytes, which whoever uses them lets go
  const all = Promise.all([...contents.values()].map((coming) => coming.then(() => {})));
  const machine = of(contents, MACHINE).then(
    // Servers that do not know WebAssembly's type have it compiled again
    async (bytes) => (await compiling) ?? (await WebAssembly.compile(bytes)),
  );
  machine.catch(() => {}); // whoever starts it is told
  return { contents, machine, all };
}

/**
 * @param {Coming["contents"]} contents
 * @param {string} path
 */
function of(contents, path) {
  const bytes = contents.get(path);
  contents.delete(path);
  return bytes ?? Promise.reject(new Error(t("engine.no-file", { path })));
}

/**
 * @param {Coming & { wheel: string, files: StartFile[] }} from
 * @param {URL} site
 * @param {(doing: string) => void} onProgress
 * @returns {Promise<Python>}
 */
async function start({ wheel, files, contents, machine }, site, onProgress) {
  const ownFetch = self.fetch;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = async (asked) => {
    const path = String(asked instanceof Request ? asked.url : asked).replace(site.href, "");
    if (path === MACHINE) return new Response();
    const name = files.find((file) => file.path === path)?.name ?? path;
    onProgress(t("engine.doing.fetch", { name }));
    const bytes = await of(contents, path);
    onProgress(t("engine.doing.open", { name }));
    return new Response(bytes);
  };
  try {
    const { loadPyodide } = /** @type {Loader} */ (await imported(await of(contents, LOADER)));
    await imported(await of(contents, SCRIPT)); // Pyodide finds that it is there
    /** Pyodide writes to the console that it failed here, and waits for ever. */
    const failed = new Promise((_, reject) => {
      WebAssembly.instantiateStreaming = async (_, imports) => {
        try {
          const module = await machine;
          onProgress(t("engine.doing.start"));
          return { module, instance: await WebAssembly.instantiate(module, imports) };
        } catch (error) {
          reject(error);
          throw error;
        }
      };
    });
    const loading = loadPyodide({
      indexURL: new URL(FOLDER, site).href,
      packages: ["numpy", "micropip"],
    });
    const python = /** @type {Python} */ (await Promise.race([loading, failed]));
    onProgress(t("engine.doing.install"));
    const micropip = python.pyimport("micropip");
    await micropip.install(new URL(wheel, site).href);
    micropip.destroy();
    onProgress(t("engine.doing.start-program"));
    return python;
  } finally {
    self.fetch = ownFetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes of a module */
async function imported(bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Of a failed start.
 * @param {unknown} error
 */
export function describe(error) {
  console.error(error);
  if (error instanceof RangeError || /out of memory|MemoryError/i.test(String(error))) {
    return t("engine.no-memory");
  }
  return t("engine.unstarted", { why: lastLine(error) });
}

/**
 * What of an error is of use to a user: of Python's, no traceback.
 * @param {unknown} error
 */
export function lastLine(error) {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split("\n").pop() ?? "";
}
