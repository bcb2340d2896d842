/**
 * Measures one system in this page: load, then the same clip several times.
 *
 * A system is a module beside this one that exports `load(options)`, which answers with
 * `{ transcribe(samples) => Promise<string>, about }`: a function from 16 kHz mono samples to the
 * text, and a few words on what runs. The clock covers what a page with that system would wait for.
 *
 * @param {{ system: string, clip: string, runs: number, model: string, threads: number,
 *   multilingual: boolean }} options
 */
export async function measure({ system, clip, runs, ...options }) {
  const samples = new Float32Array(await (await fetch(clip)).arrayBuffer());
  const started = performance.now();
  const { load } = await import(`./${system}.js`);
  const { transcribe, about } = await load(options);
  const result = { load: seconds(started), runs: /** @type {number[]} */ ([]), text: "", about };
  for (let run = 0; run < runs; run++) {
    if (run === 1) await globalThis.warmRunsBegin(); // whoever opened the page reads what it took
    const copy = samples.slice(); // some systems take the array over
    const began = performance.now();
    result.text = (await transcribe(copy)).trim();
    result.runs.push(seconds(began));
  }
  return result;
}

/** @param {number} since */
function seconds(since) {
  return (performance.now() - since) / 1000;
}
