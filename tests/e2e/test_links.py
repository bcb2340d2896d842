"""Links that carry settings: what they ask for, what is left out, and how they are made."""

import re

import pytest
from conftest import Site
from offered import catalogue
from playwright.sync_api import Locator, Page, expect
from scripted import script_engine
from visits import ENGINE, clipboard, open_page, settings

from pyengine.cli.requests import stream, transcribe
from site_build.site import ROOT

TABLE = """async () => {
  const { PARAMETERS } = await import("/web/options/link.js");
  const { t } = await import("/web/words/words.js");
  return PARAMETERS.map(({ name, flag, values }) => ({
    name, flag, values: typeof values === "string" ? t(values) : values,
  }));
}"""


def line(page: Page) -> Locator:
    return page.locator(".options-line .choice-words").locator("visible=true")


def left(page: Page) -> Locator:
    """What is said of what a link asks for in vain."""
    return page.locator("#job-place .alert p")


@pytest.fixture
def opened(bare: Page, site: Site):
    """Opens a link to the page, of which no engine starts."""
    site.instead[ENGINE] = 404
    site.instead["/models.json"] = catalogue("tiny.en", "base-q5_1", "small-q5_1")

    def go(*query: str, at: str = "") -> Page:
        bare.goto(f"{site.url}?{'&'.join(('isolate=no', *query))}{at}")
        return bare

    return go


def test_the_table_in_the_documentation_is_the_pages(bare: Page):
    text = (
        (ROOT / "docs" / "options.md").read_text("utf-8").partition("\n## Links to the page\n")[2]
    )
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in text.partition("\n## ")[0].splitlines()
        if row.startswith("| `")
    ]
    documented = [(name.strip("`"), values, flag.strip("`")) for name, values, flag, _ in rows]

    def said(values: str | list[str]) -> str:
        return values if isinstance(values, str) else ", ".join(f"`{one}`" for one in values)

    table = bare.evaluate(TABLE)
    assert documented == [(row["name"], said(row["values"]), row["flag"] or "") for row in table]


def test_what_is_called_as_on_the_command_line_is_there(bare: Page):
    flags = {
        flag
        for parser in (transcribe.build_parser(), stream.build_parser())
        for action in parser._actions
        for flag in action.option_strings
    }
    named = {row["flag"] for row in bare.evaluate(TABLE)} - {None}
    assert len(named) > 10
    assert {
        f for f in named if f not in flags and f.replace("--", "--no-", 1) not in flags
    } == set()


def test_what_a_link_asks_for_holds_for_this_visit(opened):
    page = opened(
        "model=small-q5_1", "fast=yes", "vad=no", "suppress-nst=no", "prompt=Ada", "exact"
    )
    expect(line(page)).to_have_text("Detects the language · fast · 4 more changes")
    expect(page.locator(".model-line").first).to_contain_text("small-q5_1")
    expect(left(page)).to_have_count(0)
    with settings(page) as sheet:
        expect(sheet.get_by_label("Names and words to expect")).to_have_value("Ada")
        expect(sheet.get_by_label("Show sounds")).to_be_checked()
        sheet.get_by_label("Skip silence").check()
        sheet.get_by_label("Save power").check()
    page = opened()
    expect(line(page)).to_have_text("Detects the language · fast · 1 more change")  # to save power
    expect(page.locator(".model-line").first).to_contain_text("base-q5_1")
    with settings(page) as sheet:
        expect(sheet.get_by_label("Skip silence")).to_be_checked()
        expect(sheet.get_by_label("Names and words to expect")).to_have_value("")


def test_a_link_to_live(opened):
    page = opened("policy=sliding", "step=2500", "keep=300", at="#/live")
    expect(page.get_by_label("How to listen")).to_have_value("sliding")
    expect(page.locator("#live-step-seconds")).to_have_value("2.5")
    expect(page.locator("#live-keep-seconds")).to_have_value("0.3")
    page = opened(at="#/live")
    expect(page.get_by_label("How to listen")).to_have_value("agreement")
    expect(page.locator("#live-step-seconds")).to_have_value("")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "colour=red",
            "The link asks for “colour”, which this page does not know; it knows model,",
        ),
        ("a=1&b=2&c=3&d=4", "The link asks for “a”, “b”, “c” and 1 more, which"),
        (
            "vad=maybe",
            "The link asks for “maybe” as vad, which can be “yes” or “no”; it is left out.",
        ),
        ("task=sing", "“sing” as task, which can be “transcribe” or “translate”; it is left out."),
        ("policy=", "“” as policy, which can be “agreement”,"),
        ("step=99999", "“99999” as step, which can be milliseconds, as Live"),
        ("step=1e3", "“1e3” as step,"),
        ("language=%3Cb%3E", "“<b>” as language, which can be auto, or a language"),
        ("prompt=" + "x" * 1001, f"“{'x' * 40}…” as prompt, which can be a text of up to 1000"),
        ("__proto__=1", "“__proto__”"),
        ("model=nonsense", "The link asks for the model “nonsense”, which there is not;"),
    ],
)
def test_what_cannot_be_followed_is_said(opened, query: str, said: str):
    page = opened(query)
    expect(left(page)).to_contain_text(said)
    expect(line(page)).to_have_text("Detects the language · accurate")
    expect(page.locator(".model-line").first).to_contain_text("base-q5_1")


