"""The page without a network, and from one version of the site to the next: on a plain static
server, in a folder of it, with a service worker that keeps the site's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import media
import pytest
from hosts import Host, small_site
from playwright.sync_api import Browser, BrowserContext, Page, expect
from visits import SAVES_DATA, SLOW, engine_worker

from site_build.site import DIST

KEPT = "Kept in this browser"
NEWER = "New transcript, newly"
CHANGED = {
    "web/words/en.js": ('"New transcript"', f'"{NEWER}"'),
    "web/commands/key-sheet.js": ("export class", "throw new Error();\nexport class"),
}
"""In the newer version: a word that shows, and a part that no page of the older could use."""

CACHES = "caches.keys()"
CALL = """(what) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data);
  navigator.serviceWorker.controller.postMessage(what, [port2]);
})"""

UNPACKED = """async () => {
  const root = await navigator.storage.getDirectory();
  const sites = await root.getDirectoryHandle("start").catch(() => null);
  for await (const site of sites?.values() ?? []) {
    for await (const file of site.values()) if ((await file.getFile()).size > 1e7) return true;
  }
  return false;
}"""
"""Whether what a start unpacks is kept so."""

LATE = """async ([site, path]) => {
  const { askedFor } = await import(`${site}web/engine/start-files.js`);
  return askedFor({ path }, new URL(site))?.length;
}"""
"""In the engine: it asks for a file for which it cannot wait; the bytes that came."""

SAID = {"start": 0.0, "end": 2.0, "text": " All of it.", "words": [], "avg_logprob": -0.2}
SCRIPT = {"segments": [{**SAID, "no_speech_prob": 0.0, "tokens": [1], "token_probs": [0.5]}]}


@pytest.fixture(scope="module")
def versions(server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small site, and the next version of it."""
    folder = tmp_path_factory.mktemp("versions")
    return small_site(folder / "first", SCRIPT, {}), small_site(folder / "next", SCRIPT, CHANGED)


