"""The page's languages (web/words): loaded, chosen, and with numbers as each writes them."""

import pytest
from conftest import Site
from playwright.sync_api import Page

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
  ].map((text) => text.replace(/[\\u00a0\\u202f]/g, "_"));
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
            ["12_s", "3_min", "1_h 35_min", "1:02:03", "148_MB", "1,6_GB", "46_%", "1.234,5"],
        ),
        (
            "fr",
            ["12_s", "3_min", "1_h 35_min", "1:02:03", "148_Mo", "1,6_Go", "46_%", "1_234,5"],
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
