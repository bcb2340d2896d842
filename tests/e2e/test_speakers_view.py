"""Who speaks, in a document: shown at changes, renamed once for all, given to others."""

import re

import pytest
from parts import complaints
from playwright.sync_api import Page, expect
from transcripts import lecture, result, show, spoken
from visits import clipboard, export, once, own_engine, view

SAID = [
    ("Good morning to you.", 1.0, 0),
    ("Thank you very much.", 4.0, 1),
    ("It is a pleasure.", 7.0, 1),
    ("Let us begin now.", 10.0, 0),
    ("(music)", 13.0, None),
]


def talk(*speakers: int | None, names: tuple[str, ...] = ("Ann", "Bob"), **options: object) -> dict:
    """Five segments of four words of half a second, but for the last, which has one."""
    who = speakers or [number for *_, number in SAID]
    segments = [spoken(text, start) for text, start, _ in SAID]
    for segment, number in zip(segments, who, strict=True):
        segment["speaker"] = number
    return {**result(*segments, **options), "speakers": list(names)}


def turns(page: Page) -> list[tuple[str, str]]:
    """Lines that are on the screen: the name that each is seen to begin with, and its text."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".segments li")].map((line) => {
          const name = line.querySelector(".speaker");
          const seen = name.checkVisibility() ? name.querySelector(".speaker-name") : null;
          return [seen?.textContent ?? "", line.querySelector("p").textContent];
        })"""
    )


def spoken_by(page: Page) -> list[tuple[int | None, str]]:
    found = page.evaluate("transcript.segments.map((s) => [s.speaker ?? null, s.text.trim()])")
    return [(number, text) for number, text in found]


def numbers(page: Page) -> list[int | None]:
    return [number for number, _ in spoken_by(page)]


def names(page: Page) -> list[str]:
    return page.evaluate("transcript.result.speakers")


def ask(page: Page, name: str, nth: int = 0):
    """Presses a name in the text."""
    page.locator(".segments .speaker:visible").filter(has_text=name).nth(nth).click()
    return picker(page)


def ask_at(page: Page, word: str):
    page.locator(".word", has_text=word).focus()
    page.keyboard.press("s")
    return picker(page)


def picker(page: Page):
    """What asks, when it has come."""
    found = page.get_by_role("dialog", name="Who speaks here?")
    expect(found.get_by_label("Name")).to_be_focused()
    return found


FRAMES = """new Promise((done) => {
  let left = 4;
  const frame = () => (left-- ? requestAnimationFrame(frame) : done());
  frame();
})"""
"""Lines near the screen are made when they are seen to be."""


@pytest.fixture
def card(bare: Page) -> Page:
    show(bare, talk())
    return bare


