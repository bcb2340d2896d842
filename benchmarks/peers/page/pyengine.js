/** This project, as a page that embeds it would drive it. */

export async function load({ model, threads, multilingual, arithmetic }) {
  const { Engine } = await import("/site/web/engine/client.js");
  const engine = new Engine();
  const url = new URL(`/ggml/ggml-${model}.bin`, location.href).href;
  const info = await engine.load({ name: model, url }, { computing: { arithmetic, threads } });
  const transcribe = async (/** @type {Float32Array<ArrayBuffer>} */ samples) => {
    await engine.beginAudio(16000);
    await engine.pushAudio(samples);
    await engine.finishAudio();
    return (await engine.transcribe({ language: multilingual ? "en" : null })).text;
  };
  // Older sites do not say all of it
  const { backend, variant, arithmetic: computed, dot, threads: used = 1 } = info;
  const what = [backend, variant, computed, dot].filter(Boolean).join(" ");
  return { transcribe, about: `${what}, threads: ${used}` };
}
