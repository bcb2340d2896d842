"""A transcript's words on the page: clicked, followed, walked through, their confidence shown."""

import re

import pytest
from playwright.sync_api import Page, expect
from transcripts import lecture, result, segment, show, spoken, word
from visits import look_for, once, view

from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SAID = result(
    spoken("Ask not what your country can do.", 1.0, country=0.3, do=0.6),
    spoken("Ask what you can do for it.", 6.0, you=0.8),
    spoken("Thank you.", 20.0),
)


@pytest.fixture
def card(bare: Page) -> Page:
    show(bare, SAID)
    return bare


def words(page: Page) -> list[str]:
    return page.locator(".segments .word").all_text_contents()


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent")


def now(page: Page) -> list[str]:
    return page.locator(".word.now").all_text_contents()


def test_all_words_stand_there_and_the_text_is_the_transcript(card):
    assert " ".join(words(card)) == "".join(s["text"] for s in SAID["segments"]).strip()
    texts = card.locator(".segments p").all_text_contents()
    assert texts == [s["text"].strip() for s in SAID["segments"]]


def test_a_click_on_a_word_plays_from_there(card):
    card.locator(".word", has_text="country").click()
    card.locator(".word", has_text="it.").click()
    card.get_by_role("button", name="Play from 0:20").click()
    assert card.evaluate("sought") == [3.0, 9.0, 20.0]


def test_selecting_text_plays_nothing(card):
    card.locator(".word", has_text="country").select_text()
    card.locator(".word", has_text="country").dispatch_event("click")
    assert card.evaluate("sought") == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.5, []),
        (1.0, ["Ask"]),
        (1.49, ["Ask"]),
        (1.5, ["not"]),
        (4.4, ["do."]),
        (4.6, []),  # between segments
        (6.6, ["what"]),
        (20.7, ["you."]),
        (99, []),
    ],
)
def test_the_word_being_said_is_marked(card, seconds, said):
    expect(card.locator(".segments p").last.locator(".word").first).to_be_visible()
    card.evaluate("seconds => view.follow(seconds)", seconds)
    assert now(card) == said


