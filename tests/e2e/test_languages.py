"""The page's languages (web/words): loaded, chosen, and with numbers as each writes them."""

import re
from collections.abc import Iterator

import media
import pytest
from conftest import Site
from microphone import ALLOWED, DEVICES, blank, chromium
from playwright.sync_api import Browser, Page, Playwright, expect
from scripted import script_engine

SPEAK = """async ([tag, key, given]) => {
  const { speak, t } = await import("/web/words/words.js");
  await speak(tag);
  return given.map((values) => t(key, values));
}"""

ROOT = "[document.documentElement.lang, document.documentElement.dir]"


def say(page: Page, tag: str, key: str, *given: dict) -> list[str]:
    return page.evaluate(SPEAK, [tag, key, given])


@pytest.mark.parametrize(
    "tag, direction, close",
    [
        ("en", "ltr", "Close"),
        ("de", "ltr", "Schließen"),
        ("es", "ltr", "Cerrar"),
        ("fr", "ltr", "Fermer"),
        ("zh", "ltr", "关闭"),
        ("ar", "rtl", "إغلاق"),
    ],
)
def test_every_language_is_spoken(bare: Page, tag: str, direction: str, close: str):
    assert say(bare, tag, "ui.close", {}) == [close]
    assert bare.evaluate(ROOT) == [tag, direction]


def test_a_number_chooses_its_words(bare: Page):
    counts = [0, 1, 2, 3, 10, 11, 99, 100, 1234]
    threads = [{"count": count} for count in counts]
    assert say(bare, "ar", "bench.threads", *threads) == [
        *("لا خيوط", "خيط واحد", "خيطان", "3 خيوط", "10 خيوط"),
        *("11 خيطًا", "99 خيطًا", "100 خيط", "1,234 خيطًا"),
    ]
    assert say(bare, "en", "bench.threads", *threads[1:3]) == ["1 thread", "2 threads"]
    assert say(bare, "de", "job.cues", {"count": 1234567}) == ["1.234.567 Untertitel"]


def test_what_is_put_in_keeps_its_own_direction(bare: Page):
    """An Arabic sentence with an English name in its middle, and the other way round."""
    assert say(bare, "ar", "audio.empty", {"name": "a (1).mp3"}) == [
        "الملف \u2068a (1).mp3\u2069 فارغ."
    ]
    assert say(bare, "en", "audio.empty", {"name": "a (1).mp3"}) == ["a (1).mp3 is empty."]


FORMATS = """async (tag) => {
  const { speak } = await import("/web/words/words.js");
  const format = await import("/web/ui/format.js");
  await speak(tag);
  return [
    format.wait(12), format.wait(180), format.wait(5700), format.clock(3723),
    format.megabytes(147.2e6), format.megabytes(1.55e9), format.percent(0.455),
    format.number(1234.5, 1), format.list(["a", "b", "c"]),
  ].map((text) => text.replace(/[\\u00a0\\u202f]/g, " "));
}"""


