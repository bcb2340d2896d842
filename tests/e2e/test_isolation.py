"""Several threads where the page can be isolated, one where it cannot; nothing to configure."""

import re
import threading

import media
import pytest
from playwright.sync_api import Browser, Page, Request, expect
from scripted import script_engine
from visits import ENGINE, SLOW, engine_worker, once, open_page, own_engine

from site_build.headers import OF_THE_PAGE, OFF, USED
from site_build.site import DIST

SERVICE_WORKER = "/service-worker.js"
REGISTERED = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
COEP = "cross-origin-embedder-policy"


def give(page: Page) -> None:
    clip = media.encode(media.speech(2), container="wav")
    page.locator("#file").set_input_files(media.upload("clip.wav", clip))


def works(page: Page, cards: int = 1) -> None:
    give(page)
    expect(page.locator(".shelf-items li")).to_have_count(cards)
    expect(page.locator(".document-meta").first).to_contain_text("took")
    expect(page.get_by_role("alert")).to_be_hidden()


def helpers(page: Page) -> set[str]:
    """The helper threads that there are; those of a replaced worker end a moment after it."""
    workers = [worker.url for tab in page.context.pages for worker in tab.workers]
    return {url for url in workers if url.endswith("#helper")}


@pytest.fixture
def visits(page: Page) -> list[str]:
    """The addresses that the page has gone to, reloads included."""
    return watched(page)


def watched(page: Page) -> list[str]:
    """Where it goes from now on. Its places are parts of one address, and no journey."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            found.append(request.url.partition("#")[0])

    page.on("request", note)
    return found


@pytest.fixture
def idle_engine(site) -> None:
    """The engine does nothing: what is asked is only how the page comes to be as it is."""
    site.instead[ENGINE] = b"onmessage = () => {};"


def wait_for_none_registered(page: Page) -> None:
    page.evaluate(
        """async () => {
          while ((await navigator.serviceWorker.getRegistrations()).length) {
            await new Promise(requestAnimationFrame);
          }
        }"""
    )


COMPUTING = re.compile(
    r"(Fast arithmetic \(relaxed, (fused|pairs)\)|Exact arithmetic \(relaxed\))\.$"
)


def test_threads_are_used_where_they_can_be(app, isolated):
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    pill, note = app.locator("#engine-state"), app.locator("#engine-note")
    if isolated:
        # Beside other work a second thread can be of no use: one that computes, then, and says so
        expect(pill).to_have_text(re.compile(r"^Engine ready, \d+ threads?$"))
        one = "The model is computed by one thread: more would not have been faster"
        several = pill.text_content() != "Engine ready, 1 thread"
        expect(note).to_have_text(
            COMPUTING if several else re.compile(f"^{one}.+{COMPUTING.pattern}")
        )
        assert helpers(app)
    else:
        expect(pill).to_have_text("Engine ready, 1 thread")
        expect(note).to_have_text(
            re.compile(
                "^The model is computed by one thread: more are switched off by isolate=no in "
                rf"this page's address\. {COMPUTING.pattern}"
            )
        )
        assert not helpers(app)


@pytest.mark.usefixtures("scripted_engine")
def test_first_visit_takes_one_reload(page, site, visits):
    engines: list[str] = []
    page.on("worker", lambda worker: engines.append(worker.url))
    open_page(page, site.url)
    assert page.evaluate("crossOriginIsolated")
    expect(page.locator("#engine-state")).to_have_text("Engine ready")
    assert visits == [site.url] * 2
    assert [url.partition("#")[2] for url in engines] == ["hub", "hub", ENGINE]  # one engine

    response = page.goto(site.url)
    assert page.evaluate("crossOriginIsolated")
    assert {name.lower(): value for name, value in OF_THE_PAGE.items()}.items() <= (
        response.headers.items()
    )
    allowed = set(page.evaluate("document.featurePolicy.allowedFeatures()"))
    assert set(USED) <= allowed
    assert set(OFF) <= set(page.evaluate("document.featurePolicy.features()")) - allowed
    page.goto(site.url + "index.html?model=tiny.en#there")
    assert page.evaluate("crossOriginIsolated")
    assert len(visits) == 4


@own_engine
@once
@pytest.mark.usefixtures("scripted_engine")
def test_forced_reload_bypasses_the_service_worker(small_app, context, visits):
    """Whether the page then tries again depends on how fast Chromium hands storage on to another
    process; it works in any case, and is isolated the next time."""
    devtools = context.new_cdp_session(small_app)
    with small_app.expect_event("worker", lambda worker: worker.url.endswith(ENGINE)):
        devtools.send("Page.reload", {"ignoreCache": True})
    assert len(visits) in (1, 2)
    works(small_app)
    small_app.reload()
    assert small_app.evaluate("crossOriginIsolated")


@pytest.mark.parametrize(
    ("instead", "loads"),
    [
        (404, 1),
        (b"throw new Error()", 1),
        (b"oninstall = (event) => event.waitUntil(new Promise(() => {}));", 1),
        (b"// adds no headers", 2),
        (b"onfetch = (event) => event.respondWith(fetch(event.request));", 2),
    ],
    ids=["missing", "broken", "never ready", "idle", "headers lost"],
)
@pytest.mark.usefixtures("idle_engine")
def test_service_worker_that_does_not_help(page, site, visits, instead, loads):
    site.instead[SERVICE_WORKER] = instead
    open_page(page, site.url)
    assert visits == [site.url] * loads
    assert not page.evaluate("crossOriginIsolated")
    page.reload()
    assert len(visits) == loads + 1


@pytest.mark.usefixtures("scripted_engine")
def test_service_workers_refused(browser: Browser, site, miniature):
    site.offer(miniature)
    context = browser.new_context(service_workers="block")
    context.set_default_timeout(SLOW)
    page = context.new_page()
    visits = watched(page)
    open_page(page, site.url)
    works(page)
    expect(page.locator("#engine-note")).to_contain_text("this browser does not allow more")
    assert not page.evaluate("crossOriginIsolated")
    assert visits == [site.url]
    context.close()


@pytest.mark.usefixtures("idle_engine")
def test_storage_refused(page, site, visits):
    """Without a note of the first reload there could be a second."""
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException(); } })"
    )
    open_page(page, site.url)
    assert visits == [site.url]


@pytest.mark.usefixtures("idle_engine")
def test_not_by_https(page, site, visits):
    """As from another machine of the network: browsers then have no service workers."""
    page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false });"
        "delete Navigator.prototype.serviceWorker;"
    )
    open_page(page, site.url)
    assert visits == [site.url]


@pytest.mark.usefixtures("idle_engine")
def test_server_that_sends_the_headers(page, site, visits):
    """As the site's own file of headers has them."""
    lines = (DIST / "_headers").read_text("utf-8").splitlines()
    assert lines[0] == "/*"
    site.headers.update(line.strip().split(": ", 1) for line in lines[1:])
    open_page(page, site.url)
    assert page.evaluate("crossOriginIsolated")
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")  # to keep the page, if wanted
    assert visits == [site.url]


