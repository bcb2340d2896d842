/** The worker of transformers.js (the one beside, which it answers). */
import { env, pipeline } from "/npm/@huggingface/transformers/dist/transformers.min.js";

const ORT = "/npm/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify"; // its default build
env.localModelPath = "/exported/";
env.allowLocalModels = true;
env.allowRemoteModels = false;
env.useBrowserCache = false;
env.useWasmCache = false;
env.backends.onnx.wasm.wasmPaths = {
  mjs: new URL(`${ORT}.mjs`, location.href).href,
  wasm: new URL(`${ORT}.wasm`, location.href).href,
};

let transcriber;
/** Segments with their times, as all others give; the chunks its documentation recommends. */
const options = { return_timestamps: true, chunk_length_s: 30, stride_length_s: 5 };

async function load({ threads, multilingual, dtype, folder }) {
  env.backends.onnx.wasm.numThreads = threads;
  if (multilingual) Object.assign(options, { language: "en", task: "transcribe" });
  transcriber = await pipeline("automatic-speech-recognition", folder, { dtype, device: "wasm" });
  return { about: `${dtype}, threads: ${env.backends.onnx.wasm.numThreads}` };
}

self.onmessage = async ({ data }) => {
  try {
    if (data.load) self.postMessage(await load(data.load));
    else self.postMessage({ text: (await transcriber(data.samples, options)).text });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