@pytest.mark.parametrize(
    "tag, formats",
    [
        (
            "en",
            ["12 s", "3 min", "1 h 35 min", "1:02:03", "148 MB", "1.6 GB", "46%", "1,234.5"],
        ),
        (
            "de",
            ["12 s", "3 min", "1 h 35 min", "1:02:03", "148 MB", "1,6 GB", "46 %", "1.234,5"],
        ),
        (
            "fr",
            ["12 s", "3 min", "1 h 35 min", "1:02:03", "148 Mo", "1,6 Go", "46 %", "1 234,5"],
        ),
        (
            "zh",
            ["12 秒", "3 分钟", "1 小时 35 分钟", "1:02:03", "148 MB", "1.6 GB", "46%", "1,234.5"],
        ),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(bare: Page, tag: str, formats: list[str]):
    joined = {"en": "a, b and c", "de": "a, b und c", "fr": "a, b et c", "zh": "a、b和c"}
    assert bare.evaluate(FORMATS, tag) == [*formats, joined[tag]]


def test_digits_are_those_of_times(bare: Page):
    """Arabic has two kinds of digits: a page shows one."""
    assert bare.evaluate(FORMATS, "ar")[3:6] == ["1:02:03", "148 م.ب", "1.6 غ.ب"]


PREFERRED = """async ([languages, chosen]) => {
  const { prefer, preferred } = await import("/web/words/words.js");
  Object.defineProperty(navigator, "languages", { value: languages, configurable: true });
  localStorage.clear();
  try {
    if (chosen) prefer(chosen);
    return preferred();
  } finally {
    localStorage.clear();
    delete navigator.languages;
  }
}"""


@pytest.mark.parametrize(
    "languages, chosen, preferred",
    [
        (["de-AT", "en"], None, "de"),
        (["it", "pt-BR", "fr-CA", "en"], None, "fr"),
        (["zh-Hans-CN"], None, "zh"),
        (["ar"], "es", "es"),
        (["it"], None, "en"),
        (["constructor"], None, "en"),
        ([], None, "en"),
    ],
)
def test_the_users_choice_comes_before_the_browsers(
    bare: Page, languages: list[str], chosen: str | None, preferred: str
):
    assert bare.evaluate(PREFERRED, [languages, chosen]) == preferred


def test_what_was_asked_for_last_is_spoken(bare: Page):
    """Even where it comes first."""
    said = bare.evaluate("""async () => {
      const { speak, t } = await import("/web/words/words.js");
      await Promise.all([speak("fr"), speak("en")]);
      return t("ui.close");
    }""")
    assert said == "Close"


def test_language_that_does_not_come(bare: Page):
    """What was spoken before is spoken on."""
    say(bare, "de", "ui.close", {})
    bare.route("**/words/es.js", lambda route: route.abort())
    said = bare.evaluate("""async () => {
      const { speak, t } = await import("/web/words/words.js");
      return speak("es").catch(() => t("ui.close"));
    }""")
    bare.unroute_all()
    assert said == "Schließen"
    assert bare.evaluate(ROOT) == ["de", "ltr"]


def test_elements_are_given_the_words_that_they_ask_for(bare: Page):
    said = bare.evaluate("""async () => {
      const { speak, translate } = await import("/web/words/words.js");
      const root = document.createElement("div");
      root.innerHTML = `<p data-words="transcript.transcript">Transcript</p>
        <button data-words-label="ui.close"><b>x</b></button>
        <input data-words-placeholder="transcript.search" data-words-label="ui.close">`;
      await speak("de");
      translate(root);
      const [text, button, field] = root.children;
      const named = [button, field].map((element) => element.ariaLabel);
      return [text.textContent, button.textContent, field.placeholder, ...named];
    }""")
    assert said == ["Transkript", "x", "Suchen", "Schließen", "Schließen"]


START = """async (tag) => {
  const { speak } = await import("/web/words/words.js");
  const { Engine } = await import("/web/engine/client.js");
  await speak(tag);
  const engine = new Engine({ start: false });
  return engine.ready().catch((error) => error.message).finally(() => engine.close());
}"""


@pytest.mark.parametrize(
    "tag, message",
    [
        (
            "de",
            "Die Spracherkennung konnte nicht starten: die Dateiliste (site.json): nicht auf dem "
            "Server (HTTP 404). Versuchen Sie es noch einmal.",
        ),
        (
            "en",
            "The engine could not start: the list of the engine's files (site.json) is not on the "
            "server (HTTP 404). Try again.",
        ),
    ],
)
def test_the_engines_worker_speaks_it_too(bare: Page, site: Site, tag: str, message: str):
    site.instead["/site.json"] = 404
    said = bare.evaluate(START, tag)
    assert said.replace("\u2068", "").replace("\u2069", "") == message


SPOKEN = [
    {"text": text, "start": i / 10, "end": (i + 1) / 10, "probability": 0.7, "tokens": [i]}
    for i, text in enumerate([" Said", " in", " English."])
]
WELSH = {"code": "cy", "probability": 0.9, "probabilities": {"cy": 0.9, "en": 0.1}}

SAID = """() => {
  const other = "script, style, noscript, textarea, .segments, .captions, canvas, .shelf-name";
  const said = [document.title];
  for (const element of document.querySelectorAll("body *")) {
    const seen = element.closest("select") ?? element;
    if (!seen.checkVisibility({ visibilityProperty: true }) || element.closest(other)) continue;
    for (const node of element.childNodes) if (node instanceof Text) said.push(node.data);
    for (const name of ["aria-label", "aria-valuetext", "placeholder", "title"]) {
      said.push(element.getAttribute(name) ?? "");
    }
  }
  return said.map((text) => text.replace(/[\\u2068\\u2069]/g, "").trim()).filter(Boolean);
}"""
"""All that can be seen or heard of the page, but for what users say and write themselves."""

ENGLISH = """async (tag) => {
  const { FORMATS } = await import("/web/transcript/format-list.mjs");
  const [english, own] = await Promise.all(
    ["en", tag].map(async (one) => {
      const [catalogue] = Object.values(await import(`/web/words/${one}.js`));
      return Object.values(catalogue).flatMap((said) =>
        typeof said === "string" ? said : Object.values(said),
      );
    }),
  );
  const pieces = english.flatMap((said) => said.split(/\\{\\w+\\}/)).map((piece) => piece.trim());
  return {
    sentences: pieces.filter(
      (piece) => piece.length > 12 && !own.some((said) => said.includes(piece)),
    ),
    formats: Object.values(FORMATS).map(({ label }) => label),
  };
}"""
"""What the page says in English and not in another language, in pieces without what is put in."""

LATIN = re.compile(r"[A-Za-z]{3,} [a-z]{2,}")
"""Words of a sentence, and no name."""


@pytest.fixture(scope="module")
def listener(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright, ALLOWED, DEVICES) as browser:
        yield browser


def word(page: Page, key: str) -> str:
    """What the page says for a key now."""
    return page.evaluate("key => import('/web/words/words.js').then(({ t }) => t(key))", key)


def show(page: Page, key: str) -> None:
    """Does what a button of a document's does."""
    page.locator(".document-bar").get_by_role("button", name=word(page, key), exact=True).click()


def walk(page: Page) -> Iterator[str]:
    """Goes everywhere, and says where it is."""
    state = page.locator("#engine-state")
    expect(state).to_have_attribute("data-state", "ready")
    yield "New"
    page.locator(".model-line").locator("visible=true").click()
    expect(page.locator("dialog .model-row").first).to_be_visible()
    yield "the models"
    page.keyboard.press("Escape")
    page.evaluate("location.hash = '#/machine'")
    expect(page.locator("#page-language")).to_be_visible()
    yield "About this machine"
    page.evaluate("location.hash = '#/live'")
    expect(page.locator("#live-start")).to_be_enabled()
    page.locator("#live-mode").select_option("command")
    yield "Live, for commands"
    page.locator("#live-mode").select_option("agreement")
    page.locator("#live-timing summary").click()
    yield "Live, for captions"
    page.locator("#live-start").click()
    expect(page.locator(".captions")).to_contain_text("English.")
    expect(page.locator("#live-numbers")).not_to_be_empty()
    yield "Live, listening"
    page.locator("#live-stop").click()
    expect(page.locator(".segments")).to_contain_text("English.")
    yield "a document"
    for key in ("document.export-as", "document.view", "document.more"):
        show(page, key)
        expect(page.get_by_role("menu")).to_be_visible()
        yield key
        page.keyboard.press("Escape")
    show(page, "document.find")
    yield "Find"
    page.keyboard.press("Escape")
    show(page, "document.movie")
    expect(page.get_by_role("dialog", name=word(page, "movie.title"))).to_be_visible()
    yield "the movie"
    page.keyboard.press("Escape")
    page.evaluate("localStorage.setItem('karaoke', JSON.stringify({ fullScreen: false }))")
    show(page, "document.karaoke")
    expect(page.locator("dialog.karaoke")).to_be_visible()
    yield "karaoke"
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    show(page, "document.export-as")
    page.get_by_role("menuitem", name=word(page, "document.formats")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "the formats"
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("#settings-open").click()
    expect(page.get_by_role("dialog", name=word(page, "options.title"))).to_be_visible()
    yield "the settings"
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator(".palette-input")).to_be_visible()
    yield "the palette"
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("dialog kbd").first).to_be_visible()
    yield "the keys"
    page.keyboard.press("Escape")
    clip = media.encode(media.speech(2), container="wav")
    page.locator("#file").set_input_files(media.upload("clip.wav", clip, "audio/wav"))
    expect(page.locator(".document-end")).to_be_visible()
    yield "a document of nothing"
    page.evaluate("location.hash = '#/t/nothing0'")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "a message"


@pytest.mark.parametrize("tag, direction", [("de", "ltr"), ("ar", "rtl")])
def test_no_english_is_left_anywhere(listener: Browser, site: Site, tag: str, direction: str):
    """But for names: of formats, and whatever has but one word in Latin letters."""
    script_engine(site, {"words": SPOKEN, "language": WELSH})
    page = blank(listener, site.url)
    page.evaluate("tag => localStorage.setItem('pyengine-language', tag)", tag)
    english = page.evaluate(ENGLISH, tag)
    page.goto(site.page("isolate=no"))
    assert page.evaluate(ROOT) == [tag, direction]
    left = {}
    for place in walk(page):
        said = page.evaluate(SAID)
        for name in english["formats"]:
            said = [text.replace(name, "") for text in said]
        sentences = [text for text in said if any(piece in text for piece in english["sentences"])]
        latin = [text for text in said if tag == "ar" and LATIN.search(text)]
        if sentences or latin:
            left[place] = sentences + latin
    page.context.close()
    assert left == {}


def test_the_language_is_chosen_on_the_page(bare: Page, site: Site):
    """It is spoken at once, where nothing is interrupted by it."""
    script_engine(site, {"stuck": True})
    bare.goto(site.page("isolate=no", at="#/machine"))
    title = bare.locator("#machine-title")
    expect(title).to_have_text("About this machine")
    bare.get_by_label("Language of the page").select_option("Deutsch")
    expect(title).to_have_text("Über dieses Gerät")
    assert bare.evaluate(ROOT) == ["de", "ltr"]
    clip = media.encode(media.speech(2), container="wav")
    bare.locator("#file").set_input_files(media.upload("clip.wav", clip, "audio/wav"))
    expect(bare.locator(".document .job")).to_be_visible()
    bare.evaluate("location.hash = '#/machine'")
    bare.get_by_label("Sprache der Seite").select_option("العربية")
    expect(bare.locator(".toasts")).to_contain_text("wenn sie das nächste Mal geöffnet wird")
    expect(bare.locator(".shelf-items li")).to_have_count(1)
    assert bare.evaluate(ROOT) == ["de", "ltr"]
    bare.reload()
    expect(title).to_have_text("عن هذا الجهاز")
    assert bare.evaluate(ROOT) == ["ar", "rtl"]
