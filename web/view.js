/** Which side of the page is shown: `#bench` in the address opens the benchmark. */

const VIEWS = /** @type {const} */ (["transcribe", "bench"]);

/** @typedef {(typeof VIEWS)[number]} View */

/** @param {HTMLElement} nav its links lead to the views */
export function followAddress(nav) {
  const follow = () => {
    const view = VIEWS.find((name) => location.hash === `#${name}`) ?? VIEWS[0];
    document.body.dataset.view = view;
    for (const link of nav.querySelectorAll("a")) {
      if (link.hash === `#${view}`) link.ariaCurrent = "page";
      else link.ariaCurrent = null;
    }
  };
  addEventListener("hashchange", follow);
  follow();
}

/** @param {View} view */
export function show(view) {
  if (document.body.dataset.view !== view) location.hash = view;
}
