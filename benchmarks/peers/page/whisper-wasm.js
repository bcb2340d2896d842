/** whisper.cpp compiled to WebAssembly; it starts threads of its own, so it runs in the page. */
import { WhisperWasmService } from "/npm/@timur00kh/whisper.wasm/dist/index.es.js";

export async function load({ model, threads }) {
  const service = new WhisperWasmService({ logLevel: 3 });
  const response = await fetch(`/ggml/ggml-${model}.bin`);
  await service.initModel(new Uint8Array(await response.arrayBuffer()));
  const transcribe = async (samples) => {
    const { segments } = await service.transcribe(samples, undefined, { language: "en", threads });
    return segments.map(({ text }) => text.trim()).join(" ");
  };
  return { transcribe, about: `threads: ${threads}` };
}
