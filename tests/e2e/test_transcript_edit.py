"""Correcting a transcript: words keep their times, and every edit can be taken back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from transcripts import result, show, spoken
from visits import export, look_for, once, own_engine, view

SAID = result(
    spoken("Ask not what your country can do.", 1.0, country=0.3),
    spoken("Thank you.", 20.0),
)


@pytest.fixture
def card(bare: Page) -> Page:
    show(bare, SAID)
    return bare


def timed(page: Page, segment: int = 0) -> list[tuple[str, float, float]]:
    words = page.evaluate("index => transcript.segments[index].words", segment)
    return [(w["text"], round(w["start"], 3), round(w["end"], 3)) for w in words]


def texts(page: Page) -> list[str]:
    return page.locator(".segments p").all_text_contents()


class TestOneWord:
    def test_keeps_its_time(self, card):
        before = timed(card)
        card.locator(".word", has_text="country").dblclick()
        field = card.get_by_label("Text of the word country")
        expect(field).to_be_focused()
        field.fill("county")
        field.press("Enter")
        assert texts(card)[0] == "Ask not what your county can do."
        assert timed(card) == [(t.replace("country", "county"), a, b) for t, a, b in before]
        changed = card.locator(".word", has_text="county")
        expect(changed).to_be_focused()
        assert changed.get_attribute("data-level") is None  # a person is sure
        assert (
            card.evaluate("transcript.result.text")
            == " Ask not what your county can do. Thank you."
        )

    def test_several_words_share_its_time(self, card):
        card.locator(".word", has_text="country").focus()
        card.keyboard.press("F2")
        card.keyboard.type("dear land")
        card.keyboard.press("Enter")
        # 3.0 to 3.5 s, four letters each
        assert timed(card)[4:6] == [(" dear", 3.0, 3.25), (" land", 3.25, 3.5)]

    def test_without_text_it_goes(self, card):
        card.locator(".word", has_text="country").focus()
        card.keyboard.press("e")
        card.keyboard.press("Delete")
        card.keyboard.press("Enter")
        assert texts(card)[0] == "Ask not what your can do."
        assert [t for t, *_ in timed(card)] == [" Ask", " not", " what", " your", " can", " do."]

    def test_escape_changes_nothing(self, card):
        card.locator(".word", has_text="country").focus()
        card.keyboard.press("F2")
        card.keyboard.type("nonsense")
        card.keyboard.press("Escape")
        assert texts(card)[0] == "Ask not what your country can do."
        expect(card.locator(".word", has_text="country")).to_be_focused()
        expect(card.get_by_role("button", name="Undo")).to_be_hidden()

    def test_leaving_keeps_it_and_tab_goes_on(self, card):
        look_for(card, "")
        card.locator(".word", has_text="not").focus()
        card.keyboard.press("F2")
        card.keyboard.type("now")
        card.keyboard.press("Tab")
        expect(card.get_by_label("Text of the word what")).to_be_focused()
        card.keyboard.press("Shift+Tab")
        expect(card.get_by_label("Text of the word now")).to_be_focused()
        card.keyboard.type("never")
        card.get_by_label("Search in the transcript").focus()
        assert texts(card)[0] == "Ask never what your country can do."
        expect(card.get_by_label("Search in the transcript")).to_be_focused()

    def test_by_a_click_when_correcting(self, card):
        card.get_by_role("button", name="Correct").click()
        card.locator(".word", has_text="Thank").click()
        expect(card.get_by_label("Text of the word Thank")).to_be_focused()
        assert card.evaluate("sought") == []

    @pytest.mark.parametrize("typed", ["", "never", "not at all"])
    def test_by_a_click_after_another_in_the_same_line(self, card, typed):
        """Which makes the line anew, maybe with more words than before, or fewer."""
        card.get_by_role("button", name="Correct").click()
        card.locator(".word", has_text="not").click()
        card.keyboard.press("Delete")
        card.keyboard.type(typed)
        card.locator(".word", has_text="your").click()
        expect(card.get_by_label("Text of the word your")).to_be_focused()
        words = [text.strip() for text, *_ in timed(card)]
        assert words == ["Ask", *typed.split(), "what", "your", "country", "can", "do."]
        assert card.evaluate("sought") == []

    def test_what_was_gone_to_is_opened_when_correcting_begins(self, card):
        card.get_by_role("button", name="Correct").click()
        expect(card.locator(".editor")).to_have_count(0)  # nobody has gone anywhere yet
        card.get_by_role("button", name="Correct").click()
        card.locator(".word", has_text="Thank").click()
        card.get_by_role("button", name="Correct").click()
        expect(card.get_by_label("Text of the word Thank")).to_be_focused()
        expect(card.get_by_role("tooltip")).to_have_count(0)  # over the line below

    def test_markup_is_text(self, card):
        card.locator(".word", has_text="Thank").dblclick()
        card.keyboard.type("<b>&amp;")
        card.keyboard.press("Enter")
        assert texts(card)[1] == "<b>&amp; you."
        expect(card.locator(".segments b")).to_have_count(0)


class TestWholeSegment:
    def rewrite(self, page: Page, text: str) -> None:
        page.locator(".segments .word").first.focus()
        page.keyboard.press("Shift+F2")
        field = page.get_by_label("Text of the segment")
        expect(field).to_be_focused()
        field.fill(text)
        field.press("Enter")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            # One word for another: it takes its time
            (
                "Ask not what your nation can do.",
                [(" nation", 3.0, 3.5), (" can", 3.5, 4.0), (" do.", 4.0, 4.5)],
            ),
            # Two places at once: what is between keeps its times
            (
                "Ask now what your land can do.",
                [(" now", 1.5, 2.0), (" what", 2.0, 2.5), (" your", 2.5, 3.0), (" land", 3.0, 3.5)],
            ),
            # One word for two (of three letters each), in the time of both
            ("Ask not what your country must.", [(" country", 3.0, 3.5), (" must.", 3.5, 4.5)]),
            # Two for one, by their letters
            (
                "Ask not what your big land can do.",
                [(" big", 3.0, round(3 + 1.5 / 7, 3)), (" land", round(3 + 1.5 / 7, 3), 3.5)],
            ),
            # A word that begins alike is another word
            ("Asked not what your country can do.", [(" Asked", 1.0, 1.5), (" not", 1.5, 2.0)]),
            # Words in between have the pause, and there is none
            ("Ask not what, oh, your country can do.", [(" oh,", 2.5, 2.5), (" your", 2.5, 3.0)]),
        ],
    )
    def test_what_stays_keeps_its_time(self, card, text, expected):
        self.rewrite(card, text)
        assert texts(card)[0] == text
        found = timed(card)
        assert "".join(t for t, *_ in found) == f" {text}"
        for word in expected:
            assert word in found
        assert [a for _, a, _ in found] == sorted(a for _, a, _ in found)

    def test_anew(self, card):
        self.rewrite(card, "Nothing is as it was")
        found = timed(card)
        assert (found[0][1], found[-1][2]) == (1.0, 4.5)
        assert [t for t, *_ in found] == [" Nothing", " is", " as", " it", " was"]
        self.rewrite(card, "   ")
        assert timed(card) == []
        assert texts(card)[0] == ""

    def test_words_without_spaces(self, bare):
        show(
            bare,
            result(
                {
                    **spoken("x", 0),
                    "text": "今日はいい天気",
                    "end": 7.0,
                    "words": [
                        {"text": c, "start": i, "end": i + 1, "probability": 0.9, "tokens": []}
                        for i, c in enumerate("今日はいい天気")
                    ],
                }
            ),
        )
        self.rewrite(bare, "今日はよい天気")
        found = timed(bare)
        assert "".join(t for t, *_ in found) == "今日はよい天気"
        assert ("今", 0, 1) in found
        assert ("気", 6, 7) in found
        assert [a for _, a, _ in found] == sorted(a for _, a, _ in found)

    def test_by_its_button(self, card):
        card.get_by_role("button", name="Correct").click()
        card.get_by_role("button", name="Rewrite what is said at 0:20").click()
        field = card.get_by_label("Text of the segment")
        expect(field).to_have_value("Thank you.")
        field.fill("Thanks.")
        field.press("Enter")
        assert timed(card, 1) == [(" Thanks.", 20.0, 21.0)]


class TestUndo:
    def test_back_and_forth(self, card):
        undo, redo = (card.get_by_role("button", name=name) for name in ("Undo", "Redo"))
        states = [texts(card)]
        for old, new in (("country", "county"), ("Thank", "Bless"), ("county", "duchy")):
            card.locator(".word", has_text=old).dblclick()
            card.keyboard.type(new)
            card.keyboard.press("Enter")
            states.append(texts(card))
        for state in states[-2::-1]:
            undo.click()
            assert texts(card) == state
        expect(undo).to_be_disabled()
        for state in states[1:]:
            card.keyboard.press("Control+Shift+Z")
            assert texts(card) == state
        expect(redo).to_be_disabled()
        card.keyboard.press("Control+z")
        assert texts(card) == states[-2]
        # Another edit ends what could be done again
        card.locator(".word", has_text="Ask").dblclick()
        card.keyboard.type("Beg")
        card.keyboard.press("Enter")
        expect(redo).to_be_disabled()

    def test_confidence_comes_back(self, card):
        card.locator(".word", has_text="country").dblclick()
        card.keyboard.type("county")
        card.keyboard.press("Enter")
        expect(card.locator(".unsure-words")).to_be_hidden()
        card.keyboard.press("Control+z")
        expect(card.get_by_text("1 unsure word")).to_be_visible()
        assert card.locator(".word", has_text="country").get_attribute("data-level") == "0"


def test_while_segments_come(bare):
    """What is being typed is not lost, nor put in the wrong place."""
    show(bare, SAID, live=True)
    first, second = SAID["segments"]
    bare.evaluate("segment => view.add(segment)", first)
    view(bare, "Paragraphs")
    bare.locator(".word", has_text="country").dblclick()
    bare.keyboard.type("coun")
    bare.evaluate("segment => view.add(segment)", {**second, "start": 5, "end": 6})
    bare.keyboard.type("ty")
    bare.keyboard.press("Enter")
    assert texts(bare) == ["Ask not what your county can do. Thank you."]


@once
def test_exports_and_karaoke_have_what_was_corrected(app):
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    app.locator(".word", has_text="fellow").dblclick()
    app.keyboard.type("dear <i>old</i>")
    app.keyboard.press("Enter")
    with app.expect_download() as download:
        export(app, "Plain text")
    text = Path(download.value.path()).read_text("utf-8")
    assert "my dear <i>old</i> Americans" in text
    app.get_by_role("button", name="Karaoke", exact=True).click()
    app.get_by_role("slider", name="Position").press("Home")
    expect(app.get_by_role("img", name=re.compile("dear .i.old"))).to_be_visible()


@own_engine
@once
def test_the_browser_asks_before_corrections_are_lost(page, visit):
    """Where it keeps nothing."""
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    app = visit()
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    asks = """() => {
      const event = new Event("beforeunload", { cancelable: true });
      dispatchEvent(event);
      return event.defaultPrevented;
    }"""
    assert not app.evaluate(asks)
    app.locator(".word", has_text="fellow").dblclick()
    app.keyboard.type("dear")
    app.keyboard.press("Enter")
    assert app.evaluate(asks)
    with app.expect_download():
        app.get_by_role("button", name="Export .srt").click()
    assert not app.evaluate(asks)
    app.get_by_role("button", name="Undo").click()
    assert app.evaluate(asks)
