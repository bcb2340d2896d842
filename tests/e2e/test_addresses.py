"""Recordings by their addresses: who is asked for what, and when; what comes, and what is said
where nothing does. Another site is another server of this machine, named by the page's policy."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import media
import pytest
from conftest import Site
from playwright.sync_api import Locator, Page, expect
from scripted import script_engine
from visits import SLOW

from site_build.site import DIST

SEGMENTS = [
    {
        **{"id": 0, "start": 0.0, "end": 2.0, "text": " Ask not."},
        **{"avg_logprob": -0.2, "no_speech_prob": 0.0},
    }
]
OTHERS = b"connect-src 'self' https:;"
WAV = media.encode(media.speech(2), container="wav")

ASK_FOR_THE_SAME = """async (url) => {
  const { giveUpHub } = await import("/web/hub.js");
  const { port1, port2 } = new MessageChannel();
  giveUpHub().postMessage({ url, cache: "default" }, [port2]);
  return new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
}"""


@dataclass
class Other:
    """Another site: what lies there, and what it was asked for. `headers` are sent with every
    answer; without `open` no other page may read one. It sends `cut` bytes of an answer at most,
    and what is behind `stop` when it is let."""

    url: str
    files: dict[str, bytes | int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    open: bool = True
    cut: int | None = None
    stop: int | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://").rstrip("/")

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, dict(handler.headers)))
        data = self.files.get(handler.path.partition("?")[0], 404)
        handler.send_response(200 if isinstance(data, bytes) else data)
        if self.open:
            handler.send_header("Access-Control-Allow-Origin", "*")
        body = data if isinstance(data, bytes) else b""
        headers = {"Content-Length": str(len(body)), **self.headers}
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        until = len(body) if self.cut is None else self.cut
        first = until if self.stop is None else min(self.stop, until)
        handler.wfile.write(body[:first])
        handler.wfile.flush()
        if first < until:
            self.go.wait(SLOW / 1000)
            handler.wfile.write(body[first:until])
        handler.close_connection = until < len(body)


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no failure."""


@pytest.fixture
def other() -> Iterator[Other]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Answering) as server:
        there = Other(f"http://localhost:{server.server_port}/", {"/talks/talk.wav": WAV})
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield there
        there.go.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def opened(bare: Page, site: Site, other: Other, miniature: bytes) -> Callable[..., Page]:
    """Opens the page, whose policy names the other site, with an engine that hears two words."""
    script_engine(site, {"segments": SEGMENTS})
    site.offer(miniature)
    index = (DIST / "index.html").read_bytes()
    assert index.count(OTHERS) == 1
    policy = b"connect-src 'self' https: " + other.url.encode() + b";"
    site.instead["/"] = index.replace(OTHERS, policy)

    def go(audio: str = "", at: str = "") -> Page:
        bare.goto(f"{site.url}?isolate=no" + (f"&audio={audio}" if audio else "") + at)
        return bare

    return go


def panel(page: Page) -> Locator:
    return page.locator(".address-panel")


def fetches(page: Page, other: Other) -> Locator:
    return page.get_by_role("button", name=f"Fetch recording from {other.host}")


def heard(page: Page, name: str = "talk.wav") -> None:
    expect(page.locator(".document-title")).to_have_text(name)
    expect(page.locator(".document-meta")).to_contain_text("took")