def test_a_link_to_no_model_leaves_the_one_that_was_chosen(opened, bare: Page):
    bare.evaluate("localStorage.setItem('pyengine-models', '{\"recordings\": \"tiny.en\"}')")
    page = opened("model=nonsense")
    expect(left(page)).to_contain_text("“nonsense”")
    expect(page.locator(".model-line").first).to_contain_text("tiny.en")


def test_a_language_is_known_by_its_code_and_its_name(page: Page, site: Site):
    """When the engine has told which there are."""
    script_engine(site, {})
    site.instead["/models.json"] = catalogue("tiny.en", "base-q5_1")
    for query, shown in [("lang=fr", "French"), ("language=French", "French")]:
        open_page(page, site.page("isolate=no", query))
        expect(line(page)).to_have_text(f"{shown} · accurate")
        expect(left(page)).to_have_count(0)
    open_page(page, site.page("isolate=no", "lang=klingon", "fast=yes"))
    expect(left(page)).to_contain_text("“klingon” as language, which can be auto")
    expect(line(page)).to_have_text("Detects the language · fast")


def copied(page: Page) -> str:
    with settings(page) as sheet:
        sheet.get_by_role("button", name="Copy a link with these settings").click()
        expect(page.locator(".toast").last).to_contain_text("The link is copied.")
        page.locator(".toast").get_by_role("button", name="Dismiss").last.click()
    return clipboard(page)


def test_a_link_with_what_differs(opened, site: Site):
    page = opened("model=small-q5_1")
    with settings(page) as sheet:
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Show sounds").check()
        sheet.get_by_label("Translate to English").check()
    link = copied(page)
    asked = "model=small-q5_1&task=translate&fast=yes&suppress-nst=no"
    assert link == f"{site.url}?{asked}"
    page.evaluate("localStorage.clear()")
    page = opened(link.partition("?")[2])
    expect(line(page)).to_have_text(
        "Detects the language · translated to English · fast · 1 more change"
    )
    assert copied(page) == link


def test_a_link_has_no_text_of_ones_own(opened, site: Site):
    page = opened()
    with settings(page) as sheet:
        sheet.get_by_label("Names and words to expect").fill("Project Nightingale")
        sheet.get_by_role("button", name="Copy a link with these settings").click()
        expect(page.locator(".toast")).to_contain_text(
            "names, words and phrases are left out of it"
        )
    assert clipboard(page) == site.url


def test_a_link_to_live_has_how_it_hears(opened, site: Site):
    page = opened(at="#/live")
    page.get_by_label("How to listen").select_option("sliding")
    page.locator("#live-timing summary").click()
    page.get_by_label("Read every").fill("2.5")
    page.get_by_label("Read every").blur()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Commands").fill("copy a link")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("The link is copied.")
    page.locator(".toast").get_by_role("button", name="Dismiss").click()
    assert clipboard(page) == f"{site.url}?policy=sliding&step=2500#/live"
    page.evaluate("location.hash = '#/'")
    expect(page.locator("#drop")).to_be_visible()
    assert copied(page) == site.url


def test_every_setting_can_be_in_a_link(bare: Page):
    """What is written of each setting is read as the same."""
    found = bare.evaluate(
        """async () => {
          const { followLink, linkWith } = await import("/web/options/link.js");
          const { options, live } = await import("/web/settings/asked.js");
          const asked = {
            language: "de", translate: true, quality: "fast", context: false, skipSilence: false,
            sounds: true, exact: true, savePower: true,
          };
          const heard = { mode: "utterance", source: "tab", length: 12, pause: 0.35, settle: 0.5 };
          options.lend(asked);
          live.lend(heard);
          const link = linkWith("http://page/", { model: "tiny", live: true });
          for (const one of [options, live]) one.reset();
          const { wrong } = followLink(new URL(link).search);
          return [wrong, options.changes, live.changes, asked, heard];
        }"""
    )
    assert found[0] == []
    assert found[1:3] == found[3:]


def test_names_are_of_the_page_in_every_link_that_is_documented():
    known = set(
        re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/options.md").read_text("utf-8"), re.M)
    )
    for file in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for query in re.findall(r"`[^`\s]*\?([a-z-]+=[^`\s]*)`", file.read_text("utf-8")):
            names = {part.partition("=")[0] for part in query.split("&")}
            assert names <= known, (file.name, query)
