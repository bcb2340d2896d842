// Makes the snapshot that an engine starts from: Python with numpy and pyengine imported.
//   node site_build/snapshot.mjs NPM_PACKAGE NUMPY PYENGINE OUT.packed
// NPM_PACKAGE is Pyodide's, NUMPY and PYENGINE are their wheels. OUT.packed is what
// web/engine/snapshot.js reads; beside it come the libraries of numpy,
// packed like it.
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { imageOf, keepPlace, objectsOf, place, placeAll, restoring, setCounter, sumOf } from "../web/engine/snapshot.js";

const [npmPackage, numpy, pyengine, target] = process.argv.slice(2).map((path) => resolve(path));

/** Of numpy, what an engine needs; in this order they come into the table of functions. */
const LIBRARIES = ["_core/_multiarray_umath", "linalg/_umath_linalg", "fft/_pocketfft_umath"];
/** Of numpy, what adds documentation to its functions as it starts: left empty. */
const DOCUMENTATION = ["numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py"];
const IMPORTS = `
import importlib.readers, importlib.resources
import numpy.fft
import pyengine.worker, pyengine.worker.library
import pyengine.backends.browser_host, pyengine.backends.numpy_backend
`;
/** The same at every build: hashes, and where the program is, as it says in browsers. */
const SAME = { env: { PYTHONHASHSEED: "0" }, _sysExecutable: "./this.program" };
/** Bytes that are laid over the memory, or are not, together. */
const BLOCK = 256;

globalThis.require = createRequire(import.meta.url); // Pyodide's script asks for Node's modules
globalThis.__dirname = npmPackage;
const { loadPyodide } = await import(pathToFileURL(join(npmPackage, "pyodide.mjs")).href);

// Compiled first: what compiling leaves in the memory would be in the snapshot
const compiler = await loadPyodide(SAME);
const SITE = `${compiler._api.sitepackages}/`;
compiler.FS.writeFile("/numpy.whl", await readFile(numpy));
compiler.FS.writeFile("/pyengine.whl", await readFile(pyengine));
compiler.FS.writeFile("/library.zip", await readFile(join(npmPackage, "python_stdlib.zip")));
const compiled = compiler.runPython(`
import io, sys
from importlib.util import MAGIC_NUMBER, source_hash
from marshal import dumps
from zipfile import ZIP_STORED, ZipFile, ZipInfo

UNCHECKED = (1).to_bytes(4, "little")
SITE = "${SITE}"
PLACE = next(path for path in sys.path if path.endswith(".zip")) + "/"

def bytecode(source, path, level):
    code = compile(source, path, "exec", dont_inherit=True, optimize=level)
    return MAGIC_NUMBER + UNCHECKED + source_hash(source) + dumps(code)

def compiled(name, source, place, level=2):
    return (name + "c", bytecode(source, place + name, level)) if name.endswith(".py") else (name, source)

for wheel in ("/numpy.whl", "/pyengine.whl"):
    ZipFile(wheel).extractall(SITE)
${IMPORTS}
USED = {module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
files = {}
for wheel, level in (("/numpy.whl", 2), ("/pyengine.whl", 0)):
    with ZipFile(wheel) as given:
        for entry in given.namelist():
            if not entry.endswith(".py"):
                files[SITE + entry] = given.read(entry)
            elif SITE + entry in USED:
                source = b"" if entry in ${JSON.stringify(DOCUMENTATION)} else given.read(entry)
                name, data = compiled(entry, source, SITE, level)
                files[SITE + name] = data
made = io.BytesIO()
with ZipFile("/library.zip") as given, ZipFile(made, "w", ZIP_STORED) as to:
    for entry in given.infolist():
        name, data = compiled(entry.filename, given.read(entry), PLACE)
        to.writestr(ZipInfo(name), data)
names = {name.partition("/")[0].removesuffix(".py") for name in ZipFile("/library.zip").namelist()}
files, made.getvalue(), sorted(names)
`);
const [files, library, names] = compiled.toJs();
const folder = dirname(target);
const stdLibURL = join(folder, "library.zip");
await writeFile(stdLibURL, library);

