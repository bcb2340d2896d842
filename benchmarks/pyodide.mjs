// Runs a Python file in the site's Pyodide under node: node benchmarks/pyodide.mjs FILE.py [ARG ...]
// Needs dist/ (python build_wasm.py). File paths given as arguments are read from the host's disk.
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const [script, ...args] = process.argv.slice(2);

const python = await loadPyodide({ packageBaseUrl: join(dist, "pyodide") + "/" });
const files = await readdir(join(dist, "pyodide"));
for (const file of files.filter((name) => name.startsWith("numpy"))) {
  await python.loadPackage(join(dist, "pyodide", file), { messageCallback: () => {} });
}
const wheel = (await readdir(dist)).find((name) => name.endsWith(".whl"));
python.unpackArchive(new Uint8Array(await readFile(join(dist, wheel))), "wheel");
python.mountNodeFS("/mnt", "/");
python.globals.set("argv", python.toPy([script, ...args.map((arg) => arg.includes("/") ? `/mnt${resolve(arg)}` : arg)]));
python.globals.set("source", await readFile(script, "utf8"));
python.runPython(`
import sys
sys.argv = list(argv)
exec(compile(source, argv[0], "exec"), {"__name__": "__main__"})
`);
