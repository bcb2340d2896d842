"""web/live/captions.js alone: what is read out, what stays, where the reader is."""

import pytest
from playwright.sync_api import Page, expect
from visits import STYLES

from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

SETUP = """async (styles) => {
  const { Captions } = await import("/web/live/captions.js");
  document.documentElement.lang = "en";
  document.title = "Captions";
  const links = styles.map((path) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/${path}`;
    return link;
  });
  const loaded = links.map((link) => new Promise((resolve) => (link.onload = resolve)));
  document.head.append(...links);
  await Promise.all(loaded);
  window.Captions = Captions;
  window.captions = new Captions();
  window.time = 0;
  // Words of 0.4 s, one after another
  window.words = (text, probability = 0.99) => text.split(" ").filter(Boolean).map((part) => {
    time += 0.4;
    return { text: ` ${part}`, start: time - 0.4, end: time, probability, tokens: [] };
  });
  document.body.replaceChildren(document.createElement("main"));
  document.querySelector("main").append(captions.element);
}"""

# Every change of the log that is more than an addition at its end, outside of what is not live
WATCH = """() => {
  window.offences = [];
  const log = document.querySelector("[role=log]");
  const isLive = (node) => {
    const element = node instanceof Element ? node : node.parentElement;
    return element.closest("[aria-live]") === log;
  };
  new MutationObserver((records) => {
    for (const { type, target, removedNodes, nextSibling } of records) {
      if (!isLive(target)) continue;
      if (type === "characterData" || removedNodes.length || nextSibling) {
        offences.push([type, target.textContent]);
      }
    }
  }).observe(log, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture
def captions(bare: Page) -> Page:
    bare.evaluate(SETUP, STYLES)
    return bare


def test_what_may_change_is_outside_of_the_log(captions):
    captions.evaluate(
        """() => {
          captions.commit(words("Ask not what"));
          captions.tentative(words("your country"));
        }"""
    )
    log = captions.get_by_role("log")
    expect(log).to_have_text("Ask not what")
    expect(log).to_have_attribute("aria-live", "polite")
    lines = captions.get_by_role("region", name="Captions").locator(".captions-lines")
    expect(lines).to_have_text("Ask not what your country")
    style = captions.evaluate(
        """() => {
          const [sure, unsure] = ["p", ".captions-tentative"].map((selector) =>
            getComputedStyle(document.querySelector(selector)));
          return [sure.fontStyle, unsure.fontStyle, sure.color !== unsure.color];
        }"""
    )
    assert style == ["normal", "italic", True]
    # One line of text, though they are elements apart
    tops = captions.evaluate(
        """["p", ".captions-tentative"].map((selector) =>
          Math.round(document.querySelector(selector).getClientRects()[0].top))"""
    )
    assert tops[0] == tops[1]


def test_the_log_is_only_added_to(captions):
    """However often the rest changes: a screen reader says every word once."""
    captions.evaluate(WATCH)
    captions.evaluate(
        """async () => {
          for (let i = 0; i < 400; i++) {
            await null; // so that every change is looked at as it is made
            captions.commit(words(`word${i} and${i}` + (i % 7 ? "" : ".")));
            captions.tentative(words("perhaps this"));
            captions.tentative([]);
            if (i % 40 === 0) time += 3; // somebody pauses
          }
        }"""
    )
    assert captions.evaluate("offences") == []
    paragraphs = captions.get_by_role("log").locator("p").all_text_contents()
    assert " ".join(paragraphs).split() == [
        w for i in range(400) for w in (f"word{i}", f"and{i}" + ("" if i % 7 else "."))
    ]


def test_a_commit_is_one_addition(captions):
    captions.evaluate("captions.commit(words('And'))")
    captions.evaluate(
        """() => {
          window.records = 0;
          new MutationObserver((found) => (records += found.length)).observe(
            document.querySelector("[role=log]"), { childList: true, subtree: true });
          captions.commit(words("so my fellow Americans", 0.3));
        }"""
    )
    assert captions.evaluate("records") == 1


def test_paragraphs_begin_after_pauses(captions):
    captions.evaluate(
        """() => {
          captions.commit(words("Before the pause."));
          time += 2;
          captions.tentative(words("After it"));
        }"""
    )
    assert captions.evaluate("document.querySelectorAll('[role=log] p').length") == 1
    tops = captions.evaluate(
        """["p", ".captions-tentative"].map((selector) =>
          document.querySelector(selector).getBoundingClientRect().top)"""
    )
    assert tops[0] < tops[1]  # where it will be when it is certain
    captions.evaluate("time -= 0.8; captions.commit(words('After it'))")
    assert captions.get_by_role("log").locator("p").all_text_contents() == [
        "Before the pause.",
        "After it",
    ]


def test_words_carry_their_confidence_and_old_paragraphs_are_plain(captions):
    """whisper.cpp's scale: level floor(7 p^3), of which the surest, 6, is unmarked."""
    captions.evaluate(
        """() => {
          for (let i = 0; i < 10; i++) {
            captions.commit([...words("sure"), ...words("unsure", 0.7), ...words("who", null)]);
            time += 5;
          }
        }"""
    )
    paragraphs = captions.get_by_role("log").locator("p")
    assert paragraphs.all_text_contents() == ["sure unsure who"] * 10
    marks = paragraphs.evaluate_all(
        """(all) => all.map((p) => [...p.children].map((e) => [e.textContent, e.dataset.level]))"""
    )
    assert marks == [[]] * 7 + [[["unsure", "2"]]] * 3
    line = paragraphs.last.locator("[data-level]").evaluate(
        "(e) => getComputedStyle(e).textDecorationStyle"
    )
    assert line == "dashed"


