/** How long a recording is, as the browser's player says it: it reads the file's head and no more. */

/** Milliseconds after which a file is not waited for. */
const PATIENCE_MS = 10_000;

/**
 * @param {File} file
 * @returns {Promise<number | null>} seconds; null where the file, or the browser, does not say
 */
export async function durationOf(file) {
  const player = document.createElement("video"); // which plays sound, too
  const url = URL.createObjectURL(file);
  player.preload = "metadata";
  player.muted = true;
  try {
    await new Promise((resolve, reject) => {
      player.onloadedmetadata = resolve;
      player.onerror = reject;
      setTimeout(reject, PATIENCE_MS);
      player.src = url;
    });
    return Number.isFinite(player.duration) && player.duration > 0 ? player.duration : null;
  } catch {
    return null; // it is known when the file is read
  } finally {
    player.removeAttribute("src");
    player.load(); // lets go of the file
    URL.revokeObjectURL(url);
  }
}