const options = { ...SAME, stdLibURL, env: { ...SAME.env, PYTHONOPTIMIZE: "2" } }; // no docstrings
const python = await loadPyodide({ ...options, _makeSnapshot: true });
const machine = python._module;
keepPlace(machine);
/** @type {import("../web/engine/snapshot.js").Library[]} */
const libraries = [];
const modules = [];
for (const [path, data] of files) {
  machine.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  // Python's loader would read a library into the memory
  machine.FS.writeFile(path, path.endsWith(".so") ? new Uint8Array(1) : data);
}
for (const name of LIBRARIES) {
  const [path, data] = [...files].find(([path]) => path.startsWith(`${SITE}numpy/${name}.`));
  const library = { file: `numpy-${name.replaceAll("/", "-")}.wasm`, path, init: `PyInit_${name.split("/").pop()}` };
  const module = await WebAssembly.compile(data);
  await writeFile(join(folder, `${library.file}.packed`), gzipSync(data, { level: 9 }));
  const handle = machine.getMemory(64);
  place(machine, library, module, handle);
  const [memory, table] = [3, 5].map((field) => machine.HEAPU32[handle / 4 + field]);
  libraries.push({ ...library, memory, table, end: machine.wasmTable.length, handle: 0 });
  modules.push(module);
}
python.runPython(`
${IMPORTS}
import gc, random, sys, zipimport
from pyengine.worker.library import LateLibrary
sys.meta_path.append(LateLibrary(next(path for path in sys.path if path.endswith(".zip")), ${JSON.stringify(names)}))
del LateLibrary
random.seed(0)
sys.path_importer_cache.clear()
zipimport._zip_directory_cache.clear()
gc.collect()
`);
for (const [handle, { name }] of Object.entries(machine.LDSO.loadedLibsByHandle)) {
  const library = libraries.find(({ path }) => path === name);
  if (library) library.handle = Number(handle);
  else if (Number(handle)) throw new Error(`${name} is not among LIBRARIES`);
}
const last = libraries.at(-1);
if (machine.wasmTable.length !== last.end || libraries.some(({ handle }) => !handle)) {
  throw new Error("numpy loads other libraries, or in another way");
}
setCounter(machine, 0);
const snapshot = python.makeMemorySnapshot();
const objects = snapshot.slice(0, snapshot.length - machine.HEAPU8.length);
const heap = snapshot.subarray(objects.length);

// What is there by itself
const create = globalThis._createPyodideModule;
/** @type {Uint8Array} */
let before;
globalThis._createPyodideModule = async (settings) => {
  const machine = await create({ ...settings, INITIAL_MEMORY: heap.length });
  placeAll(machine, libraries, modules);
  before = machine.HEAPU8.slice();
  machine.HEAPU8.set(heap);
  return machine;
};
await loadPyodide({ ...options, _loadSnapshot: Promise.resolve(objects) });

const runs = [];
const parts = [objects];
for (let at = 0; at < heap.length; at += BLOCK) {
  const block = heap.subarray(at, at + BLOCK);
  if (Buffer.compare(block, before.subarray(at, at + BLOCK)) === 0) continue;
  if (runs.at(-2) + runs.at(-1) === at) runs[runs.length - 1] += BLOCK;
  else runs.push(at, BLOCK);
  parts.push(block);
}
const needed = [...files].filter(([path]) => path.startsWith(`${SITE}pyengine/`) && !path.endsWith(".pyc"));
for (const [, data] of needed) parts.push(data);
const words = new Int32Array(heap.buffer.slice(heap.byteOffset, heap.byteOffset + heap.length));
const plan = {
  ...{ heap: heap.length, sum: sumOf(words), libraries, objects: objects.length, runs },
  files: needed.map(([path, data]) => [path, data.length]),
};
const text = Buffer.from(JSON.stringify(plan));
const size = Buffer.alloc(4);
size.writeUInt32LE(text.length);
const packed = gzipSync(Buffer.concat([size, text, ...parts]), { level: 9 });

// It starts, or is not used
const image = imageOf(new Uint8Array(gunzipSync(packed)));
globalThis._createPyodideModule = restoring(create, image, modules);
const started = await loadPyodide({ ...options, _loadSnapshot: Promise.resolve(objectsOf(image)) });
started.runPython(`
import numpy as np
import random
assert 0 <= random.Random("1").random() < 1
assert (np.fft.irfft(np.fft.rfft(np.eye(8))).round(6) == np.eye(8)).all()
import pyengine.worker, pyengine.worker.library
`);
await writeFile(target, packed);
await rm(stdLibURL);
