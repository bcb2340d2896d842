/** transformers.js in a worker, as its own examples run it. */

export async function load(options) {
  const url = new URL("transformers-worker.js", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  const ask = (message, transfer = []) =>
    new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
      worker.postMessage(message, transfer);
    });
  const { about } = await ask({ load: options });
  const transcribe = async (samples) => (await ask({ samples }, [samples.buffer])).text;
  return { transcribe, about };
}
