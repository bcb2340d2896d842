/**
 * Starts Python out of files that were checked (start-files.js): from a snapshot, in which
 * everything is imported already, or else as Pyodide does by itself.
 *
 * Pyodide fetches its files by itself and has no option to be given them. So while it starts, what
 * it fetches is answered with them, and nothing else is.
 */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";
import { imageOf, objectsOf, restoring } from "./snapshot.js";
import { askedFor, fetchStartFile, fetchStartList } from "./start-files.js";
import { keepUnpacked, readUnpacked } from "./unpacked.js";

/**
 * @import { Image } from "./snapshot.js"
 * @import { StartFile, StartList } from "./start-files.js"
 */

const FOLDER = "pyodide/";
const LOADER = `${FOLDER}pyodide.mjs`;
const SCRIPT = `${FOLDER}pyodide.asm.js`;
const MACHINE = `${FOLDER}pyodide.asm.wasm`;
const LIBRARY = `${FOLDER}python_stdlib.zip`;

/** A file that the build has packed with gzip, as servers may not do it; and its path without. */
const PACKED = /^start\/(.+)\.packed$/;

/**
 * @typedef {typeof import("pyodide")} Loader
 * @typedef {Awaited<ReturnType<Loader["loadPyodide"]>>} Python
 * @typedef {(doing: string) => void} OnProgress called often with what is being done
 */

/**
 * @param {URL} site
 * @param {OnProgress} onProgress
 * @returns {Promise<Python>} with pyengine installed; rejected with an EngineError. Pyodide may
 *   never settle: whoever waits watches over the progress.
 */
export async function startPython(site, onProgress) {
  onProgress(t("engine.doing.list"));
  const list = await fetchStartList(site);
  performance.mark("list");
  const { snapshot } = list;
  if (snapshot) {
    try {
      const python = await startOf(snapshot.files, site, onProgress, ({ contents }) => {
        const image = of(contents, unpackedPath(snapshot.image)).then(imageOf);
        image.catch(() => {}); // who waits for it is told
        return (machine) => restore(image, machine);
      });
      bringLater(python, list.files, site);
      return python;
    } catch (error) {
      if (error instanceof EngineError) throw error;
      console.warn("The engine's snapshot is of no use here:", error);
    }
  }
  try {
    const begin = () => (/** @type {Machine} */ machine) => build(list, site, machine);
    return await startOf(list.files, site, onProgress, begin);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError({ kind: "start", message: describe(error) });
  }
}

/**
 * Files that are there are used while others still come; none before it was checked.
 * @param {StartFile[]} files
 * @param {URL} site
 * @param {OnProgress} onProgress
 * @param {(coming: Coming) => (machine: Machine) => Promise<Python>} begin what is done at once, and
 *   with the machine
 * @returns {Promise<Python>} rejected with what is wrong with a file, which Pyodide may call
 *   something else
 */
async function startOf(files, site, onProgress, begin) {
  const { all, ...coming } = fetchAll(files, site, onProgress);
  /** @type {unknown} */
  let fault;
  all.catch((error) => {
    fault = error;
  });
  try {
    const started = withMachine({ files, ...coming }, site, onProgress, begin(coming));
    await Promise.race([started, all]);
    onProgress(t("engine.doing.prepare"));
    return await started;
  } catch (error) {
    throw fault ?? error;
  }
}

/**
 * @typedef {object} Coming
 * @property {Map<string, Promise<Uint8Array<ArrayBuffer>>>} contents by path; whoever uses one takes
 *   it out
 * @property {Map<string, Promise<WebAssembly.Module>>} modules the WebAssembly among them
 */

/**
 * @param {StartFile[]} files
 * @param {URL} site
 * @param {OnProgress} onProgress
 * @returns {Coming & { all: Promise<unknown> }}
 */
function fetchAll(files, site, onProgress) {
  /** @type {Coming["contents"]} */
  const contents = new Map();
  /** @type {Coming["modules"]} */
  const modules = new Map();
  for (const file of files) {
    const onBytes = () => onProgress(t("engine.doing.fetch", { name: file.name }));
    const path = unpackedPath(file.path);
    if (path !== file.path) {
      const bytes = readUnpacked(file, site).then(
        (kept) => kept ?? fetchStartFile(file, site, { onBytes }).then(unpacked),
      );
      if (path.endsWith(".wasm")) modules.set(path, compiled(bytes));
      contents.set(path, bytes);
    } else if (path.endsWith(".wasm")) {
      const { bytes, module } = fetchModule(file, site, onBytes);
      contents.set(path, bytes);
      modules.set(path, module);
    } else contents.set(path, fetchStartFile(file, site, { onBytes }));
  }
  // Without the bytes, which whoever uses them lets go
  const all = Promise.all([...contents.values()].map((coming) => coming.then(() => {})));
  for (const path of modules.keys()) contents.delete(path);
  return { contents, modules, all };
}

