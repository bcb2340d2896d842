/** The bars that a waveform is drawn with: how high each is, and the line that draws them. */

/**
 * How high each of `count` bars over a recording is, from 0 to 1, which is as loud as it gets; zero
 * where nothing is known.
 * @param {Float32Array} peaks evenly over the seconds that are known
 * @param {number} known seconds
 * @param {number} duration seconds
 * @param {number} count
 */
export function heightsOf(peaks, known, duration, count) {
  const heights = new Float32Array(count);
  if (!known || !duration) return heights;
  const each = (duration / count) * (peaks.length / known);
  const loudest = peaks.reduce((most, peak) => Math.max(most, peak), 0) || 1;
  for (let bar = 0; bar < count; bar++) {
    // At least one of them, where there are fewer than bars
    const [first, last] = [Math.floor(bar * each), Math.ceil((bar + 1) * each)];
    for (let at = first; at < Math.min(last, peaks.length); at++) {
      heights[bar] = Math.max(heights[bar], peaks[at] / loudest);
    }
  }
  return heights;
}

/** Pixels at a bar's ends that its round line is longer. */
const ROUND = 1;

/**
 * An SVG path of bars around the middle; one without height is a dot.
 * @param {Float32Array} heights
 * @param {number} from the first bar
 * @param {number} to the one after the last
 * @param {{ pitch: number, height: number }} box pixels
 */
export function pathOf(heights, from, to, { pitch, height }) {
  const middle = height / 2;
  let path = "";
  for (let bar = from; bar < to; bar++) {
    const half = Math.max(0, heights[bar] * middle - ROUND);
    const x = bar * pitch + pitch / 2;
    path += `M${x} ${(middle - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
  }
  return path;
}