def paste(page: Page, text: str, target: str = "body") -> None:
    page.locator(target).first.evaluate(
        """(target, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const options = { clipboardData, bubbles: true, cancelable: true };
          target.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def test_a_link_asks_no_other_site_before_the_person_does(opened, other: Other):
    page = opened(f"{other.url}talks/talk.wav%3Fsigned=1")
    expect(panel(page)).to_contain_text(
        f"“talk.wav” lies at {other.host}. If you fetch it, {other.host} learns your network"
    )
    expect(page.locator("#engine-state")).to_have_attribute("data-state", "ready")
    assert other.asked == []
    assert "audio=" in page.url

    fetches(page, other).click()
    heard(page)
    expect(page.locator(".document-meta")).to_contain_text(f"from {other.host}")
    expect(panel(page)).to_be_empty()
    ((path, headers),) = other.asked
    assert path == "/talks/talk.wav?signed=1"
    assert {"Cookie", "Referer", "Range"} & set(headers) == set()
    assert "audio=" not in page.url  # a reload does not bring it again
    assert "isolate=no" in page.url


def test_where_it_came_from_is_kept(opened, other: Other):
    page = opened(f"{other.url}talks/talk.wav")
    fetches(page, other).click()
    heard(page)
    page.reload()
    expect(page.locator(".document-meta")).to_contain_text(f"from {other.host}")
    page.set_viewport_size({"width": 1920, "height": 900})
    expect(page.locator(".details-facts")).to_contain_text(f"From{other.host}")


def test_declining_asks_nobody(opened, other: Other):
    page = opened(f"{other.url}talks/talk.wav")
    panel(page).get_by_role("button", name="Dismiss").click()
    expect(panel(page)).to_be_empty()
    assert other.asked == []
    assert "audio=" not in page.url


def test_only_the_page_can_ask_and_only_once(opened, other: Other):
    """What was fetched is no address that an engine may have fetched then."""
    page = opened(f"{other.url}talks/talk.wav")
    fetches(page, other).click()
    heard(page)
    answer = page.evaluate(ASK_FOR_THE_SAME, f"{other.url}talks/talk.wav")
    assert answer == {"failed": "TypeError: It is not on the site's list."}
    reached = page.evaluate("(url) => fetch(url).then(() => true, () => false)", other.url)
    assert not reached
    assert other.paths == ["/talks/talk.wav"]


def test_what_lies_on_the_site_itself_is_fetched_at_once(opened, site: Site):
    page = opened(f"{site.url}samples/jfk.wav", at="#/live")
    heard(page, "jfk.wav")
    expect(page.locator(".document-meta")).not_to_contain_text("from ")
    assert "audio=" not in page.url


def test_an_address_is_typed(opened, other: Other):
    page = opened()
    page.get_by_role("button", name="From an address…").click()
    sheet = page.get_by_role("dialog", name="A recording by its address")
    field = sheet.get_by_label("Address of the recording")
    expect(field).to_be_focused()
    field.fill("example.org/talk.mp3")
    field.press("Enter")
    expect(sheet.get_by_role("alert")).to_contain_text("it begins with https://")
    expect(field).to_have_value("example.org/talk.mp3")
    field.fill(f"{other.url}talks/talk.wav")
    field.press("Enter")
    expect(sheet).to_be_hidden()
    heard(page)
    assert other.paths == ["/talks/talk.wav"]


def test_an_address_is_pasted(opened, other: Other):
    page = opened()
    paste(page, "no address")
    paste(page, f"see {other.url}talks/talk.wav")
    paste(page, f"{other.url}talks/talk.wav\n")
    expect(fetches(page, other)).to_be_focused()
    assert other.asked == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    heard(page)


def test_what_is_pasted_into_a_field_stays_there(opened, other: Other):
    page = opened(at="#/live")
    page.get_by_label("How to listen").select_option("command")
    paste(page, f"{other.url}talks/talk.wav", "#live-phrases")
    paste(page, "https://one.example/a.mp3")
    expect(panel(page).get_by_role("button", name="Fetch")).to_have_count(1)
    expect(panel(page)).to_contain_text("one.example")


def test_a_link_is_dropped(opened, other: Other):
    page = opened()
    over = page.get_by_text("Let go: it is opened here")
    for own in (True, False):  # what is dragged from here to here is none
        if own:
            page.dispatch_event(".shelf-way", "dragstart")
        transfer = page.evaluate_handle(
            """(url) => {
              const transfer = new DataTransfer();
              transfer.setData("text/uri-list", `# a comment\\r\\n${url}\\r\\n`);
              return transfer;
            }""",
            f"{other.url}talks/talk.wav",
        )
        page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
        expect(over).to_be_visible(visible=not own)
        page.dispatch_event("body", "drop", {"dataTransfer": transfer})
        expect(over).to_be_hidden()
        page.dispatch_event(".shelf-way", "dragend")
    fetches(page, other).click()
    heard(page)
    assert other.paths == ["/talks/talk.wav"]


def test_the_newest_proposal_is_the_one(opened, other: Other):
    page = opened("https://one.example/a.mp3")
    expect(panel(page)).to_contain_text("one.example")
    paste(page, f"{other.url}talks/talk.wav")
    expect(fetches(page, other)).to_be_visible()
    expect(panel(page)).not_to_contain_text("one.example")
    assert "audio=" not in page.url


class TestFailures:
    """Each says what happened and the next step, and leads to the address."""

    def said(self, page: Page, other: Other) -> Locator:
        fetches(page, other).click()
        alert = panel(page).get_by_role("alert")
        link = alert.get_by_role("link", name="Open the address")
        expect(link).to_have_attribute("href", f"{other.url}talks/talk.wav")
        expect(link).to_have_attribute("rel", "noopener noreferrer")
        return alert

    def test_a_site_that_lets_no_other_page_read(self, opened, other: Other):
        other.open = False
        page = opened(f"{other.url}talks/talk.wav")
        alert = self.said(page, other)
        expect(alert).to_contain_text(
            f"{other.host} does not let other pages read this file, or is out of reach."
            " Open the address, save the file, and drop it here."
        )
        other.open = True
        alert.get_by_role("button", name="Try again").click()
        heard(page)

    @pytest.mark.parametrize(
        ("status", "said"),
        [(404, "does not give this file out (HTTP 404)"), (403, "(HTTP 403)")]
        + [(status, f"now (HTTP {status}). Try again later.") for status in (503, 429)],
    )
    def test_an_answer_without_a_file(self, opened, other: Other, status: int, said: str):
        other.files["/talks/talk.wav"] = status
        expect(self.said(opened(f"{other.url}talks/talk.wav"), other)).to_contain_text(said)

    def test_a_web_page(self, opened, other: Other):
        other.headers["Content-Type"] = "text/html; charset=utf-8"
        said = self.said(opened(f"{other.url}talks/talk.wav"), other)
        expect(said).to_contain_text(f"What {other.host} has there is a web page, not a recording.")

    def test_nothing(self, opened, other: Other):
        other.files["/talks/talk.wav"] = b""
        said = self.said(opened(f"{other.url}talks/talk.wav"), other)
        expect(said).to_contain_text("is empty")

    def test_a_connection_that_is_cut(self, opened, other: Other):
        other.cut = 1000
        page = opened(f"{other.url}talks/talk.wav")
        alert = self.said(page, other)
        expect(alert).to_contain_text(f"The download from {other.host} broke off after")
        other.cut = None
        alert.get_by_role("button", name="Try again").click()
        heard(page)

    def test_what_is_too_large(self, opened, other: Other):
        """Before it comes, where the server says so, and else as soon as it is."""
        page = opened(f"{other.url}talks/talk.wav")
        page.evaluate(
            "() => { navigator.storage.estimate = async () => ({ usage: 1e6, quota: 1.05e6 }); }"
        )
        alert = self.said(page, other)
        expect(alert).to_contain_text("The recording has 1 MB, and this browser has room for 1 MB.")
        found = page.evaluate(
            """async () => {
              const { fetchRecording } = await import("/web/addresses/fetching.js");
              const body = new Response(new Uint8Array(3e6)).body;
              const headers = new Headers();
              const fetchPart = async () => ({ ok: true, status: 200, headers, body });
              const { signal } = new AbortController();
              const way = { fetchPart, signal, room: 2e6, onProgress() {} };
              return fetchRecording(new URL("https://a.example/b"), way)
                .catch((error) => error.message);
            }"""
        )
        assert found.startswith("The recording has more than 2 MB,")


def test_how_far_it_is_and_cancel(opened, other: Other):
    other.files["/talks/talk.wav"] = WAV + bytes(3_000_000)
    other.stop = 1_500_000
    page = opened(f"{other.url}talks/talk.wav")
    fetches(page, other).click()
    expect(panel(page)).to_contain_text(f"Fetching talk.wav from {other.host}")
    expect(panel(page)).to_contain_text("2 MB of 4 MB")
    cancel = panel(page).get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    cancel.click()
    expect(panel(page)).to_be_empty()
    expect(page.locator("#drop")).to_be_visible()
    assert "audio=" not in page.url


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://one.example/a.mp3", "it begins with https://"),
        ("file:///etc/passwd", "it begins with https://"),
        ("javascript:alert(1)", "it begins with https://"),
        ("data:audio/wav;base64,AAAA", "it begins with https://"),
        ("http://localhost:1/a.mp3", "it begins with https://"),
        ("talk.mp3", "it begins with https://"),
        ("https://www.youtube.com/watch?v=x", "www.youtube.com shows recordings on its own pages"),
        ("https://youtu.be/x", "play it in another tab and have Live captions hear that tab"),
    ],
)
def test_what_cannot_be_fetched_is_said(opened, address: str, said: str):
    page = opened(address.replace("?", "%3F"))
    expect(panel(page).get_by_role("alert")).to_contain_text(said)
    links = panel(page).get_by_role("link")
    expect(links).to_have_count(1 if "you" in address else 0)


GIVEN = """async ([texts, allowed]) => {
  const { given } = await import("/web/addresses/address.js");
  return texts.map((text) => given(text, "https://page.example", allowed))
    .map(({ url, refused }) => refused ?? url.href);
}"""


def test_what_the_policy_leaves_out(bare: Page):
    texts = [
        "https://page.example/a.mp3",
        "https://cdn.example.org/a.mp3#t=3",
        "https://b.example/a",
    ]
    assert bare.evaluate(GIVEN, [texts, ["https://*.example.org"]]) == [
        *["https://page.example/a.mp3", "https://cdn.example.org/a.mp3", "barred"]
    ]
    players = [
        "https://m.youtube.com/x",
        "https://notyoutube.com/x",
        "https://player.vimeo.com/a.mp4",
    ]
    assert bare.evaluate(GIVEN, [players, ["https:"]]) == ["player", *players[1:]]


@pytest.mark.parametrize(
    ("address", "disposition", "name"),
    [
        ("https://a.example/talks/My%20talk.mp3?x=1", None, "My talk.mp3"),
        ("https://a.example/", None, "a.example"),
        ("https://a.example/%2e%2e%2fetc%2fpasswd", None, "passwd"),
        ("https://a.example/%E0%A4%A", None, "%E0%A4%A"),
        ("https://a.example/x", 'attachment; filename="Talk one.mp3"', "Talk one.mp3"),
        ("https://a.example/x", "attachment; filename=talk.mp3; size=1", "talk.mp3"),
        (
            "https://a.example/x",
            "attachment; filename=\"e.mp3\"; filename*=UTF-8''%C3%A9t%C3%A9.mp3",
            "été.mp3",
        ),
        ("https://a.example/x", 'attachment; filename="..\\..\\a:b<c>.mp3"', "abc.mp3"),
        ("https://a.example/x", "attachment; filename*=UTF-8''3pm%E2%80%AEexe.mp3", "3pmexe.mp3"),
        ("https://a.example/x", 'attachment; filename=".."', "x"),
        (f"https://a.example/{'n' * 400}.flac", None, "n" * 145 + ".flac"),
    ],
)
def test_what_it_is_called(bare: Page, address: str, disposition: str | None, name: str):
    found = bare.evaluate(
        """async ([address, disposition]) => {
          const { nameOf } = await import("/web/addresses/address.js");
          return nameOf(new URL(address), disposition);
        }""",
        [address, disposition],
    )
    assert found == name


def test_a_host_that_is_kept_is_a_host(bare: Page):
    hosts = ["talks.example:8080", "[::1]:80", "<b>", "x" * 300, 5, None, "a b"]
    found = bare.evaluate(
        """async (hosts) => {
          const { checkedRecord, recordOf } = await import("/web/library/record.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const transcript = new Transcript(new File(["x"], "a.mp3"), 1);
          return hosts.map((host) => {
            const record = recordOf(transcript);
            return checkedRecord({ ...record, source: { ...record.source, host } }).source.host;
          });
        }""",
        hosts,
    )
    assert found == [*hosts[:2], *[None] * 5]