@pytest.fixture
def host(versions: tuple[Path, Path]) -> Iterator[Host]:
    host = Host(versions[0])
    yield host
    host.stop()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody who has never been here, and does not save data. Uncaught errors fail the test."""
    context = browser.new_context()
    context.set_default_timeout(SLOW)
    errors: list[object] = []
    context.on("weberror", lambda found: errors.append(found.error))
    yield context
    context.close()
    assert errors == []


def visit(context: BrowserContext, host: Host, at: str = "#/machine") -> Page:
    page = context.new_page()
    page.goto(host.url + at)
    return page


def is_ready(page: Page) -> None:
    state = page.locator("#engine-state")
    expect(state).to_have_attribute("data-state", "ready")


def is_kept(page: Page) -> None:
    expect(page.locator(".app")).to_contain_text(KEPT)


def give(page: Page, name: str = "clip.wav") -> None:
    clip = media.encode(media.speech(2), container="wav")
    page.locator("#file").set_input_files(media.upload(name, clip))


def works(page: Page) -> None:
    give(page)
    expect(page.locator(".document-meta")).to_contain_text("took")


def deploy(host: Host, site: Path, page: Page) -> None:
    """A newer version is there, and the browser looks for it."""
    host.site = site
    host.asked.clear()
    page.evaluate(CALL, "update")


def test_all_but_models_that_were_not_fetched_works_without_a_network(
    visitor: BrowserContext, server
):
    """With the real engine, which starts from its snapshot, and a model that is stored."""
    said: list[str] = []
    host = Host(DIST)
    page = visit(visitor, host)
    is_ready(page)
    is_kept(page)
    page.wait_for_function(UNPACKED)
    assert not {path for path in host.asked if path.startswith("models/")}
    page.evaluate("location.hash = '#/'")
    page.get_by_role("button", name="Try a sample").click()
    expect(page.locator(".document-meta")).to_contain_text("took")
    page.goto("about:blank")
    host.stop()

    page.on("console", lambda message: said.append(message.text))
    page.goto(host.url)
    is_ready(page)
    assert page.evaluate("crossOriginIsolated")
    assert not [text for text in said if "snapshot" in text]
    page.locator(".shelf-items").get_by_text("jfk.wav").click()
    expect(page.locator(".segments")).to_contain_text("ask not what your country can do")
    page.evaluate("location.hash = '#/'")
    page.get_by_role("button", name="Try a sample").click()
    expect(page.locator(".shelf-items li")).to_have_count(2)
    expect(page.locator(".document-meta")).to_contain_text("took")
    expect(page.locator(".segments")).to_contain_text("ask not what your country can do")
    for opener in ("Karaoke", "Movie…", "Export as"):
        opens(page, opener)
    page.evaluate("location.hash = '#/live'")
    expect(page.get_by_role("button", name="Start listening")).to_be_enabled()
    expect(page.get_by_role("alert")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    library = "pyodide/python_stdlib.zip"
    came = engine_worker(page).evaluate(LATE, [host.url, library])
    assert came == (DIST / library).stat().st_size


def opens(page: Page, opener: str) -> None:
    page.locator(".document-bar").get_by_role("button", name=opener).click()
    if opener == "Export as":
        page.get_by_role("menuitem", name="More formats…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_an_open_tab_keeps_its_version_until_the_newer_one_is_wanted(
    visitor: BrowserContext, host: Host, versions: tuple[Path, Path]
):
    page = visit(visitor, host)
    is_kept(page)
    deploy(host, versions[1], page)
    expect(page.get_by_text("A new version of this page is ready.")).to_be_visible()
    assert set(host.asked) == {"service-worker.js", "models.json", *CHANGED}

    page.reload()
    expect(page.get_by_role("link", name="New transcript", exact=True)).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    assert len(page.evaluate(CACHES)) == 2
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("link", name=NEWER)).to_be_visible()
    is_kept(page)
    assert len(page.evaluate(CACHES)) == 1
    expect(page.get_by_role("button", name="Load the new version")).to_be_hidden()


def test_the_newer_version_takes_over_when_the_last_tab_is_closed(
    visitor: BrowserContext, host: Host, versions: tuple[Path, Path]
):
    page = visit(visitor, host)
    is_kept(page)
    deploy(host, versions[1], page)
    expect(page.get_by_role("button", name="Load the new version")).to_be_visible()
    page.close()
    host.stop()
    expect(visit(visitor, host).get_by_role("link", name=NEWER)).to_be_visible()


def test_an_update_breaks_no_work_off(
    visitor: BrowserContext, host: Host, tmp_path: Path, versions: tuple[Path, Path]
):
    host.site = small_site(tmp_path / "stuck", {**SCRIPT, "stuck": True}, {})
    page, other = visit(visitor, host), visit(visitor, host)
    is_kept(page)
    is_kept(other)
    deploy(host, versions[1], page)
    update = page.get_by_role("button", name="Load the new version")
    expect(update).to_be_visible()
    give(other)
    expect(other.locator(".job:not([hidden]) .job-detail")).to_contain_text("0:02")
    update.click()
    expect(page.get_by_role("alert")).to_contain_text("Another tab of this page is at work")
    give(page)
    expect(page.locator(".job:not([hidden]) .job-detail")).to_contain_text("0:02")
    palette(page, "Load the new version")
    expect(page.get_by_role("alert")).to_contain_text("The engine is at work")
    for tab in (page, other):
        engine_worker(tab).evaluate("goOn()")
    for tab in (page, other):
        expect(tab.locator(".document-meta")).to_contain_text("took")
    page.get_by_role("button", name="Try again").click()
    for tab in (page, other):
        expect(tab.get_by_role("link", name=NEWER)).to_be_visible()


def test_it_is_kept_beside_work(visitor: BrowserContext, host: Host, tmp_path: Path):
    host.site = small_site(tmp_path / "stuck", {**SCRIPT, "stuck": True}, {})
    page = visit(visitor, host)
    is_ready(page)
    give(page)
    expect(page.locator(".job:not([hidden]) .job-detail")).to_contain_text("0:02")
    page.evaluate("location.hash = '#/machine'")
    is_kept(page)
    engine_worker(page).evaluate("goOn()")
    expect(page.locator(".shelf-items .shelf-note")).to_have_text("0:02")


def test_a_deploy_that_is_half_done_is_not_taken(
    visitor: BrowserContext, host: Host, versions: tuple[Path, Path]
):
    path = "web/commands/key-sheet.js"
    host.instead[path] = (versions[1] / path).read_bytes()
    page = visit(visitor, host)
    expect(page.locator(".app")).to_contain_text("The site is being changed just now")
    host.instead.clear()
    page.reload()
    is_kept(page)

    host.instead[path] = (versions[0] / path).read_bytes()
    assert page.evaluate(CALL, "state")["whole"]
    deploy(host, versions[1], page)
    page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          while (registration.installing) await new Promise(requestAnimationFrame);
        }"""
    )
    assert page.evaluate("navigator.serviceWorker.ready.then((all) => all.waiting)") is None
    page.reload()
    is_kept(page)
    expect(page.get_by_role("link", name="New transcript", exact=True)).to_be_visible()
    host.instead.clear()
    deploy(host, versions[1], page)
    expect(page.get_by_role("button", name="Load the new version")).to_be_visible()


