"""What the queue is made from, each part by itself: orders, pairs, folders, names, time left."""

import pytest
from playwright.sync_api import Page


def given(page: Page, *paths: str, kind: str = "") -> dict:
    """What is done with files that come together, by their paths."""
    return page.evaluate(
        """async ([paths, type]) => {
          const { received } = await import("/web/queue/received.js");
          const files = paths.map((path) => {
            const parts = path.split("/");
            const file = new File(["x"], parts.pop(), { type });
            return { file, folder: parts.join("/") };
          });
          const found = received(files);
          return {
            recordings: found.recordings.map(({ file, folder }) => `${folder}/${file.name}`),
            texts: found.texts.map(({ text, recording }) => [text.name, recording?.name ?? null]),
            models: found.models.map(({ name }) => name),
            archives: found.archives.map(({ name }) => name),
            leftOut: found.leftOut,
          };
        }""",
        [paths, kind],
    )


def test_people_count_where_computers_spell(bare):
    found = given(
        bare,
        "b/2.mp3",
        "10.mp3",
        "a/9 end.mp3",
        "2.mp3",
        "b/1.mp3",
        "a/9.mp3",
        "B.mp3",
        "a/x/1.mp3",
    )
    assert found["recordings"] == [
        *("/2.mp3", "/10.mp3", "a/9 end.mp3", "a/9.mp3", "a/x/1.mp3", "b/1.mp3", "b/2.mp3"),
        "/B.mp3",
    ]


def test_transcripts_go_with_their_recordings(bare):
    found = given(
        bare,
        *(
            "a.mp3",
            "A.srt",
            "b.mp4",
            "b.mp4.json",
            "b.vtt",
            "c.srt",
            "d/a.vtt",
            "d/e.wav",
            "e.json",
        ),
    )
    assert sorted(found["texts"]) == [
        ["A.srt", "a.mp3"],
        ["a.vtt", None],  # of another folder
        ["b.mp4.json", "b.mp4"],  # which says more than the other
        ["c.srt", None],
        ["e.json", None],
    ]
    assert found["recordings"] == ["d/e.wav"]
    assert found["leftOut"] == "“b.vtt” was left out: of each recording one transcript is opened."


def test_the_only_two_belong_together(bare):
    assert given(bare, "talk.srt", "recording 7")["texts"] == [["talk.srt", "recording 7"]]


@pytest.mark.parametrize("name", ["notes.txt", "voice", ".hidden.mp3", "a.pdf"])
def test_one_alone_is_tried_whatever_it_is(bare, name):
    """And said to be what it is, where it is no recording."""
    found = given(bare, name)
    assert found["recordings"] == [f"/{name}"]
    assert found["leftOut"] == ""


def test_what_a_folder_has_besides_is_left_out(bare):
    found = given(
        bare,
        *(
            "t/a.OPUS",
            "t/.DS_Store",
            "t/Thumbs.db",
            "t/cover.jpg",
            "t/__MACOSX/a.mp3",
            "t/.git/b.mp3",
        ),
        *("t/._a.mp3", "t/.a.srt"),
    )
    assert found["recordings"] == ["t/a.OPUS"]
    assert found["texts"] == []
    assert found["leftOut"].startswith("7 files were left out")
    assert "“cover.jpg”" in found["leftOut"]
    typed = given(bare, "voice", "note", kind="audio/mp4")
    assert typed["recordings"] == ["/note", "/voice"]


def test_models_and_archives_are_told_from_recordings(bare):
    found = given(bare, "own.bin", "own.bin.json", "a.mp3", "library.zip")
    assert found["models"] == ["own.bin", "own.bin.json"]
    assert found["archives"] == ["library.zip"]
    assert found["recordings"] == ["/a.mp3"]


def test_folders_that_are_dropped_are_read_to_their_end(bare):
    """Browsers give some entries at a time, and what cannot be read is passed over."""
    found = bare.evaluate(
        """async () => {
          const { gather } = await import("/web/queue/gather.js");
          const file = (fullPath, well = true) => ({
            isDirectory: false,
            fullPath,
            file: (take, fail) =>
              well ? take(new File(["x"], fullPath.split("/").at(-1))) : fail(),
          });
          const folder = (fullPath, ...entries) => ({
            isDirectory: true,
            fullPath,
            createReader: () => ({ readEntries: (take) => take(entries.splice(0, 2)) }),
          });
          const inside = folder("/t/in", file("/t/in/d.mp3"));
          const lost = file("/t/b.mp3", false);
          const top = folder("/t", file("/t/a.mp3"), lost, inside, file("/t/c.mp3"));
          const found = await gather([top, file("/e.mp3")]);
          return found.map(({ file, folder }) => `${folder}|${file.name}`);
        }"""
    )
    assert found == ["t|a.mp3", "t/in|d.mp3", "t|c.mp3", "|e.mp3"]