def test_an_hour_leaves_few_elements(captions):
    """Ten thousand words, every third of them unsure."""
    captions.evaluate(
        """() => {
          for (let i = 0; i < 3333; i++) {
            captions.commit([...words("and then", 0.99), ...words("something.", 0.5)]);
          }
        }"""
    )
    elements = captions.evaluate("document.querySelectorAll('.captions *').length")
    paragraphs = captions.get_by_role("log").locator("p").count()
    assert 50 < paragraphs < 150
    assert elements < paragraphs + 400
    text = captions.evaluate("document.querySelector('[role=log]').textContent")
    assert text.count("something.") == 3333


def test_text_from_the_right(captions):
    captions.evaluate(
        """() => {
          captions.language = "ar";
          captions.commit(words("OpenAI السلام عليكم ورحمة"));
          captions.tentative(words("الله"));
        }"""
    )
    log = captions.get_by_role("log")
    expect(log.locator("p")).to_have_attribute("dir", "rtl")
    assert captions.evaluate("document.querySelector('.captions-lines').lang") == "ar"
    right, first, tentative = captions.evaluate(
        """() => {
          const box = (selector) => document.querySelector(selector).getBoundingClientRect();
          return [box(".captions-lines").right, box("p").right, box(".captions-tentative").right];
        }"""
    )
    assert first == pytest.approx(right, abs=1)
    assert tentative < first - 50  # to the left of what is before it


def test_it_scrolls_with_the_text_until_the_reader_scrolls_up(captions):
    at_end = """() => {
      const { scrollTop, scrollHeight, clientHeight } = captions.element;
      return scrollHeight - scrollTop - clientHeight < 2;
    }"""
    more = """() => {
      for (let i = 0; i < 60; i++) captions.commit(words("some more words to read."));
      captions.tentative(words("and what may still change"));
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }"""
    captions.evaluate(more)
    assert captions.evaluate("captions.element.scrollHeight > captions.element.clientHeight + 200")
    assert captions.evaluate(at_end)
    newest = captions.get_by_role("button", name="Newest")
    expect(newest).to_be_hidden()

    captions.get_by_role("region", name="Captions").focus()
    captions.keyboard.press("PageUp")
    expect(newest).to_be_visible()
    # The browser may scroll smoothly: until it has come to rest
    before = captions.evaluate(
        """() => new Promise((resolve) => {
          let [last, still] = [NaN, 0];
          const look = () => {
            const { scrollTop } = captions.element;
            still = scrollTop === last ? still + 1 : 0;
            last = scrollTop;
            if (still === 20) resolve(last);
            else requestAnimationFrame(look);
          };
          look();
        })"""
    )
    captions.evaluate(more)
    assert captions.evaluate("captions.element.scrollTop") == pytest.approx(before, abs=200)
    assert not captions.evaluate(at_end)

    newest.click()
    expect(newest).to_be_hidden()
    assert captions.evaluate(at_end)
    captions.evaluate(more)
    assert captions.evaluate(at_end)


def test_a_copy_shows_the_last_of_it_and_is_not_read_out(captions):
    captions.evaluate(
        """() => {
          captions.language = "ar";
          captions.commit(words("Long ago."));
          time += 5;
          captions.commit(words("Just now"));
          captions.tentative(words("perhaps"));
          window.copy = new Captions({ live: false, most: 2 });
          document.querySelector("main").append(copy.element);
          captions.copyTo(copy);
        }"""
    )
    copy = captions.locator(".captions").nth(1)
    expect(copy.locator(".captions-lines")).to_have_text("Just now perhaps")
    assert copy.locator("[role], [aria-live], [tabindex]").count() == 0
    captions.evaluate("for (let i = 0; i < 5; i++) { time += 5; copy.commit(words('More.')); }")
    assert copy.locator("p").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(captions, scheme):
    captions.emulate_media(color_scheme=scheme)
    captions.evaluate(
        """() => {
          for (const p of [0.2, 0.6, 0.7, 0.8, 0.85, 0.9, 0.99]) captions.commit(words("word", p));
          captions.tentative(words("perhaps"));
          captions.element.insertAdjacentHTML("beforebegin", "<h1>Captions</h1>");
        }"""
    )
    captions.evaluate(AXE.read_text())
    found = captions.evaluate(
        "axe.run('main', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })"
    )
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}