class TestShown:
    def test_at_changes_only(self, card):
        assert turns(card) == [
            ["Ann", "Good morning to you."],
            ["Bob", "Thank you very much."],
            ["", "It is a pleasure."],
            ["Ann", "Let us begin now."],
            ["Unknown", "(music)"],
        ]

    def test_paragraphs_end_there(self, card):
        view(card, "Paragraphs")
        assert turns(card)[1:3] == [
            ["Bob", "Thank you very much. It is a pleasure."],
            ["Ann", "Let us begin now."],
        ]

    def test_nobody_is_named_where_nobody_is_known(self, bare):
        show(bare, talk(None, None, None, None, None))
        assert {name for name, _ in turns(bare)} == {""}
        bare.get_by_role("button", name="Correct").click()
        assert {name for name, _ in turns(bare)} == {""}

    def test_never_by_colour_alone(self, bare):
        """A mark and a name; who has none has a number."""
        show(bare, talk(0, 1, 2, 9, None, names=("Ann", "bob", "SPEAKER_07")))
        marks = bare.locator(".segments .speaker-mark:visible").all_text_contents()
        assert marks == ["A", "B", "07", "10", "?"]
        assert [name for name, _ in turns(bare)][2:4] == ["SPEAKER_07", "Speaker 10"]
        colours = bare.evaluate(
            """() => [...document.querySelectorAll(".segments .speaker")]
              .map((name) => getComputedStyle(name).color)"""
        )
        assert len(set(colours[:3])) == 3
        assert colours[3] == colours[1]  # there are eight

    def test_read_aloud_as_in_a_play(self, card):
        name = card.locator(".segments .speaker").first
        expect(name).to_have_accessible_name(re.compile(r"^Ann ?:$"))
        assert complaints(card) == []

    def test_read_out_as_they_come(self, bare):
        show(bare, talk(), live=True)
        bare.evaluate("transcript.speakers = ['Ann', 'Bob']")
        for segment in talk()["segments"]:
            bare.evaluate("segment => view.add(segment)", segment)
        assert bare.get_by_role("log").locator("p").all_text_contents() == [
            "Ann: Good morning to you.",
            "Bob: Thank you very much.",
            "It is a pleasure.",
            "Ann: Let us begin now.",
            "Unknown: (music)",
        ]
        assert [name for name, _ in turns(bare)] == ["Ann", "Bob", "", "Ann", "Unknown"]

    def test_speakers_of_single_words(self, bare):
        """As other programs' files have them: each speaker gets a segment."""
        transcript = talk()
        first = transcript["segments"][0]
        first["words"][2]["speaker"] = first["words"][3]["speaker"] = 1
        show(bare, transcript)
        assert spoken_by(bare)[:3] == [
            (0, "Good morning"),
            (1, "to you."),
            (1, "Thank you very much."),
        ]
        assert bare.evaluate("transcript.segments.map(({ start, end }) => [start, end])")[:2] == [
            [1.0, 2.0],
            [2.0, 3.0],
        ]

    @pytest.mark.parametrize("width", [360, 1920])
    def test_fits(self, bare, width):
        long = "Bartholomew " + "Featherstonehaugh" * 5
        bare.set_viewport_size({"width": width, "height": 740})
        try:
            show(bare, talk(names=(long, "Bob")))
            inside = bare.evaluate("document.documentElement.scrollWidth <= innerWidth")
            name = bare.locator(".segments .speaker:visible").first.bounding_box()
            text = bare.locator(".segments p").first.bounding_box()
        finally:
            bare.set_viewport_size({"width": 1280, "height": 720})
        assert inside and name and text
        assert name["x"] + name["width"] <= width
        assert name["y"] + name["height"] <= text["y"] + 1

    def test_from_right_to_left(self, bare):
        show(bare, talk(names=("مريم", "Bob")))
        bare.evaluate("document.documentElement.dir = 'rtl'")
        try:
            time, name = (
                bare.locator(f".segments {part}").first.bounding_box()
                for part in (".time", ".speaker")
            )
        finally:
            bare.evaluate("document.documentElement.dir = 'ltr'")
        assert time and name and name["x"] + name["width"] <= time["x"]

    def test_far_from_the_screen_it_is_text(self, bare):
        """That the browser finds, and screen readers read."""
        transcript = lecture(20)
        for index, segment in enumerate(transcript["segments"]):
            segment["speaker"] = index // 10 % 2
        show(bare, {**transcript, "speakers": ["Ann", "Bob"]})
        far = bare.locator(".stretch[data-far]").last
        lines = (far.text_content() or "").splitlines()
        said = "the quick brown fox jumps over the lazy dog again."
        assert {f"Ann: {said}", f"Bob: {said}"} <= set(lines)
        assert lines.count(said) > len(lines) / 2


class TestNames:
    def test_once_for_all(self, card):
        asked = ask(card, "Ann")
        field = asked.get_by_label("Name")
        expect(field).to_have_value("Ann")
        expect(field).to_be_focused()
        card.keyboard.type("  Anna \t Lee\u202e ")
        card.keyboard.press("Enter")
        expect(asked).to_have_count(0)
        assert [name for name, _ in turns(card)] == ["Anna Lee", "Bob", "", "Anna Lee", "Unknown"]
        assert names(card) == ["Anna Lee", "Bob"]
        card.keyboard.press("Control+z")
        assert turns(card)[0][0] == "Ann"
        card.keyboard.press("Control+Shift+z")
        assert names(card) == ["Anna Lee", "Bob"]

    def test_an_existing_name_merges(self, card):
        ask(card, "Bob")
        card.keyboard.type("Ann")
        card.keyboard.press("Enter")
        assert numbers(card) == [0, 0, 0, 0, None]
        assert [name for name, _ in turns(card)] == ["Ann", "", "", "", "Unknown"]
        card.keyboard.press("Control+z")
        assert numbers(card) == [0, 1, 1, 0, None]
        assert names(card) == ["Ann", "Bob"]

    def test_so_does_one_of_the_list(self, card):
        ask(card, "Ann").get_by_role("button", name="Bob").click()
        assert numbers(card) == [1, 1, 1, 1, None]

    def test_no_name_and_escape_change_nothing(self, card):
        ask(card, "Ann")
        card.keyboard.press("Delete")
        card.keyboard.press("Enter")
        ask(card, "Ann")
        card.keyboard.type("Eve")
        card.keyboard.press("Escape")
        expect(card.get_by_role("dialog")).to_have_count(0)
        assert names(card) == ["Ann", "Bob"]
        assert not card.evaluate("transcript.canUndo")

    def test_markup_is_text(self, card):
        ask(card, "Ann")
        card.keyboard.type("<b>&amp;")
        card.keyboard.press("Enter")
        assert turns(card)[0][0] == "<b>&amp;"