def test_time_that_is_left(bare):
    found = bare.evaluate(
        """async () => {
          const { shareDone, timeLeft } = await import("/web/queue/left.js");
          const made = { done: 60, duration: 60, over: true };
          const half = { done: 30, duration: 60, over: false };
          const waits = { done: 0, duration: 120, over: false };
          const unknown = { done: 0, duration: 0, over: false };
          return [
            timeLeft([made, half, waits], 0.5),
            timeLeft([half, unknown], 2),
            timeLeft([unknown], 2),
            timeLeft([half], null),
            shareDone([made, half, waits]),
            shareDone([made, unknown]),
            shareDone([]),
          ];
        }"""
    )
    assert found == [
        {"seconds": 75, "atLeast": False},
        {"seconds": 60, "atLeast": True},
        None,
        None,
        pytest.approx(90 / 240),
        pytest.approx(1 / 2),
        0,
    ]


def test_names_in_the_zip_are_safe_and_unique(bare):
    names = [
        ("talk.mp4", ""),
        ("Talk.wav", ""),
        ("a.b.mp3", "t/../u"),
        ("../x/passwd.mp3", ""),
        ("Talk with Dr. Weiss", ""),
        ("con.mp3", "t"),
        (" .. ", ""),
        ("q?:*.mp3", "a:b"),
        ("x" * 300 + ".mp3", ""),
        ("e\u0301.mp3", ""),
        ("\u00e9.wav", ""),
    ]
    found = bare.evaluate(
        """async (names) => {
          const { uniqueNames } = await import("/web/queue/pack.js");
          return uniqueNames(names.map(([name, folder]) => ({ name, folder })));
        }""",
        names,
    )
    assert found == [
        *("talk", "Talk (2)", "t/u/a.b", "_x_passwd", "Talk with Dr. Weiss", "t/_con", "_"),
        *("a_b/q___", "x" * 100, "\u00e9", "\u00e9 (2)"),
    ]


def test_a_zip_that_is_given_up_is_none(bare):
    outcome = bare.evaluate(
        """async () => {
          const { pack } = await import("/web/queue/pack.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const stop = new AbortController();
          const written = [];
          const wanted = {
            transcripts: ["a", "b", "c"].map((name) => new Transcript(null, 7, name)),
            formats: ["srt"],
            extensions: {},
            write: async ({ name }) => {
              written.push(name);
              if (name === "b") stop.abort();
              return "x";
            },
            onProgress() {},
            signal: stop.signal,
          };
          const outcome = await pack(wanted).then(() => "made", () => "given up");
          return [outcome, written];
        }"""
    )
    assert outcome == ["given up", ["a", "b"]]


def test_settings_that_were_kept_are_shown_as_they_were(bare):
    """And those that are none of the page's are not believed."""
    found = bare.evaluate(
        """async () => {
          const { Options } = await import("/web/options/options.js");
          const { optionsOfOne } = await import("/web/settings/asked.js");
          const make = () => {
            const options = new Options(optionsOfOne()).withoutComputing();
            options.setLanguages({ en: "english", fr: "french" });
            return options;
          };
          const first = make();
          first.language = "fr";
          const asked = { ...first.wishes, task: "translate", beam_size: null, vad: null };
          Object.assign(asked, { initial_prompt: "Anna", carry_initial_prompt: true });
          Object.assign(asked, { suppress_non_speech: false, condition_on_previous_text: false });
          const second = make();
          second.wishes = asked;
          const third = make();
          const before = third.wishes;
          third.wishes = { language: 7, initial_prompt: {}, vad: before.vad, beam_size: 5 };
          second.setModel(false);
          return [second.wishes, asked, third.wishes, before, second.value.language];
        }"""
    )
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[4] == "en"  # of an English model


def test_nobody_takes_the_engine_before_the_one_that_waits_for_it(bare):
    """Whoever hears that a job has ended finds another about to begin."""
    heard = bare.evaluate(
        """async () => {
          const { Jobs } = await import("/web/job/jobs.js");
          const heard = [];
          const onBusy = (busy) => void heard.push([busy, jobs.busy]);
          const jobs = new Jobs({ onBusy, onError: console.error });
          const panel = { show() {}, hide() {} };
          const aborted = (signal) => new Promise((resolve) => (signal.onabort = resolve));
          await Promise.all([jobs.run(panel, aborted), jobs.run(panel, async () => {})]);
          return heard;
        }"""
    )
    assert heard == [[True, True], [False, True], [True, True], [False, False]]
