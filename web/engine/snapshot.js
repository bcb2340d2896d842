/**
 * Puts Python where the build left it: with numpy and the engine imported (site_build/snapshot.mjs).
 *
 * What is in Python's memory then is in an image, as far as it is not what the WebAssembly itself
 * puts there. Numpy's libraries are instantiated at the places that they had, which fills the table
 * of functions as it was; then the image is laid over all of it. Pyodide does the rest: its own
 * snapshots know no libraries.
 *
 * @typedef {object} Library
 * @property {string} file its path in the site
 * @property {string} path where Python finds it
 * @property {string} init the function that makes a module of it
 * @property {number} memory where its data lie
 * @property {number} table where its functions begin
 * @property {number} end of the table of functions, with it
 * @property {number} handle that Python has of it
 *
 * @typedef {object} Plan
 * @property {number} heap its bytes
 * @property {number} sum over them (`sumOf`)
 * @property {Library[]} libraries in the order in which they were loaded
 * @property {number} objects bytes of what Pyodide itself says of objects that are JavaScript's
 * @property {number[]} runs address and bytes, in turn, of what is laid over
 * @property {[string, number][]} files what the engine reads: path and bytes
 *
 * @typedef {object} Image
 * @property {Plan} plan
 * @property {Uint8Array<ArrayBuffer>} bytes of objects, runs and files, one after the other
 */

/** Emscripten's, of which Pyodide says no types. @typedef {any} Emscripten */

/** The end of the memory, which nobody uses yet, for `place` to say where a library is to lie. */
const SAYING = 64;

/** @param {Uint8Array<ArrayBuffer>} bytes as the build left them */
export function imageOf(bytes) {
  const start = 4 + new DataView(bytes.buffer).getUint32(0, true);
  /** @type {Plan} */
  const plan = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  return { plan, bytes: bytes.subarray(start) };
}

/**
 * Pyodide's own snapshot, with nothing of the memory.
 * @param {Image} image
 */
export function objectsOf({ plan, bytes }) {
  return bytes.slice(0, plan.objects);
}

/**
 * @param {(settings: object) => Promise<Emscripten>} create makes Pyodide's machine
 * @param {Image} image
 * @param {WebAssembly.Module[]} modules of the libraries
 * @returns {(settings: object) => Promise<Emscripten>} that leaves it as it was; rejected where it
 *   cannot be
 */
export function restoring(create, image, modules) {
  return async (settings) => {
    const { plan } = image;
    const machine = await create({ ...settings, INITIAL_MEMORY: plan.heap });
    placeAll(machine, plan.libraries, modules);
    lay(machine, image);
    setCounter(machine, 0);
    if (sumOf(machine.HEAP32) !== plan.sum) throw new Error("the memory is not what it was");
    setCounter(machine, machine._PyEM_CountArgsPtr);
    return machine;
  };
}

/**
 * Where the browser can, Pyodide adds a function to the table, which counts the arguments of
 * others, and tells Python. It is all that differs between browsers: where there is none, its
 * place stays free.
 * @param {Emscripten} machine
 */
export function keepPlace(machine) {
  if (!machine._PyEM_CountArgsPtr) machine.wasmTable.grow(1);
}

/**
 * @param {Emscripten} machine
 * @param {number} counter that function's place in the table, 0 for none
 */
export function setCounter(machine, counter) {
  const offset = machine.HEAP32[machine.__PyEM_EMSCRIPTEN_COUNT_ARGS_OFFSET / 4];
  machine.HEAP32[(machine.__PyRuntime + offset) / 4] = counter;
}

/**
 * @param {Emscripten} machine
 * @param {Library[]} libraries
 * @param {WebAssembly.Module[]} modules
 */
export function placeAll(machine, libraries, modules) {
  keepPlace(machine);
  const saying = machine.HEAPU8.length - SAYING;
  for (const [at, library] of libraries.entries()) {
    const { table, end, memory, handle } = library;
    if (machine.wasmTable.length !== table) throw new Error("functions are not where they were");
    // So threads say that a library lies there already (Emscripten's `struct dso`)
    machine.HEAPU8[saying + 8] = 1;
    machine.HEAPU32[(saying + 12) / 4] = memory;
    machine.HEAPU32[(saying + 20) / 4] = table;
    const dso = place(machine, library, modules[at], saying);
    if (machine.wasmTable.length !== end) throw new Error("functions are not where they were");
    machine.LDSO.loadedLibsByHandle[handle] = dso;
  }
  machine.HEAPU8.fill(0, saying);
}

/**
 * As Python has a library loaded, but for what it is made from.
 * @param {Emscripten} machine
 * @param {{ path: string, init: string }} library
 * @param {WebAssembly.Module} module
 * @param {number} handle where Emscripten reads, or writes, where it lies
 */
export function place(machine, { path, init }, module, handle) {
  const dso = machine.newDSO(path, undefined, "loading");
  dso.global = false;
  dso.exports = machine.loadWebAssemblyModule(module, { nodelete: true }, path, {}, handle);
  machine.addFunction(dso.exports[init]);
  return dso;
}

/**
 * @param {Emscripten} machine
 * @param {Image} image
 */
function lay(machine, { plan, bytes }) {
  let at = plan.objects;
  for (let run = 0; run < plan.runs.length; run += 2) {
    const [address, size] = plan.runs.slice(run, run + 2);
    machine.HEAPU8.set(bytes.subarray(at, at + size), address);
    at += size;
  }
  for (const [path, size] of plan.files) {
    machine.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    machine.FS.writeFile(path, bytes.subarray(at, at + size));
    at += size;
  }
}

/** @param {Int32Array} words */
export function sumOf(words) {
  let sum = 0;
  for (let at = 0; at < words.length; at++) sum = (Math.imul(sum, 31) + words[at]) | 0;
  return sum;
}
