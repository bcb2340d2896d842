/** This project, as a page that embeds it would drive it. */

export async function load({ model, threads, multilingual }) {
  const { Engine } = await import("/site/web/engine/client.js");
  const engine = new Engine({ threads });
  const url = new URL(`/ggml/ggml-${model}.bin`, location.href).href;
  const info = await engine.load({ name: model, url });
  const transcribe = async (/** @type {Float32Array<ArrayBuffer>} */ samples) => {
    await engine.beginAudio(16000);
    await engine.pushAudio(samples);
    await engine.finishAudio();
    return (await engine.transcribe({ language: multilingual ? "en" : null })).text;
  };
  // Sites built before there were threads do not say what runs.
  const { backend = "", variant = "", threads: used = 1 } = info;
  return { transcribe, about: `${[backend, variant].filter(Boolean).join(" ")}, threads: ${used}` };
}
