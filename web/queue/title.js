/** What the queue tells those who look elsewhere: the title of the tab, and a notification at its end. */
import { percent } from "../ui/format.js";
import { t } from "../words/words.js";

/**
 * @param {{ total: number, over: number, active: boolean, share: number }} summary
 */
export function showTitle({ total, over, active, share }) {
  const page = t("page.title");
  const far = total > 1 ? `${Math.min(over + 1, total)}/${total}` : percent(share);
  const title = active ? `${far} · ${page}` : page;
  if (document.title !== title) document.title = title;
}

/**
 * Where somebody has allowed it, and looks elsewhere: they are not asked.
 * @param {{ total: number, failed: number, over: number }} summary
 */
export function notify({ total, failed, over }) {
  if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
  const body = failed
    ? t("queue.over", { made: over - failed, failed })
    : t("queue.done", { count: total });
  try {
    new Notification(t("page.title"), { body, tag: "pyengine-queue" });
  } catch {
    // Some browsers have them for service workers only
  }
}