@pytest.mark.usefixtures("scripted_engine")
def test_embedded_page(page, site, miniature):
    """It stays as it is, and works: only the page around it could be isolated."""
    site.offer(miniature)
    site.instead["/around.html"] = b'<!doctype html><iframe src="./" width=700 height=700></iframe>'
    page.goto(site.url + "around.html")
    frame = page.frames[1]
    give(frame)
    expect(frame.locator(".document-meta")).to_contain_text("took")
    expect(frame.locator("#engine-note")).to_contain_text("the page around this one")
    assert page.evaluate(REGISTERED) == 0


def test_user_who_begins_first_is_not_disturbed(page, site, miniature, visits):
    site.offer(miniature)
    script_engine(site, {"stuck": True})
    arrives = threading.Event()
    site.instead[SERVICE_WORKER] = arrives
    page.goto(site.url)
    give(page)
    expect(page.locator(".job:not([hidden]) .job-detail")).to_have_text("0:01 of 0:02 (50%)")
    arrives.set()
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    engine_worker(page).evaluate("goOn()")
    expect(page.locator(".document-meta")).to_contain_text("took")
    expect(page.locator("#engine-note")).to_contain_text("more from your next visit on")
    assert visits == [site.url]
    page.reload()
    assert page.evaluate("crossOriginIsolated")
    assert len(visits) == 2


@pytest.mark.usefixtures("idle_engine")
def test_it_can_be_switched_off(page, site, visits):
    open_page(page, site.url)
    assert page.evaluate("crossOriginIsolated")
    assert page.evaluate(REGISTERED) == 1
    visits.clear()
    open_page(page, site.url + "?isolate=no")
    assert not page.evaluate("crossOriginIsolated")
    wait_for_none_registered(page)
    assert len(visits) == 1