def test_marks_move_in_any_order(card):
    for seconds, said in ((20.2, "Thank"), (1.2, "Ask"), (6.1, "Ask"), (3.1, "country")):
        card.evaluate("seconds => view.follow(seconds)", seconds)
        assert now(card) == [said]
    current = card.locator(".segments li[aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text("country")


def test_a_transcript_without_its_recording_says_so(bare):
    show(bare, SAID, file=False)
    bare.locator(".word").first.click()
    assert "add the recording" in bare.evaluate("errors")[0]
    recording = {"name": "talk.wav", "mimeType": "audio/wav", "buffer": b"x"}
    add = bare.get_by_role("button", name="Add its recording…")
    with bare.expect_file_chooser() as chooser:
        add.click()
    chooser.value.set_files(recording)
    expect(add).to_be_hidden()
    bare.locator(".word").nth(1).click()
    assert bare.evaluate("sought") == [0, 1.5]


class TestKeyboard:
    def test_one_stop_for_tab_and_arrows_within(self, card):
        stops = card.locator(".segments .word[tabindex='0']")
        expect(stops).to_have_count(1)
        stops.focus()
        for key, expected in [
            ("ArrowRight", "not"),
            ("End", "do."),
            ("ArrowRight", "Ask"),
            ("ArrowLeft", "do."),
            ("ArrowDown", "Ask"),
            ("ArrowDown", "Thank"),
            ("ArrowUp", "Ask"),
            ("Control+End", "you."),
            ("ArrowRight", "you."),
            ("Control+Home", "Ask"),
            ("ArrowLeft", "Ask"),
        ]:
            card.keyboard.press(key)
            assert focused(card) == expected, key
            expect(stops).to_have_count(1)

    def test_enter_plays_and_space_pauses(self, card):
        card.locator(".word", has_text="country").focus()
        card.keyboard.press("Enter")
        card.keyboard.press(" ")
        assert card.evaluate("sought") == [3.0, "toggle"]

    def test_arrows_follow_the_writing(self, bare):
        show(bare, result(spoken("مرحبا بكم في هذه المحاضرة", 1.0), language="ar"))
        bare.locator(".word").first.focus()
        bare.keyboard.press("ArrowLeft")
        assert focused(bare) == "بكم"
        bare.keyboard.press("ArrowRight")
        assert focused(bare) == "مرحبا"

    def test_unsure_words_one_after_another(self, card):
        expect(card.get_by_text("2 unsure words")).to_be_visible()
        following = card.get_by_role("button", name="Next unsure word")
        for expected in ("country", "do.", "country"):
            following.click()
            assert focused(card) == expected
        card.keyboard.press("n")
        assert focused(card) == "do."
        card.keyboard.press("p")
        card.keyboard.press("p")
        assert focused(card) == "do."
        card.get_by_role("button", name="Previous unsure word").click()
        assert focused(card) == "country"


class TestConfidence:
    # floor(7 p^3), by hand
    LEVELS = ((0.0, 0), (0.52, 0), (0.53, 1), (0.66, 2), (0.8, 3), (0.85, 4), (0.9, 5), (0.96, 6))

    def test_colour_and_line_by_whisper_cpps_scale(self, bare):
        spaced = [word(f" w{i}", i, i + 1, p) for i, p in enumerate([p for p, _ in self.LEVELS])]
        show(bare, result(segment(*spaced, word(" edited", 20, 21, None))))
        levels = [w.get_attribute("data-level") for w in bare.locator(".segments .word").all()]
        assert levels == [*(str(level) for _, level in self.LEVELS), None]
        bare.get_by_role("button", name="View", exact=True).click()
        looks = bare.locator(".legend [data-level]").evaluate_all(
            """words => words.map((word) => {
              const { textDecorationColor, textDecorationStyle, textDecorationThickness } =
                getComputedStyle(word);
              return [textDecorationColor, textDecorationStyle + textDecorationThickness];
            })"""
        )
        assert len(looks) == 7
        assert len({colour for colour, _ in looks}) == 7
        assert len({line for _, line in looks}) == 7  # told apart without colours

    def test_it_is_said_of_a_word_by_pointer_and_keyboard(self, card):
        tip = card.get_by_role("tooltip")
        card.locator(".word", has_text="country").hover()
        expect(tip).to_have_text("0:03.00 to 0:03.50, 30% sure. Worth a look")
        card.locator(".word", has_text="Thank").focus()
        card.keyboard.press("ArrowRight")
        expect(tip).to_have_text("0:20.50 to 0:21.00, 99% sure")
        expect(card.locator(".word:focus")).to_have_accessible_description(
            "0:20.50 to 0:21.00, 99% sure"
        )

    def test_it_can_be_left_out(self, card):
        country = card.locator(".word", has_text="country")
        line = "word => getComputedStyle(word).textDecorationLine"
        assert country.evaluate(line) == "underline"
        view(card, "Confidence")
        assert country.evaluate(line) == "none"
        view(card, "Confidence")
        assert country.evaluate(line) == "underline"


def test_paragraphs(card):
    """A pause makes one; what was a segment goes on where it was clicked."""
    view(card, "Paragraphs")
    texts = card.locator(".segments p").all_text_contents()
    assert texts == [
        "Ask not what your country can do. Ask what you can do for it.",
        "Thank you.",
    ]
    card.locator(".word", has_text="it.").click()
    assert card.evaluate("sought") == [9.0]
    card.evaluate("view.follow(6.6)")
    assert now(card) == ["what"]
    view(card, "Paragraphs")
    expect(card.locator(".segments li")).to_have_count(3)
    assert now(card) == ["what"]


def test_it_says_where_words_are_missing(bare):
    """And plays what was said there."""
    lost = [{"start": 30.0, "end": 42.4, "cut_off": False}, {"start": 50, "end": None}]
    show(bare, {**SAID, "missed": [[10, 12.3]], "losses": lost})
    lines = bare.locator(".segments li")
    assert lines.locator("p").all_text_contents() == [
        SAID["segments"][0]["text"].strip(),
        SAID["segments"][1]["text"].strip(),
        "2.3 s not understood",
        SAID["segments"][2]["text"].strip(),
        "12 s could not be read",
    ]
    bare.get_by_role("button", name="Play from 0:30: 12 s could not be read").click()
    assert bare.evaluate("sought") == [30]
    view(bare, "Paragraphs")
    expect(bare.locator(".segments .gap")).to_have_count(2)
    assert bare.evaluate("transcript.result.missed") == [[10, 12.3]]


def test_segments_come_one_by_one(bare):
    show(bare, SAID, live=True)
    expect(bare.get_by_role("button", name="Copy")).to_be_disabled()
    for i, said in enumerate(SAID["segments"]):
        bare.evaluate("segment => view.add(segment)", said)
        expect(bare.locator(".segments li")).to_have_count(i + 1)
    spoken_by_reader = bare.get_by_role("log").locator("p").all_text_contents()
    assert spoken_by_reader == [s["text"].strip() for s in SAID["segments"]]
    assert " ".join(words(bare)).endswith("Thank you.")


class TestHours:
    """Two hours of talk."""

    @pytest.fixture
    def long(self, bare: Page) -> Page:
        show(bare, lecture(120))
        return bare

    def test_lines_and_words_are_elements_only_where_somebody_looks(self, long):
        expect(long.locator(".word").first).to_be_visible()
        assert 50 <= long.locator(".segments li").count() <= 250
        assert 0 < long.locator(".word").count() < 2000
        # But all of the text is there, to be found, selected and copied
        assert (
            long.locator(".segments").evaluate("list => list.textContent.match(/fox/g).length")
            == 2040
        )
        long.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        expect(long.locator(".segments li").last.locator(".word")).to_have_count(10)
        starts = long.locator(".segments .time")
        assert starts.last.text_content() == "1:59:56"
        assert long.locator(".segments li").count() <= 300
        assert long.locator(".word").count() < 2000
        # Also where it was looked at before: all its lines are one text again
        long.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
        expect(starts.last).not_to_have_text("1:59:56")
        assert (
            long.locator(".segments").evaluate("list => list.textContent.match(/fox/g).length")
            == 2040
        )

    def test_a_longer_one_takes_few_more_elements(self, long):
        """A stretch of fifty lines that nobody looks at is one."""
        elements = "document.querySelectorAll('.document *').length"
        expect(long.locator(".word").first).to_be_visible()
        before = long.evaluate(elements)
        show(long, lecture(480))
        expect(long.locator(".word").first).to_be_visible()
        assert long.evaluate(elements) - before < 150  # for 6,120 lines more

    def test_what_somebody_is_at_stays_as_it_is(self, long):
        """A selection, wherever the page is scrolled to, and the place of the keyboard."""
        long.locator(".word").nth(3).focus()
        long.evaluate("""() => {
          const [first, last] = document.querySelectorAll(".segments li:nth-child(-n+2)");
          getSelection().setBaseAndExtent(first, 0, last, 1);
        }""")
        selected = long.evaluate("String(getSelection())")
        assert "fox" in selected
        long.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        expect(long.locator(".segments .time").last).to_have_text("1:59:56")
        assert long.evaluate("String(getSelection())") == selected
        assert focused(long) == "fox"
        long.keyboard.press("ArrowRight")
        assert focused(long) == "jumps"

    def test_what_is_out_of_sight_can_be_changed(self, long):
        long.evaluate("transcript.editSegment(1500, 'a zebra')")
        assert "zebra" in long.locator(".segments").text_content()
        long.evaluate("transcript.undo()")
        assert "zebra" not in long.locator(".segments").text_content()
        look_for(long, "dog again")
        long.keyboard.press("Shift+Enter")
        expect(long.locator(".found.current")).to_have_text(["dog", "again."])
        expect(long.locator(".found.current").first).to_be_in_viewport()

    def test_the_keyboard_reaches_the_end(self, long):
        long.locator(".word").first.focus()
        long.keyboard.press("Control+End")
        assert focused(long) == "again."
        expect(long.locator(".word:focus")).to_be_in_viewport()
        long.keyboard.press("ArrowLeft")
        assert focused(long) == "dog"

    def test_what_is_said_stays_in_sight_unless_one_looks_elsewhere(self, long):
        long.emulate_media(reduced_motion="reduce")
        expect(long.locator(".word").first).to_be_visible()
        for seconds in range(0, 200, 3):
            long.evaluate("seconds => view.follow(seconds)", seconds)
        expect(long.locator(".word.now")).to_be_in_viewport()
        assert long.evaluate("scrollY") > 500
        long.evaluate("scrollTo(0, 0)")
        long.evaluate("new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))")
        for seconds in range(200, 260, 3):
            long.evaluate("seconds => view.follow(seconds)", seconds)
        assert long.evaluate("scrollY") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_overflows(bare, scheme, width):
    bare.emulate_media(color_scheme=scheme)
    bare.set_viewport_size({"width": width, "height": 900})
    show(bare, SAID)
    bare.evaluate("view.follow(3.1)")
    look_for(bare, "what")
    bare.get_by_role("button", name="View", exact=True).click()
    bare.evaluate(AXE.read_text("utf-8"))
    found = bare.evaluate(
        "axe.run('main', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })"
    )
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    assert bare.evaluate("document.documentElement.scrollWidth <= innerWidth")


# The words that are marked from now on, however briefly
MARKED = """() => {
  window.marked = [];
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target.classList.contains("now")) marked.push(target.textContent);
  }).observe(document.querySelector(".segments"), { subtree: true, attributeFilter: ["class"] });
}"""


UNTIL = """(word) => new Promise((resolve) => {
  const look = () => (marked.includes(word) ? resolve() : setTimeout(look, 20));
  look();
})"""


@once
def test_a_word_of_the_sample_is_where_it_is_said(app):
    """With the real tiny.en and the player: the audio goes to the word, and the mark follows."""
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    country = app.locator(".word", has_text=re.compile("^country"))
    country.last.click()
    place = app.get_by_role("slider", name="Position")
    expect(app.locator(".word.now")).to_have_text(re.compile("country"))
    at = float(place.get_attribute("aria-valuenow"))
    # openai-whisper has the last word from 10.0 to 10.5 s
    assert 9.8 <= at <= 10.6
    app.evaluate(MARKED)
    app.locator(".word", has_text="fellow").click()
    app.evaluate(UNTIL, "fellow")
    assert app.evaluate("marked[0]") == "fellow"
    assert float(place.get_attribute("aria-valuenow")) < 2.5
    # It moves on with the sound
    app.evaluate(UNTIL, "not")