def test_storage_that_is_full(visitor: BrowserContext, host: Host):
    full = (
        b"Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError'); };"
    )
    script = (host.site / "service-worker.js").read_bytes()
    host.instead["service-worker.js"] = full + script
    page = visit(visitor, host)
    room = re.compile(r"There is no room for it: it takes 3\d MB\.")
    expect(page.locator(".app")).to_contain_text(room)
    assert page.evaluate(CACHES) == []
    works(page)
    host.instead.clear()
    page.close()
    is_kept(visit(visitor, host))


def test_an_update_that_has_no_room_beside_the_older_one(
    visitor: BrowserContext, host: Host, versions: tuple[Path, Path]
):
    page = visit(visitor, host)
    is_kept(page)
    full = b"""const own = Cache.prototype.put;
    Cache.prototype.put = async function (...given) {
      if ((await caches.keys()).length > 1) throw new DOMException("", "QuotaExceededError");
      return own.apply(this, given);
    };"""
    script = (versions[1] / "service-worker.js").read_bytes()
    host.instead["service-worker.js"] = full + script
    deploy(host, versions[1], page)
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("link", name=NEWER)).to_be_visible()
    is_kept(page)


def test_it_is_turned_off_and_on(visitor: BrowserContext, host: Host):
    page = visit(visitor, host)
    is_kept(page)
    switch = page.get_by_label("Keep this page for use without a network")
    switch.uncheck()
    expect(page.locator(".app")).to_contain_text(re.compile(r"Not kept. It takes 3\d MB"))
    assert page.evaluate(CACHES) == []
    page.reload()
    is_ready(page)
    expect(page.locator(".app")).to_contain_text("Not kept.")
    expect(switch).not_to_be_checked()
    assert page.evaluate(CACHES) == []
    switch.check()
    is_kept(page)


def test_who_saves_data_is_asked(visitor: BrowserContext, host: Host):
    visitor.add_init_script(SAVES_DATA)
    page = visit(visitor, host)
    is_ready(page)
    expect(page.locator(".app")).to_contain_text(re.compile(r"Not kept. It takes 3\d MB"))
    page.get_by_label("Keep this page for use without a network").check()
    is_kept(page)


def test_where_it_cannot_be_kept_the_page_works_as_before(visitor: BrowserContext, host: Host):
    page = visit(visitor, host, "?isolate=no#/machine")
    expect(page.locator(".app")).to_contain_text("The page cannot be kept here")
    expect(page.get_by_label("Keep this page for use without a network")).to_be_disabled()
    works(page)


def test_a_host_that_isolates_by_itself(visitor: BrowserContext, host: Host):
    """There the service worker is registered without a reload."""
    lines = (DIST / "_headers").read_text("utf-8").splitlines()[1:]
    host.headers.update(line.strip().split(": ", 1) for line in lines)
    page = visit(visitor, host)
    is_kept(page)
    assert host.asked.count("site.json") <= 1
    host.stop()
    page.reload()
    is_ready(page)
    assert page.evaluate("crossOriginIsolated")


def test_what_was_written_into_the_cache_is_not_run(visitor: BrowserContext, host: Host):
    """The engine's worker, say, reaches it."""
    page = visit(visitor, host)
    is_kept(page)
    for path in ("index.html", "web/main.js"):
        page.evaluate(
            """async (path) => {
              const [name] = await caches.keys();
              const type = path.endsWith("js") ? "text/javascript" : "text/html";
              const headers = { "Content-Type": type };
              const evil = new Response("<title>Evil</title>", { headers });
              await (await caches.open(name)).put(new URL(path, location), evil);
            }""",
            path,
        )
        page.reload()
        expect(page).to_have_title("pyengine: private speech to text")
        is_kept(page)


