/** Elements in one expression: `h("p", { class: "note" }, "It is ", h("b", {}, "here"), ".")`. */

/**
 * @typedef {string | Node | null | undefined | false} Child what is none is left out
 * @typedef {Record<string, unknown>} Props properties of the element (`onclick`, `textContent`), else its
 *   attributes (`class`, `aria-label`); true is an attribute without a value, and one that is null,
 *   undefined or false is left out
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  element.append(...children.filter(isShown));
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {unknown} value
 */
function set(element, name, value) {
  if (name === "style") throw new TypeError("the page's policy refuses inline styles");
  if (name in element) Reflect.set(element, name, value);
  else if (value === true) element.setAttribute(name, "");
  else if (value !== null && value !== undefined && value !== false)
    element.setAttribute(name, String(value));
}

/**
 * @param {Child} child
 * @returns {child is string | Node}
 */
function isShown(child) {
  return child !== null && child !== undefined && child !== false;
}