class TestGiven:
    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            ("This segment", [0, 2, 1, 0, None]),
            ("From here to the next speaker", [0, 2, 2, 0, None]),
            ("All that Bob says", [0, 1, 1, 0, None]),  # which only has another name then
        ],
    )
    def test_a_turn_to_somebody_new(self, card, where, expected):
        asked = ask(card, "Bob")
        asked.get_by_label("Where").select_option(where)
        asked.get_by_label("Name").fill("Carol")
        card.keyboard.press("Enter")
        assert numbers(card) == expected
        assert "Carol" in names(card)
        card.keyboard.press("Control+z")
        assert numbers(card) == [0, 1, 1, 0, None]

    def test_from_here_on_others_stay_who_they_are(self, card):
        asked = ask(card, "Ann")
        asked.get_by_label("Where").select_option("All that Ann says from here on")
        asked.get_by_role("button", name="Bob").click()
        assert numbers(card) == [1, 1, 1, 1, None]
        card.keyboard.press("Control+z")
        asked = ask(card, "Ann", 1)
        asked.get_by_label("Where").select_option("All that Ann says from here on")
        asked.get_by_role("button", name="Unknown").click()
        assert numbers(card) == [0, 1, 1, None, None]

    def test_a_word_parts_its_segment(self, card):
        asked = ask_at(card, "pleasure")
        asked.get_by_label("Where").select_option("From this word to the end of the segment")
        asked.get_by_role("button", name="Ann").click()
        assert spoken_by(card) == [
            (0, "Good morning to you."),
            (1, "Thank you very much."),
            (1, "It is a"),
            (0, "pleasure."),
            (0, "Let us begin now."),
            (None, "(music)"),
        ]
        assert card.evaluate("transcript.segments.map(({ start, end }) => [start, end])")[2:4] == [
            [7.0, 8.5],
            [8.5, 9.0],
        ]
        words = [word["text"] for word in card.evaluate("transcript.segments[3].words")]
        assert words == [" pleasure."]
        ids = card.evaluate("transcript.result.segments.map(({ id }) => id)")
        assert ids == [0, 1, 2, 3, 4, 5]
        assert card.evaluate("transcript.result.text") == "".join(f" {text}" for text, *_ in SAID)
        expect(card.locator(".word", has_text="pleasure")).to_be_focused()
        assert turns(card)[2:5] == [
            ["", "It is a"],
            ["Ann", "pleasure."],
            ["", "Let us begin now."],
        ]
        card.keyboard.press("Control+z")
        assert [text for _, text in spoken_by(card)] == [text for text, *_ in SAID]
        card.keyboard.press("Control+Shift+z")
        assert len(numbers(card)) == 6

    def test_text_is_corrected_behind_it(self, card):
        """Places of words are others then."""
        asked = ask_at(card, "pleasure")
        asked.get_by_label("Where").select_option("From this word to the end of the segment")
        asked.get_by_role("button", name="Ann").click()
        card.locator(".word", has_text="begin").dblclick()
        card.keyboard.type("start")
        card.keyboard.press("Enter")
        assert turns(card)[4] == ["", "Let us start now."]
        for _ in range(2):
            card.keyboard.press("Control+z")
        assert [text for _, text in spoken_by(card)] == [text for text, *_ in SAID]

    def test_by_touch_while_correcting(self, card):
        """Each line has its name then, and a word a button for another speaker."""
        card.get_by_role("button", name="Correct").click()
        assert [name for name, _ in turns(card)] == ["Ann", "Bob", "Bob", "Ann", "Unknown"]
        card.locator(".word", has_text="pleasure").click()
        card.get_by_role("button", name="Another speaker").click()
        asked = picker(card)
        asked.get_by_label("Where").select_option("This segment")
        asked.get_by_role("button", name="Ann").click()
        assert numbers(card) == [0, 1, 0, 0, None]

    def test_words_without_times(self, bare):
        transcript = talk()
        for segment in transcript["segments"]:
            del segment["words"]
        show(bare, transcript)
        asked = ask_at(bare, "much")
        asked.get_by_label("Where").select_option("From this word to the end of the segment")
        asked.get_by_role("button", name="Ann").click()
        assert spoken_by(bare)[1:3] == [(1, "Thank you very"), (0, "much.")]
        # 4 to 6 s; 12 of 17 letters are before it
        split = bare.evaluate("transcript.segments[1].end")
        assert split == pytest.approx(4 + 2 * 12 / 17)
        assert bare.evaluate("transcript.segments[2].words ?? null") is None

    def test_the_screen_stays_where_it_is(self, bare):
        transcript = lecture(20)
        for index, segment in enumerate(transcript["segments"]):
            segment["speaker"] = index // 10 % 2
        show(bare, {**transcript, "speakers": ["Ann", "Bob"]})
        bare.evaluate(
            "transcript.segments[200].text.length && view.goTo({ segment: 200, word: 4 })"
        )
        word = bare.locator("[data-segment='200'] [data-word='4']")
        expect(word).to_be_focused()
        bare.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        before = word.bounding_box()
        bare.evaluate("transcript.giveTo({ segment: 150, word: 3 }, 'turn', 1)")  # above the screen
        after = bare.evaluate(
            """async () => {
              await FRAMES;
              const { start } = transcript.segments[201].words[4];
              const word = document.querySelector("[data-segment='201'] [data-word='4']");
              return [start, word?.getBoundingClientRect().top];
            }""".replace("FRAMES", FRAMES)
        )
        assert before and after[0] == pytest.approx(
            transcript["segments"][200]["words"][4]["start"]
        )
        assert after[1] == pytest.approx(before["y"], abs=2)


