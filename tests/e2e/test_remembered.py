"""What somebody chooses is there at the next visit; what the browser gives back is believed field
by field."""

import json
from collections.abc import Callable

import pytest
from conftest import Site
from offered import catalogue
from playwright.sync_api import Locator, Page, expect
from visits import choose_model, settings

Open = Callable[[], Page]


@pytest.fixture
def opened(site: Site, outside: Open) -> Open:
    """The page with models of many languages, and no engine."""
    site.instead["/models.json"] = catalogue("tiny.en", "base-q5_1", "small-q5_1")
    return outside


def line(page: Page) -> Locator:
    return page.locator(".options-line .choice-words").locator("visible=true")


def model(page: Page) -> Locator:
    return page.locator(".model-line .choice-words").locator("visible=true")


def stored(page: Page, key: str) -> dict:
    return json.loads(page.evaluate("key => localStorage.getItem(key) ?? '{}'", key))


def go(page: Page, at: str) -> None:
    page.evaluate("at => { location.hash = at; }", at)


def test_settings_are_there_at_the_next_visit(opened: Open):
    page = opened()
    with settings(page) as sheet:
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Skip silence").uncheck()
        sheet.get_by_label("Names and words to expect").fill("Ada Lovelace")
    expect(line(page)).to_have_text("Detects the language · fast · 2 more changes")
    page.reload()
    expect(line(page)).to_have_text("Detects the language · fast · 2 more changes")
    with settings(page) as sheet:
        expect(sheet.get_by_label("Fast", exact=True)).to_be_checked()
        expect(sheet.get_by_label("Skip silence")).not_to_be_checked()
        expect(sheet.get_by_label("Names and words to expect")).to_have_value("Ada Lovelace")
        expect(sheet.get_by_label("Carry context")).to_be_checked()


def test_power_that_is_saved_leaves_the_quality_as_it_was(opened: Open):
    page = opened()
    with settings(page) as sheet:
        sheet.get_by_label("Save power").check()
        expect(sheet.get_by_label("Fast", exact=True)).to_be_checked()
    page.reload()
    with settings(page) as sheet:
        expect(sheet.get_by_label("Fast", exact=True)).to_be_disabled()
        sheet.get_by_label("Save power").uncheck()
        expect(sheet.get_by_label("Accurate")).to_be_checked()


def test_the_language_is_shown_when_languages_are_known(bare: Page):
    bare.evaluate("localStorage.setItem('pyengine-options', '{\"language\": \"fr\"}')")
    asked = bare.evaluate(
        """async () => {
          const { Options } = await import("/web/options/options.js");
          const options = new Options();
          const before = options.value.language;
          options.setLanguages({ en: "english", fr: "french" });
          const shown = options.form.querySelector("select").value;
          options.setModel(false);
          return [before, shown, options.value.language, options.wishes.language];
        }"""
    )
    assert asked == ["fr", "fr", "en", "fr"]


def test_each_kind_of_work_has_its_model(opened: Open):
    page = opened()
    expect(model(page)).to_contain_text("base-q5_1")
    choose_model(page, "small-q5_1")
    go(page, "#/live")
    expect(model(page)).to_contain_text("small-q5_1")  # until another is chosen for it
    choose_model(page, "tiny.en")
    go(page, "#/")
    expect(model(page)).to_contain_text("small-q5_1")
    page.reload()
    expect(model(page)).to_contain_text("small-q5_1")
    go(page, "#/live")
    expect(model(page)).to_contain_text("tiny.en")


def test_a_model_that_has_gone_leaves_the_usual_one(site: Site, opened: Open):
    page = opened()
    choose_model(page, "small-q5_1")
    site.instead["/models.json"] = catalogue("tiny.en", "base-q5_1")
    page.reload()
    expect(model(page)).to_contain_text("base-q5_1")


def test_how_live_hears_is_there_at_the_next_visit(opened: Open):
    page = opened()
    go(page, "#/live")
    page.get_by_label("How to listen").select_option("sliding")
    page.locator("#live-timing summary").click()
    page.get_by_label("Read every").fill("2.5")
    page.get_by_label("Read every").blur()
    page.get_by_label("How to listen").select_option("command")
    page.get_by_label("Phrases, one a line").fill("Stop\nGo")
    page.get_by_label("Phrases, one a line").blur()
    page.reload()
    expect(page.get_by_label("How to listen")).to_have_value("command")
    expect(page.get_by_label("Phrases, one a line")).to_have_value("Stop\nGo")
    page.get_by_label("How to listen").select_option("sliding")
    expect(page.locator("#live-step-seconds")).to_have_value("2.5")
    expect(page.locator("#live-pause-seconds")).to_have_value("")


@pytest.mark.parametrize(
    "kept",
    [
        "{",
        "null",
        "[]",
        '"fast"',
        '{"quality": "careless", "prompt": 5, "language": "x", "exact": 1, "vad": true}',
        json.dumps({"prompt": "x" * 1001, "language": ["de"], "skipSilence": None}),
        '{"__proto__": {"exact": true}, "constructor": 1, "quality": {"toString": 1}}',
    ],
)
def test_what_cannot_be_is_as_if_it_had_not_been_chosen(opened: Open, bare: Page, kept: str):
    bare.evaluate("kept => localStorage.setItem('pyengine-options', kept)", kept)
    for name in ("live", "models", "view", "layout"):
        bare.evaluate('key => localStorage.setItem(key, \'{"mode": 1, "live": {}}\')', name)
    page = opened()
    expect(line(page)).to_have_text("Detects the language · accurate")


