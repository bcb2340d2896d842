/** The ways addresses come in: pasted anywhere but into a field, or dropped as a link. */

/** A text that is nothing but one. */
const ADDRESS = /^https?:\/\/\S+$/i;

/**
 * @param {HTMLElement} over shown while a link is dragged over the window
 * @param {(address: string) => void} onAddress
 */
export function takeAddresses(over, onAddress) {
  // What is dragged from here to here, such as a transcript of the list, is no recording
  let own = false;
  addEventListener("dragstart", () => (own = true));
  addEventListener("dragend", () => (own = false));
  const carriesLink = (/** @type {DragEvent} */ { dataTransfer, target }) => {
    const types = dataTransfer?.types ?? [];
    return !own && !isField(target) && types.includes("text/uri-list") && !types.includes("Files");
  };
  addEventListener("dragover", (event) => {
    if (!carriesLink(event)) return;
    event.preventDefault();
    over.hidden = false;
  });
  addEventListener("drop", (event) => {
    if (!carriesLink(event)) return;
    event.preventDefault();
    over.hidden = true;
    const lines = event.dataTransfer?.getData("text/uri-list").split(/\r?\n/) ?? [];
    const address = lines.find((line) => line && !line.startsWith("#")); // those are comments
    if (address) onAddress(address);
  });
  addEventListener("paste", (event) => {
    const data = event.clipboardData;
    if (!data || data.files.length || isField(event.target)) return;
    if (document.querySelector("dialog:modal")) return; // it is what is looked at
    const text = data.getData("text/plain");
    if (!ADDRESS.test(text.trim())) return;
    event.preventDefault();
    onAddress(text);
  });
}

/** @param {EventTarget | null} target */
function isField(target) {
  const field = "input, textarea, select, [contenteditable]";
  return target instanceof Element && target.closest(field) !== null;
}