class TestAll:
    def open(self, page: Page, item: str = "Speakers…"):
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem", name=item).click()
        return page.get_by_role("dialog", name="Speakers")

    def test_how_much_each_says(self, card):
        """Of 8 seconds of known speakers, 4 and 4; the half second that is nobody's is nobody's."""
        sheet = self.open(card)
        rows = sheet.get_by_role("listitem")
        sheet.evaluate("(it) => Promise.all(it.getAnimations().map((one) => one.finished))")
        assert rows.locator(".speaker-name").all_text_contents() == ["Ann", "Bob"]
        assert rows.locator(".hint").all_text_contents() == [
            "0:04 · 50% · 2 turns",
            "0:04 · 50% · 1 turn",
        ]
        assert complaints(card) == []

    def test_a_sample_is_the_longest_turn(self, bare):
        show(bare, talk(0, 1, 0, 0, 1))
        sheet = self.open(bare)
        sheet.get_by_role("button", name="Play a sample of Ann").click()
        assert bare.evaluate("sought") == [[7.0, 13.0]]

    def test_renamed_and_merged_there(self, card):
        sheet = self.open(card)
        sheet.get_by_role("button", name="Ann", exact=True).click()
        card.keyboard.type("Anna")
        card.keyboard.press("Enter")
        expect(sheet.get_by_role("button", name="Anna", exact=True)).to_be_visible()
        sheet.get_by_role("button", name="Bob", exact=True).click()
        asked = picker(card)
        expect(asked.get_by_label("Where")).to_be_hidden()
        asked.get_by_role("button", name="Anna").click()
        expect(sheet.get_by_role("listitem")).to_have_count(1)
        assert numbers(card) == [0, 0, 0, 0, None]

    def test_removed(self, card):
        sheet = self.open(card)
        sheet.get_by_role("button", name="Remove all speakers").click()
        assert numbers(card) == [None] * 5
        assert names(card) == []
        expect(sheet.get_by_label("Who speaks first?")).to_be_visible()
        card.keyboard.press("Escape")
        card.get_by_role("button", name="Undo").click()
        assert (numbers(card), names(card)) == ([0, 1, 1, 0, None], ["Ann", "Bob"])

    def test_a_document_without_any_gets_some(self, bare):
        """The first says all, and each change is one press."""
        show(bare, talk(None, None, None, None, None, names=()))
        sheet = self.open(bare, "Who speaks…")
        sheet.get_by_label("Who speaks first?").fill("Ann")
        bare.keyboard.press("Enter")
        bare.keyboard.press("Escape")
        assert turns(bare)[0] == ["Ann", "Good morning to you."]
        for word, name in (("Thank", "Bob"), ("Let", "Ann")):
            who = "Ann" if name == "Bob" else "Bob"
            asked = ask_at(bare, word)
            asked.get_by_label("Where").select_option(f"All that {who} says from here on")
            asked.get_by_label("Name").fill(name)
            bare.keyboard.press("Enter")
        assert numbers(bare) == [0, 1, 1, 0, 0]
        assert names(bare) == ["Ann", "Bob"]

    def test_from_a_word_too(self, bare):
        show(bare, talk(None, None, None, None, None, names=()))
        ask_at(bare, "Thank")
        bare.keyboard.type("Bob")
        bare.keyboard.press("Enter")
        assert turns(bare)[:2] == [["", "Good morning to you."], ["Bob", "Thank you very much."]]
        assert numbers(bare) == [None, 0, 0, 0, 0]

    def test_beside_the_text_where_there_is_room(self, bare):
        bare.set_viewport_size({"width": 1920, "height": 900})
        try:
            show(bare, talk())
            details = bare.get_by_role("complementary", name="Details")
            expect(details.locator(".speaker-row")).to_have_count(2)
            ask(bare, "Bob").get_by_role("button", name="Ann").click()
            expect(details.locator(".speaker-row")).to_have_count(1)
        finally:
            bare.set_viewport_size({"width": 1280, "height": 720})