def test_another_site_that_moved_to_the_address(visitor: BrowserContext, host: Host):
    page = visit(visitor, host)
    is_kept(page)
    host.instead[""] = b"<!doctype html><title>Away for an hour</title>"
    page.reload()
    is_kept(page)
    host.instead["service-worker.js"] = 404
    page.reload()
    page.evaluate(
        """async () => {
          while ((await navigator.serviceWorker.getRegistrations()).length) {
            await new Promise(requestAnimationFrame);
          }
        }"""
    )
    assert page.evaluate(CACHES) == []
    page.reload()
    expect(page).to_have_title("Away for an hour")


def test_the_network_goes_and_models_come_from_the_list_of_before(
    visitor: BrowserContext, host: Host
):
    page = visit(visitor, host)
    is_kept(page)
    visitor.set_offline(True)
    expect(page.get_by_text("other models have to wait").first).to_be_visible()
    visitor.set_offline(False)
    host.stop()
    page.reload()
    expect(page.locator(".model-line").locator("visible=true")).to_contain_text("mini")


FORM = """(text) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "POST", enctype: "multipart/form-data", action: "../../share" });
  form.acceptCharset = "utf-8"; // as the browser itself does
  for (const [type, name] of [["text", "text"], ["file", "file"]]) {
    form.append(Object.assign(document.createElement("input"), { type, name }));
  }
  form.firstChild.value = text;
  document.body.append(form);
}"""


def share(page: Page, host: Host, file: Path | None, text: str = "") -> None:
    """As the browser does it for another program, by the manifest."""
    page.goto(host.url + "web/app/launch.js")  # no page of ours, whose policy lets no form be sent
    page.evaluate(FORM, text)
    if file:
        page.locator("input[type=file]").set_input_files(file)
    page.evaluate("document.querySelector('form').submit()")
    page.wait_for_url(lambda url: url.partition("?")[0] == host.url)


def test_what_is_shared_with_the_app(visitor: BrowserContext, host: Host, tmp_path: Path):
    page = visit(visitor, host)
    is_kept(page)
    file = tmp_path / "Größe 1.wav"
    file.write_bytes(media.encode(media.speech(2), container="wav"))
    share(page, host, file)
    expect(page.locator(".document-title")).to_have_text("Größe 1.wav")
    expect(page.locator(".segments")).to_contain_text("All of it.")
    assert "shared" not in page.evaluate("location.search")
    assert len(page.evaluate(CACHES)) == 1
    page.goto(host.url + "?shared=1")
    expect(page.get_by_role("alert")).to_contain_text("What was shared did not arrive here")

    share(page, host, None, "Listen: https://example.org/a.mp3?b=c#d now")
    link = page.evaluate("new URLSearchParams(location.search).get('audio')")
    assert link == "https://example.org/a.mp3?b=c#d"
    share(page, host, None, "javascript:alert(1) http://example.org/")
    assert page.evaluate("location.search") == ""


def test_a_file_that_is_opened_with_the_app(visitor: BrowserContext, host: Host):
    visitor.add_init_script(
        """Object.defineProperty(globalThis, "launchQueue", { value: {
          setConsumer(consumer) {
            const sound = async () => (await fetch("samples/jfk.wav")).blob();
            const getFile = async () => new File([await sound()], "opened.wav");
            consumer({ files: [] });
            consumer({ files: [{ getFile }] });
          },
        } });"""
    )
    page = visit(visitor, host, "")
    expect(page.locator(".document-title")).to_have_text("opened.wav")
    expect(page.locator(".segments")).to_contain_text("All of it.")


def test_it_is_installed_where_the_browser_offers_it(visitor: BrowserContext, host: Host):
    page = visit(visitor, host)
    is_ready(page)
    install = page.get_by_role("button", name="Install as an app")
    expect(install).to_be_hidden()
    for press in (install.click, lambda: palette(page, "Install as an app")):
        page.evaluate(
            """() => {
              const offer = new Event("beforeinstallprompt", { cancelable: true });
              offer.prompt = async () => { window.asked = offer.defaultPrevented; };
              dispatchEvent(offer);
            }"""
        )
        expect(install).to_be_visible()
        press()
        expect(install).to_be_hidden()
        assert page.evaluate("window.asked") is True
        page.evaluate("window.asked = null")


def palette(page: Page, command: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill(command)
    page.keyboard.press("Enter")