/** @param {string} path */
function unpackedPath(path) {
  return PACKED.exec(path)?.[1] ?? path;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function unpacked(bytes) {
  return new Uint8Array(await new Response(unpacking(bytes)).arrayBuffer());
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function unpacking(bytes) {
  return new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
}

/**
 * Has later starts of this version find what they take unpacked.
 * @param {URL} site
 */
export async function keepStart(site) {
  const { snapshot } = await fetchStartList(site);
  const fetched = (/** @type {StartFile} */ file) => {
    return fetchStartFile(file, site, { onBytes: () => {} }).then(unpacking);
  };
  await keepUnpacked(snapshot?.files ?? [], site, fetched);
}

/** @param {Promise<Uint8Array<ArrayBuffer>>} coming */
function compiled(coming) {
  const module = coming.then((bytes) => WebAssembly.compile(bytes));
  module.catch(() => {}); // whoever starts it is told
  return module;
}

/**
 * Compiled as it comes: only so does the browser keep what it compiled for the next visit.
 * @param {StartFile} file
 * @param {URL} site
 * @param {() => void} onBytes
 */
function fetchModule(file, site, onBytes) {
  /** @type {Promise<WebAssembly.Module | null>} */
  let compiling = Promise.resolve(null);
  const onResponse = (/** @type {Response} */ response) => {
    compiling = WebAssembly.compileStreaming(response).catch(() => null);
  };
  const bytes = fetchStartFile(file, site, { onBytes, onResponse });
  const module = bytes.then(
    // Servers that do not know WebAssembly's type have it compiled again
    async (bytes) => (await compiling) ?? (await WebAssembly.compile(bytes)),
  );
  module.catch(() => {}); // whoever starts it is told
  return { bytes, module };
}

/**
 * @template T
 * @param {Map<string, Promise<T>>} coming
 * @param {string} path
 */
function of(coming, path) {
  const found = coming.get(path);
  coming.delete(path);
  return found ?? Promise.reject(new Error(t("engine.no-file", { path })));
}

/**
 * @typedef {object} Machine what Python is started with
 * @property {Loader["loadPyodide"]} loadPyodide
 * @property {URL} folder
 * @property {Coming["contents"]} contents
 * @property {Coming["modules"]} modules
 * @property {OnProgress} onProgress
 * @property {Promise<never>} failed Pyodide writes to the console that its machine failed, and waits
 *   for ever
 */

/**
 * @param {Coming & { files: StartFile[] }} from
 * @param {URL} site
 * @param {OnProgress} onProgress
 * @param {(machine: Machine) => Promise<Python>} start
 * @returns {Promise<Python>}
 */
async function withMachine({ files, contents, modules }, site, onProgress, start) {
  const ownFetch = self.fetch;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = async (asked) => {
    const path = String(asked instanceof Request ? asked.url : asked).replace(site.href, "");
    if (path === MACHINE) return new Response();
    const name = files.find((file) => unpackedPath(file.path) === path)?.name ?? path;
    onProgress(t("engine.doing.fetch", { name }));
    const bytes = await of(contents, path);
    onProgress(t("engine.doing.open", { name }));
    return new Response(bytes);
  };
  try {
    const { loadPyodide } = /** @type {Loader} */ (await imported(await of(contents, LOADER)));
    await imported(await of(contents, SCRIPT)); // Pyodide finds that it is there
    performance.mark("script");
    /** @type {Promise<never>} */
    const failed = new Promise((_, reject) => {
      WebAssembly.instantiateStreaming = async (_, imports) => {
        try {
          const module = await of(modules, MACHINE);
          performance.mark("compiled");
          onProgress(t("engine.doing.start"));
          return { module, instance: await WebAssembly.instantiate(module, imports) };
        } catch (error) {
          reject(error);
          throw error;
        }
      };
    });
    const folder = new URL(FOLDER, site);
    return await start({ loadPyodide, folder, contents, modules, onProgress, failed });
  } finally {
    self.fetch = ownFetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * Python with numpy, into which the engine is installed.
 * @param {StartList} list
 * @param {URL} site
 * @param {Machine} machine
 */
async function build({ wheel }, site, { loadPyodide, folder, onProgress, failed }) {
  const loading = loadPyodide({ indexURL: folder.href, packages: ["numpy", "micropip"] });
  const python = /** @type {Python} */ (await Promise.race([loading, failed]));
  onProgress(t("engine.doing.install"));
  const micropip = python.pyimport("micropip");
  await micropip.install(new URL(wheel, site).href);
  micropip.destroy();
  onProgress(t("engine.doing.start-program"));
  return python;
}

/**
 * Python as the build left it, with all of that imported.
 * @param {Promise<Image>} unpacking
 * @param {Machine} machine
 */
async function restore(unpacking, { loadPyodide, folder, contents, modules, failed }) {
  const image = await unpacking;
  performance.mark("unpacked");
  const libraries = image.plan.libraries.map(({ file }) => of(modules, file));
  const scope = /** @type {any} */ (globalThis);
  const create = scope._createPyodideModule;
  scope._createPyodideModule = restoring(create, image, await Promise.all(libraries));
  contents.set(LIBRARY, Promise.resolve(new Uint8Array())); // what is needed first is imported
  try {
    const _loadSnapshot = Promise.resolve(objectsOf(image));
    const options = /** @type {{}} */ ({ indexURL: folder.href, _loadSnapshot });
    const python = /** @type {Python} */ (await Promise.race([loadPyodide(options), failed]));
    performance.mark("restored");
    return python;
  } finally {
    scope._createPyodideModule = create;
  }
}

/**
 * The rest of Python's library comes when something asks for it (pyengine/worker/library.py).
 * @param {Python} python
 * @param {StartFile[]} files
 * @param {URL} site
 */
function bringLater(python, files, site) {
  const file = files.find(({ path }) => path === LIBRARY);
  if (!file) return;
  const late = python.pyimport("sys.meta_path").at(-1);
  late.come_from(() => python.toPy(askedFor(file, site)), file.sha256);
  late.destroy();
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