def test_copied_with_names(card):
    card.get_by_role("button", name="Copy", exact=True).click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(card).splitlines()[:3] == [
        "Ann: Good morning to you.",
        "Bob: Thank you very much.",
        "It is a pleasure.",
    ]


def test_what_is_read_back_is_checked(bare):
    speakers = ["Ann\u202e\n Lee", 7, None, "x" * 101, *["y"] * 2000]
    found = bare.evaluate(
        """async (speakers) => {
          const { Transcript } = await import("/web/transcript/transcript.js");
          const { checkedRecord, recordOf } = await import("/web/library/record.js");
          const record = recordOf(new Transcript(null, 1, "a"));
          const read = (speakers) => checkedRecord({ ...record, speakers }).speakers;
          return [read(speakers), read("Ann"), read({ length: 1e9 })];
        }""",
        speakers,
    )
    assert found[0][:4] == ["Ann Lee", "", "", "x" * 100]
    assert len(found[0]) == 1000
    assert found[1:] == [[], []]


VTT = """WEBVTT

00:01.000 --> 00:02.000
<v Ann>Good morning.

00:03.000 --> 00:04.000
<v Bob>Thank you.
"""


@own_engine
@once
def test_kept_and_exported(small_app):
    """An opened file's speakers are renamed, are there after a reload, and are in what is saved."""
    small_app.locator("#file").set_input_files(
        {"name": "talk.vtt", "mimeType": "text/vtt", "buffer": VTT.encode()}
    )
    expect(small_app.locator(".segments .speaker:visible")).to_have_count(2)
    ask(small_app, "Bob")
    small_app.keyboard.type("Robert")
    small_app.keyboard.press("Enter")
    expect(small_app.locator(".segments .speaker:visible").last).to_contain_text("Robert")
    small_app.reload()
    expect(small_app.locator(".segments .speaker:visible").last).to_contain_text("Robert")
    with small_app.expect_download() as download:
        export(small_app, "WebVTT")
    text = download.value.path().read_text("utf-8")
    assert "<v Ann>Good morning." in text
    assert "<v Robert>Thank you." in text


def test_a_sample_ends_by_itself(bare):
    """As long as nobody has gone elsewhere."""
    found = bare.evaluate(
        """async () => {
          const { Transport } = await import("/web/transport/transport.js");
          const transport = new Transport({ onTime() {}, peaksOf: async () => null });
          document.body.append(transport.element);
          transport.open({ file: null, duration: 60, name: "a" });
          transport.silent = true;
          const frames = (done) => new Promise((resolve) => {
            const frame = () => (done() ? resolve() : requestAnimationFrame(frame));
            frame();
          });
          transport.seek(10, { play: true, until: 10.05 });
          await frames(() => !transport.playing);
          const stopped = transport.time;
          transport.play();
          await frames(() => transport.time > stopped + 0.1);
          const goesOn = transport.playing;
          transport.close();
          return [stopped, goesOn];
        }"""
    )
    assert 10.05 <= found[0] < 11
    assert found[1]
