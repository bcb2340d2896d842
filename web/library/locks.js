/** Which tab has a document: the one that makes it, or opened it first. A tab that ends, however it
 * does, has none any more. */

/** @param {string} id */
const nameOf = (id) => `document:${id}`;

/**
 * Has a document for as long as the page is there, or until it is let go.
 * @param {string} id
 * @param {AbortSignal} signal lets it go
 * @returns {Promise<boolean>} false where another tab has it
 */
export function claim(id, signal) {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(true); // as on a page without https
    navigator.locks
      .request(nameOf(id), { ifAvailable: true }, async (lock) => {
        resolve(lock !== null);
        if (lock && !signal.aborted)
          await new Promise((end) => signal.addEventListener("abort", end, { once: true }));
      })
      .catch(() => resolve(true)); // a browser without locks for this page: it has no other tabs
  });
}

/** The documents that some tab has. @returns {Promise<(id: string) => boolean>} */
export async function claimed() {
  const found = await navigator.locks?.query().catch(() => null);
  const names = new Set(found?.held?.map(({ name }) => name));
  return (id) => names.has(nameOf(id));
}

/**
 * Waits until no other tab has a document.
 * @param {string} id
 */
export async function freed(id) {
  await navigator.locks.request(nameOf(id), () => {});
}
