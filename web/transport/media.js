/** What the browser plays a file with. */

/**
 * An element that is in no document yet. A film's is hidden until it has a picture to show.
 * @param {File} file
 * @param {AbortSignal} signal ends it
 * @returns {HTMLMediaElement}
 */
export function mediaOf(file, signal) {
  // What a file of an unknown kind holds is seen when it is loaded
  const media = document.createElement(file.type.startsWith("audio/") ? "audio" : "video");
  media.hidden = true;
  media.preload = "metadata";
  media.preservesPitch = true;
  if (media instanceof HTMLVideoElement) {
    media.className = "picture";
    media.playsInline = true; // else a phone takes the whole screen for it
    media.addEventListener("loadedmetadata", () => (media.hidden = !media.videoWidth));
  }
  media.src = URL.createObjectURL(file);
  signal.addEventListener("abort", () => {
    media.pause();
    URL.revokeObjectURL(media.src);
    media.removeAttribute("src");
    media.remove();
  });
  return media;
}
