// Runs a Python file in a site's Pyodide under node:
//   node benchmarks/pyodide.mjs [--site DIR] FILE.py [ARG ...]
// The site is dist/ unless another is given (python build_wasm.py builds it): its pyodide/, numpy and
// wheel are used. File paths given as arguments are read from the host's disk.
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const argv = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const site = resolve(argv[0] === "--site" ? argv.splice(0, 2)[1] : join(root, "dist"));
const [script, ...args] = argv;

const runtime = join(site, "pyodide");
// dist/ lies in a package of ES modules, where node does not take pyodide.asm.js for a script
const own = pathToFileURL(join(runtime, "pyodide.mjs")).href;
const { loadPyodide } = await import(site === join(root, "dist") ? "pyodide" : own);
const python = await loadPyodide({ packageBaseUrl: runtime + "/" });
for (const file of (await readdir(runtime)).filter((name) => name.startsWith("numpy"))) {
  await python.loadPackage(join(runtime, file), { messageCallback: () => {} });
}
const wheel = (await readdir(site)).find((name) => name.endsWith(".whl"));
python.unpackArchive(new Uint8Array(await readFile(join(site, wheel))), "wheel");
python.mountNodeFS("/mnt", "/");
python.globals.set("argv", python.toPy([script, ...args.map((arg) => arg.includes("/") ? `/mnt${resolve(arg)}` : arg)]));
python.globals.set("source", await readFile(script, "utf8"));
python.runPython(`
import sys
sys.argv = list(argv)
exec(compile(source, argv[0], "exec"), {"__name__": "__main__"})
`);
