/** Which side of the page is shown: `#bench` in the address opens the benchmark, `#live` the Live view. */

const VIEWS = /** @type {const} */ (["transcribe", "live", "bench"]);

/** @typedef {(typeof VIEWS)[number]} View */

/**
 * @param {HTMLElement} nav its links lead to the views
 * @param {(view: View) => void} onView which is shown now
 */
export function followAddress(nav, onView) {
  const follow = () => {
    const view = VIEWS.find((name) => location.hash === `#${name}`) ?? VIEWS[0];
    document.body.dataset.view = view;
    for (const link of nav.querySelectorAll("a")) {
      if (link.hash === `#${view}`) link.ariaCurrent = "page";
      else link.ariaCurrent = null;
    }
    onView(view);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** @param {View} view */
export function show(view) {
  if (document.body.dataset.view !== view) location.hash = view;
}
