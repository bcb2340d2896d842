/** A field in the place of a text. */

/**
 * @typedef {object} Edit
 * @property {string} text as it is
 * @property {string} label
 * @property {boolean} multiline
 * @property {HTMLElement} [beside] something else that can be done there
 * @property {(text: string | null, how: { next: 1 | -1 | 0, refocus: boolean }) => void} done null
 *   when it was given up; `next` where Tab went, `refocus` where the focus would be lost
 */

/**
 * Shows a field instead of an element's content. Enter and leaving it keep the text, Escape does
 * not, Tab goes on to the next.
 * @param {HTMLElement} holder
 * @param {Edit} options
 */
export function edit(holder, { text, label, multiline, beside, done }) {
  const field = document.createElement(multiline ? "textarea" : "input");
  field.value = text;
  field.className = "editor";
  field.setAttribute("aria-label", label);
  field.dir = "auto";
  field.spellcheck = true;
  if (field instanceof HTMLInputElement) {
    const fit = () => (field.size = Math.max(3, field.value.length + 1));
    field.addEventListener("input", fit);
    fit();
  } else field.rows = Math.max(2, Math.ceil(text.length / 60));
  const left = new AbortController();
  /**
   * @param {string | null} value
   * @param {{ next?: 1 | -1 | 0, refocus?: boolean }} [how]
   */
  const end = (value, { next = 0, refocus = true } = {}) => {
    if (left.signal.aborted) return;
    left.abort();
    done(value, { next, refocus });
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    event.stopPropagation();
    if (event.isComposing) return; // Enter chooses a character then
    if (event.key === "Escape") end(null);
    else if (event.key === "Enter" && !event.shiftKey) end(field.value);
    else if (event.key === "Tab" && !multiline) {
      end(field.value, { next: event.shiftKey ? -1 : 1 });
    } else return;
    event.preventDefault();
  };
  holder.replaceChildren(field, ...(beside ? [beside] : []));
  holder.addEventListener("keydown", key, { signal: left.signal });
  field.addEventListener("blur", () => end(field.value, { refocus: false }));
  holder.removeAttribute("tabindex");
  field.focus();
  field.select();
}
