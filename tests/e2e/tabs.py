"""Pages that tests use one after another.

A new page is a new process of the browser, and to start an engine takes six seconds of a processor.
So a test gets a page that others have had before it, as good as new: it goes to a document of its
own, and nothing is left in the browser's storage. A test that does more to its page than another
document undoes (an init script, a worker that is made to fail) asks for one
of its own: the fixture `page`, or `@own_engine`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page
from visits import SAVES_DATA, SLOW, open_page

LENT_ENGINE = (Path(__file__).parent / "lent_engine.js").read_text("utf-8")

FORGET = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const { name } of await indexedDB.databases()) {
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = resolve;
    });
  }
  const root = await navigator.storage.getDirectory();
  const remove = (name) => root.removeEntry(name, { recursive: true });
  const soon = () => new Promise((resolve) => setTimeout(resolve, 100));
  for await (const name of root.keys()) {
    // An engine whose page has gone may still be writing
    for (let tries = 0; tries < 50; tries++) {
      const left = await remove(name).then(() => false, () => true);
      if (!left) break;
      await soon();
    }
  }
}"""


class Tab:
    """A tab of the browser in a context of its own, which has no page of ours in it yet.

    Args:
        url: of the site.
        permissions: of its pages; where any is named, the browser denies all others.
        engine: the address at which a page of ours starts an engine and keeps it in another tab, to
            be lent to the pages that are opened in this one; None where each starts its own.
        screen: what its context has of Playwright's options, such as `has_touch`.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        permissions: Sequence[str],
        engine: str | None,
        screen: Mapping[str, object],
    ) -> None:
        self._context = browser.new_context(**screen)
        self._context.set_default_timeout(SLOW)
        self._context.add_init_script(SAVES_DATA)
        if permissions:
            self._context.grant_permissions(permissions, origin=url)
        self._blank = url + "site.json"
        if engine:
            keeper = self._context.new_page()
            keeper.add_init_script(f"const LENDS = true;\n{LENT_ENGINE}")
            open_page(keeper, engine)
        self._page = self._context.new_page()
        self._viewport = self._page.viewport_size
        if engine:
            self._page.add_init_script(f"const LENDS = false;\n{LENT_ENGINE}")

    def page(self) -> Page:
        """A page of the site without ours in it, as good as new."""
        self._page.goto(self._blank)  # which ends a full screen, whose size cannot be set
        self._page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        if self._page.viewport_size != self._viewport:
            self._page.set_viewport_size(self._viewport)
        self._page.evaluate(FORGET)
        return self._page

    def close(self) -> None:
        self._context.close()


class Tabs:
    """One tab for pages without an engine, and one for each address at which an engine is kept.

    After a test that failed all are closed: whatever it left would be the next one's trouble.
    """

    def __init__(
        self, browser: Browser, url: str, permissions: Sequence[str] = (), **screen: object
    ) -> None:
        self._browser = browser
        self._url = url
        self._permissions = permissions
        self._screen = screen
        self._tabs: dict[str | None, Tab] = {}
        self._failed = 0

    def page(self, failed: int, engine: str | None = None) -> Page:
        """The tab's page, as good as new; `failed` is how many tests have failed so far."""
        if failed != self._failed:
            self.close()
        self._failed = failed
        if engine not in self._tabs:
            self._tabs[engine] = Tab(
                self._browser, self._url, self._permissions, engine, self._screen
            )
        return self._tabs[engine].page()

    def close(self) -> None:
        for tab in self._tabs.values():
            tab.close()
        self._tabs.clear()