@own_engine
@once
@pytest.mark.usefixtures("idle_engine")
def test_only_the_document_passes_through_the_service_worker(app, site, miniature):
    """Models above all: nothing stands between them and the network."""
    del site.instead[
        ENGINE
    ]  # the engine starts with the next visit, when the service worker is there
    passed: list[str] = []
    other: list[str] = []
    app.on(
        "response",
        lambda found: (passed if found.from_service_worker else other).append(
            found.url.removeprefix(site.url).partition("?")[0]
        ),
    )
    site.offer(miniature)
    library = re.compile(r"/engine\.packed$")  # what the engine fetches for itself
    with app.expect_response(library), app.expect_response(site.url + "models/mini.bin"):
        app.reload()
        give(app)
    assert set(passed) == {""}
    scripts = {"web/main.js", "web/engine/worker.js"}
    assert {
        *scripts,
        "models/mini.bin",
        "site.json",
        "start/pyodide/pyodide.asm.wasm.packed",
    } <= set(other)
    assert COEP not in app.goto(site.url + "site.json").headers


@own_engine
@once
@pytest.mark.usefixtures("idle_engine")
def test_another_site_that_moved_to_the_address_is_left_alone(app, site):
    """On localhost, say, where every project is served in turn."""
    site.instead["/index.html"] = b"<!doctype html><title>Another</title>"
    assert COEP not in app.goto(site.url + "index.html").headers
    wait_for_none_registered(app)


@own_engine
@once
@pytest.mark.usefixtures("idle_engine")
def test_redirects_and_errors_stay_what_they_are(app, site):
    site.instead["/index.html"] = 503
    assert app.goto(site.url + "index.html").status == 503


@own_engine
@once
@pytest.mark.usefixtures("scripted_engine")
def test_newer_service_worker_waits_for_the_open_page(small_app, site, context, visits):
    newer = (DIST / "service-worker.js").read_bytes() + b"// newer"
    site.instead[SERVICE_WORKER] = newer
    small_app.evaluate(
        """() => {
          window.changed = false;
          navigator.serviceWorker.oncontrollerchange = () => { window.changed = true; };
        }"""
    )
    blank = context.new_page()  # the browser looks for a newer one by itself; our page may not
    blank.goto(site.url + "site.json")
    blank.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          await registration.update();
          while (!registration.waiting) await new Promise(requestAnimationFrame);
        }"""
    )
    works(small_app)
    assert not small_app.evaluate("changed")
    assert visits == []
    blank.close()
    small_app.close()
    page = context.new_page()
    page.goto(site.url)
    assert page.evaluate("crossOriginIsolated")


@own_engine
@once
def test_thread_that_does_not_answer(small_app, site):
    """A new engine goes on with one, as ours does to save power (test_options.py): this one only
    answers. Nothing that was there is lost."""
    works(small_app)
    before = helpers(small_app)
    assert before
    engine_worker(small_app).evaluate(
        """() => {
          const post = self.postMessage.bind(self);
          const error = { kind: "stalled", message: "A thread does not answer." };
          self.postMessage = (message) => {
            const progress = message.event?.type === "progress";
            post(progress ? { type: "failure", id: message.id, error } : message);
          };
        }"""
    )
    script_engine(site, {})
    give(small_app)
    expect(small_app.get_by_role("alert")).to_contain_text("A thread does not answer.")
    expect(small_app.locator(".shelf-items .shelf-note")).to_have_text(["Failed", "0:02"])
    works(small_app, cards=3)
    newest = [worker for worker in small_app.workers if worker.url.endswith(ENGINE)][-1]
    assert newest.evaluate("heard.computing.threads") == 1
    assert helpers(small_app) <= before


@own_engine
def test_silence_for_a_minute(site, miniature, page, visit, isolated):
    """Threads that wait for each other are ended; one thread is waited for, however slow. That an
    engine with helpers can be ended is in the test before: here it only answers, or does not."""
    # The engine's watch takes a turn every five seconds: here, when the test says
    # (the watch over its start has ended when a job begins)
    page.add_init_script(
        "window.setInterval = (turn) => { window.turn = turn; };"
        "window.clearInterval = () => { delete window.turn; };"
    )
    site.offer(miniature)
    script_engine(site, {"threads": 2 if isolated else 1, "stuck": True})
    app = visit()
    expect(app.locator("#engine-state")).to_have_text("Engine ready")
    give(app)
    expect(app.locator(".job:not([hidden]) .job-detail")).to_have_text(
        "0:01 of 0:02 (50%)"
    )  # the last event
    if not isolated:
        assert app.evaluate("window.turn === undefined")
        return
    app.evaluate("for (let second = 5; second < 60; second += 5) turn()")
    expect(app.locator("#engine-state")).to_have_text("Engine ready, 2 threads")
    script_engine(site, {})
    app.evaluate("turn()")
    expect(app.get_by_role("alert")).to_contain_text("goes on with one thread")
    works(app, cards=2)
    assert engine_worker(app).evaluate("heard.computing.threads") == 1