def test_one_damaged_field_costs_that_field(opened: Open, bare: Page):
    kept = '{"quality": "careless", "sounds": true}'
    bare.evaluate("kept => localStorage.setItem('pyengine-options', kept)", kept)
    page = opened()
    expect(line(page)).to_have_text("Detects the language · accurate · 1 more change")
    with settings(page) as sheet:
        expect(sheet.get_by_label("Show sounds")).to_be_checked()


def test_back_to_the_defaults_and_undone(opened: Open):
    page = opened()
    choose_model(page, "tiny.en")
    with settings(page) as sheet:
        sheet.get_by_label("Show sounds").check()
        sheet.get_by_label("Names and words to expect").fill("Ada")
        sheet.get_by_role("button", name="Back to the defaults").click()
        expect(sheet.get_by_label("Show sounds")).not_to_be_checked()
        expect(sheet.get_by_label("Names and words to expect")).to_have_value("")
        expect(model(page).last).to_contain_text("base-q5_1")
        assert page.evaluate("Object.keys(localStorage)") == []
        page.get_by_role("button", name="Undo").click()
        expect(sheet.get_by_label("Names and words to expect")).to_have_value("Ada")
        expect(model(page).last).to_contain_text("tiny.en")
    page.reload()
    expect(line(page)).to_contain_text("2 more changes")
    expect(model(page)).to_contain_text("tiny.en")


def test_it_can_be_done_by_name(opened: Open):
    page = opened()
    with settings(page) as sheet:
        sheet.get_by_label("Show sounds").check()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Commands").fill("back to the defaults")
    page.keyboard.press("Enter")
    expect(line(page)).to_have_text("Detects the language · accurate")


REMEMBERED = """async (run) => {
  const { Remembered, flag, within } = await import("/web/settings/remembered.js");
  const make = () => new Remembered("of-a-test", { loud: flag(false), often: within(1, 9, 3) });
  return await eval(run)(make);
}"""


@pytest.mark.parametrize(
    ("run", "outcome"),
    [
        # Two tabs: neither writes over what the other has chosen
        (
            """(make) => {
              const [one, other] = [make(), make()];
              one.choose({ loud: true });
              other.choose({ often: 5 });
              return make().value;
            }""",
            {"loud": True, "often": 5},
        ),
        # What is lent holds above what was chosen, and is not remembered
        (
            """(make) => {
              const one = make();
              one.choose({ often: 5 });
              one.lend({ often: 7, loud: true });
              one.choose({ ...one.value });
              return [one.value, make().value];
            }""",
            [{"loud": True, "often": 7}, {"loud": False, "often": 5}],
        ),
        # Until the person chooses otherwise
        (
            """(make) => {
              const one = make();
              one.lend({ often: 7, loud: true });
              one.choose({ ...one.value, often: 3 });
              return [one.value, make().value, one.changes];
            }""",
            [{"loud": True, "often": 3}, {"loud": False, "often": 3}, {"loud": True}],
        ),
        # What cannot be is neither chosen nor lent
        (
            """(make) => {
              const one = make();
              one.choose({ often: 10 });
              one.lend({ loud: "yes" });
              return [one.value, localStorage.length];
            }""",
            [{"loud": False, "often": 3}, 0],
        ),
    ],
)
def test_choices(bare: Page, run: str, outcome: object):
    assert bare.evaluate(REMEMBERED, run) == outcome


def test_a_browser_that_keeps_nothing(bare: Page):
    found = bare.evaluate(
        REMEMBERED,
        """(make) => {
          Object.defineProperty(window, "localStorage", {
            get() { throw new DOMException("denied", "SecurityError"); },
            configurable: true,
          });
          try {
            const one = make();
            one.choose({ loud: true });
            return [one.value.loud, make().value.loud];
          } finally {
            delete window.localStorage;
          }
        }""",
    )
    assert found == [True, False]


def test_how_a_text_is_shown(bare: Page):
    looks = """async (toggled) => {
      const { DocumentView } = await import("/web/transcript/document.js");
      const { Transcript } = await import("/web/transcript/transcript.js");
      const hooks = { keysOf: () => "", onError() {} };
      const document = new DocumentView(new Transcript(null, 60, "talk"), hooks);
      const run = (id) => document.commands.find((one) => one.id === `document.${id}`);
      for (const id of toggled) await run(id).run();
      return ["paragraphs", "confidence"].map((id) => run(id).on());
    }"""
    assert bare.evaluate(looks, []) == [False, True]
    assert bare.evaluate(looks, ["paragraphs", "confidence"]) == [True, False]
    bare.reload()
    assert bare.evaluate(looks, []) == [True, False]


def test_how_lines_are_cut(bare: Page):
    dialog = """async () => {
      const { ExportDialog } = await import("/web/transcript/export-dialog.js");
      const { Transcript } = await import("/web/transcript/transcript.js");
      const dialog = new ExportDialog({
        about: async () => ({ formats: ["srt", "vtt"], extensions: {} }),
        onExport: async (format, result, layout) => JSON.stringify(layout),
      });
      await dialog.open(new Transcript(null, 60, "talk"));
    }"""
    bare.evaluate(dialog)
    bare.get_by_label("Letters a line").fill("42")
    bare.get_by_label("Underline each word").check()
    bare.reload()
    bare.evaluate(dialog)
    expect(bare.get_by_label("Letters a line")).to_have_value("42")
    expect(bare.get_by_label("Underline each word")).to_be_checked()
    assert stored(bare, "pyengine-layout") == {"max_line_width": 42, "highlight_words": True}
