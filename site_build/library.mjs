// Compiles what an engine's start imports of Python's library, with Pyodide itself, whose bytecode
// no other Python makes:
//   node site_build/library.mjs NPM_PACKAGE PACKAGES SOURCES OUT.zip
// NPM_PACKAGE is Pyodide's, PACKAGES has the wheels that the page loads, SOURCES has pyengine.
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [npmPackage, packages, sources, target] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(npmPackage, "pyodide.mjs")).href);
const python = await loadPyodide({ packageCacheDir: packages, packages: ["numpy", "micropip"] });
python.mountNodeFS("/sources", sources);
python.runPython(`
import io, sys
from importlib.util import MAGIC_NUMBER, source_hash
from marshal import dumps
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

UNCHECKED = (1).to_bytes(4, "little")  # PEP 552: by the source's hash, which nobody looks at
PLACE = next(path for path in sys.path if path.endswith(".zip")) + "/"

# What the page's worker does: micropip reads a wheel's metadata and unpacks it
sys.path.append("/sources")
import importlib.metadata
import micropip
import pyengine.worker
importlib.metadata.metadata("micropip")
USED = {getattr(module, "__file__", None) for module in list(sys.modules.values())}


def compiled(archive):
    """The same archive with bytecode in place of the sources of what is used."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(archive)) as given, ZipFile(made, "w") as to:
        for entry in given.infolist():
            name, data = entry.filename, given.read(entry)
            if PLACE + name in USED:
                code = compile(data, PLACE + name, "exec", dont_inherit=True)
                name += "c"
                data = MAGIC_NUMBER + UNCHECKED + source_hash(data) + dumps(code)
            to.writestr(ZipInfo(name, entry.date_time), data, ZIP_DEFLATED, 9)
    return made.getvalue()
`);
const archive = new Uint8Array(await readFile(join(npmPackage, "python_stdlib.zip")));
const compiled = python.globals.get("compiled");
await writeFile(target, compiled(python.toPy(archive)).toJs());
