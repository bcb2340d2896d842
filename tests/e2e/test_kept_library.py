"""What is kept of documents: there after a reload, and gone on with where that is wanted."""

import json
import re
import zipfile
from pathlib import Path

import media
import pytest
import srt
from playwright.sync_api import Page, expect
from scripted import script_engine
from visits import export, once, own_engine

SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"
SEGMENT = {"avg_logprob": -0.2, "no_speech_prob": 0.0, "tokens": [1], "token_probs": [0.5]}


def said(number: int) -> dict:
    """A segment of ten seconds."""
    start = 10.0 * number
    words = [
        {"text": f" Word{number}", "start": start, "end": start + 4, "probability": 0.9},
        {"text": " said.", "start": start + 5, "end": start + 9, "probability": 0.3},
    ]
    text = "".join(str(word["text"]) for word in words)
    words = [{**word, "tokens": [number]} for word in words]
    return {"start": start, "end": start + 10, "text": text, "words": words, **SEGMENT}


def texts(page: Page) -> list[str]:
    return page.locator(".segments p").all_text_contents()


def open_text(page: Page, name: str, text: str = "Said.") -> None:
    page.locator("#file").set_input_files(media.upload(name, SUBTITLES.format(text).encode()))
    expect(page.locator(".document-title")).to_have_text(name)


KEPT = """async () => {
  const { Database } = await import("/web/library/database.js");
  const database = await Database.open();
  const records = await database.records();
  database.close();
  return records;
}"""


@once
def test_documents_are_there_after_a_reload(small_app):
    """In their order, with their edits, and at their addresses."""
    open_text(small_app, "a.srt", "First.")
    open_text(small_app, "b.srt", "Second.")
    small_app.get_by_role("button", name="Correct").click()
    small_app.locator(".segments .word").first.click()
    small_app.locator(".segments").get_by_role("textbox").first.fill("Corrected.")
    small_app.keyboard.press("Enter")
    expect(small_app.locator(".segments p")).to_have_text("Corrected.")
    address = small_app.evaluate("location.hash")
    small_app.reload()
    expect(small_app.locator(".segments p")).to_have_text("Corrected.")
    assert small_app.evaluate("location.hash") == address
    expect(small_app.locator(".shelf-day")).to_have_text(["Today"])
    expect(small_app.locator(".shelf-name").locator("visible=true")).to_have_text(
        ["b.srt", "a.srt"]
    )
    small_app.get_by_role("link", name="a.srt").click()
    expect(small_app.locator(".segments p")).to_have_text("First.")
    expect(small_app.locator(".document-meta")).to_contain_text("opened from a file")


@own_engine
@once
def test_one_that_was_cut_off_goes_on_with_its_file(site, miniature, visit):
    """Behind its last finished segment; another file is refused."""
    site.offer(miniature)
    script_engine(site, {"segments": [said(0), said(1), said(2)], "halts": 2})
    app = visit()
    app.evaluate("localStorage.setItem('pyengine-recordings', 'no')")
    clip = media.encode(media.speech(2), container="wav")
    app.locator("#file").set_input_files(media.upload("clip.wav", clip))
    expect(app.locator(".segments p")).to_have_count(2)
    script_engine(site, {"segments": [said(0), said(1), said(2)]})
    app.reload()
    expect(app.locator(".segments p")).to_have_count(2)
    end = app.locator(".document-end")
    expect(end).to_contain_text("The text ends at 0:20")
    expect(app.locator(".shelf-items .shelf-note")).to_contain_text("Stopped at")
    with app.expect_file_chooser() as chooser:
        end.get_by_role("button", name="Choose its file").click()
    chooser.value.set_files(media.upload("other.wav", clip))
    expect(app.get_by_role("alert")).to_contain_text("another file")
    with app.expect_file_chooser() as chooser:
        end.get_by_role("button", name="Choose its file").click()
    chooser.value.set_files(media.upload("clip.wav", clip))
    expect(app.locator(".document-meta")).to_contain_text("took")
    assert texts(app) == ["Word0 said.", "Word1 said.", "Word2 said."]
    app.reload()
    assert app.evaluate(KEPT)[0]["state"] == "done"
    expect(app.locator(".segments p")).to_have_count(3)


@once
def test_what_is_removed_is_deleted_unless_it_is_put_back(small_app):
    open_text(small_app, "a.srt")
    open_text(small_app, "b.srt")
    small_app.get_by_role("button", name="Remove a.srt from the list").click()
    small_app.get_by_role("button", name="Undo").click()
    small_app.get_by_role("button", name="Remove b.srt from the list").click()
    small_app.get_by_role("status").get_by_role("button", name="Dismiss").click()
    small_app.reload()
    expect(small_app.locator(".shelf-items .shelf-name")).to_have_text(["a.srt"])
    assert [record["name"] for record in small_app.evaluate(KEPT)] == ["a.srt"]


@once
def test_one_that_is_opened_before_the_others_are_read_is_listed_once(small_app):
    open_text(small_app, "a.srt")
    held = []
    small_app.route("**/library/library.js", lambda route: held.append(route))
    small_app.reload()
    open_text(small_app, "b.srt")
    for route in held:
        route.continue_()
    small_app.unroute("**/library/library.js")
    names = small_app.locator(".shelf-items .shelf-name")
    expect(names).to_have_text(["b.srt", "a.srt"])


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 2},
        {"name": 7},
        {"id": "../x"},
        {"segments": -1},
        {"segments": 2**60},
        {"state": "asleep"},
    ],
)
def test_records_of_another_making_are_not_believed(bare, damage):
    found = bare.evaluate(
        """async (damage) => {
          const { checkedRecord, recordOf } = await import("/web/library/record.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const record = recordOf(new Transcript(null, 7, "a"));
          return [checkedRecord(record), checkedRecord({ ...record, ...damage })];
        }""",
        damage,
    )
    assert found[0]["name"] == "a"
    assert found[1] is None


@once
def test_who_speaks_is_kept(small_app):
    """From a file with voices into the library, and after a reload out of it into a file."""
    file = "WEBVTT\n\n" + "\n\n".join(
        f"00:0{i}.000 --> 00:0{i + 1}.000\n<v {name}>said {i}"
        for i, name in enumerate(("Ann", "Bob"))
    )
    small_app.locator("#file").set_input_files(media.upload("a.vtt", file.encode()))
    expect(small_app.locator(".segments .word")).to_have_count(4)
    small_app.reload()
    expect(small_app.locator(".segments .word")).to_have_count(4)
    [record] = small_app.evaluate(KEPT)
    assert record["speakers"] == ["Ann", "Bob"]
    with small_app.expect_download() as download:
        export(small_app, "SubRip")
    said = Path(download.value.path()).read_text("utf-8")
    assert [cue.content for cue in srt.parse(said)] == ["Ann: said 0", "Bob: said 1"]


@pytest.mark.parametrize("speaker", [-1, 0.5, "Ann", 1000, None])
def test_speakers_that_are_none_are_not_believed(bare, speaker):
    found = bare.evaluate(
        """async (speaker) => {
          const { checkedSegments } = await import("/web/library/record.js");
          const word = { text: "a", start: 0, end: 1, speaker: 1 };
          return checkedSegments([{ text: "a", start: 0, end: 1, speaker, words: [word] }]);
        }""",
        speaker,
    )
    assert "speaker" not in found[0]
    assert found[0]["words"][0]["speaker"] == 1


@once
def test_what_cannot_be_read_is_said_and_stays(small_app):
    """A record of a later version, and a chunk that is no segments."""
    open_text(small_app, "a.srt")
    open_text(small_app, "b.srt", "Sound.")
    ids = small_app.evaluate("[...document.querySelectorAll('.shelf-items a')].map((a) => a.hash)")
    small_app.evaluate(
        """([newer, damaged]) => new Promise((resolve) => {
          indexedDB.open("pyengine-library").onsuccess = ({ target: { result } }) => {
            const change = result.transaction(["documents", "segments"], "readwrite");
            const documents = change.objectStore("documents");
            documents.get(newer).onsuccess = ({ target }) =>
              documents.put({ ...target.result, version: 99 });
            change.objectStore("segments").put([{ text: 1 }], [damaged, 0]);
            change.oncomplete = () => resolve(result.close());
          };
        })""",
        [address.removeprefix("#/t/") for address in ids],
    )
    small_app.evaluate("location.hash = '#/'")
    small_app.reload()
    expect(small_app.get_by_role("alert")).to_contain_text("1 transcript could not be read")
    small_app.get_by_role("link", name="a.srt").click()
    expect(small_app.get_by_role("alert")).to_contain_text("Part of this transcript")
    assert len(small_app.evaluate(KEPT)) == 2


def test_only_what_is_new_is_written(bare):
    """Of a long text, the chunks that have changed; what comes while one is written, after it."""
    written = bare.evaluate(
        """async (segment) => {
          const { Keeping } = await import("/web/library/keeping.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const transcript = new Transcript(null, 7, "a");
          const log = [];
          const write = async (record, chunks, count) =>
            void log.push([record.segments, [...chunks.keys()], count]);
          const keeping = new Keeping({ write }, transcript, { onTrouble: console.error });
          for (let i = 0; i < 250; i++) transcript.add(segment);
          while (log.at(-1)?.[0] !== 250) await keeping.write();
          const first = log.length;
          transcript.editSegment(0, "Other.");
          await keeping.write();
          return [first < 4, log.slice(first).filter(([, chunks]) => chunks.length)];
        }""",
        said(0),
    )
    assert written == [True, [[250, [0], 3]]]


def test_a_full_disk_is_said_once_and_nothing_is_lost(bare):
    said_so = bare.evaluate(
        """async (segment) => {
          const { Keeping } = await import("/web/library/keeping.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const transcript = new Transcript(null, 7, "a");
          let full = true;
          let troubles = 0;
          const kept = new Map();
          const write = async (record, chunks) => {
            if (full) throw new DOMException("", "QuotaExceededError");
            for (const [index, chunk] of chunks) kept.set(index, chunk);
          };
          const keeping = new Keeping({ write }, transcript, { onTrouble: () => troubles++ });
          for (let i = 0; i < 150; i++) {
            transcript.add(segment);
            await keeping.write();
          }
          const failed = keeping.failed;
          full = false;
          await keeping.write();
          return [troubles, failed, keeping.failed, [...kept.values()].flat().length];
        }""",
        said(0),
    )
    assert said_so == [1, True, False, 150]


def test_days_have_names(bare):
    days = bare.evaluate(
        """async () => {
          const { day } = await import("/web/ui/format.js");
          const ago = (days) => day(new Date().setDate(new Date().getDate() - days));
          return [ago(0), ago(1), ago(2), day(new Date(2020, 4, 3).getTime())];
        }"""
    )
    assert days[:2] == ["Today", "Yesterday"]
    assert re.fullmatch(r"[A-Z][a-z]+day", days[2])
    assert days[3] == "3 May 2020"


RECORDINGS = """async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("recordings").catch(() => null);
  const names = [];
  for await (const name of folder?.keys() ?? []) names.push(name.replace(/^.*[.]/, ""));
  return names;
}"""


def await_recordings(page: Page, expected: list[str]) -> None:
    """Waits until there are files of these kinds."""
    page.evaluate(
        f"""async (expected) => {{
          const list = {RECORDINGS};
          const soon = () => new Promise((resolve) => setTimeout(resolve, 20));
          while (String((await list()).sort()) !== String(expected)) await soon();
        }}""",
        expected,
    )


@own_engine
@once
def test_a_recording_is_kept_and_goes_on_without_being_chosen(site, miniature, visit):
    """It is played after a reload, and gone when its document is."""
    site.offer(miniature)
    script_engine(site, {"segments": [said(0), said(1)], "halts": 1})
    app = visit()
    clip = media.encode(media.speech(2), container="wav")
    app.locator("#file").set_input_files(media.upload("clip.wav", clip, "audio/wav"))
    expect(app.locator(".segments p")).to_have_count(1)
    await_recordings(app, ["file"])
    script_engine(site, {"segments": [said(0), said(1)]})
    app.reload()
    expect(app.get_by_role("slider", name="Position")).to_be_visible()
    app.locator(".document-end").get_by_role("button", name="Go on").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    assert texts(app) == ["Word0 said.", "Word1 said."]
    app.get_by_role("button", name="Remove clip.wav from the list").click()
    app.get_by_role("status").get_by_role("button", name="Dismiss").click()
    await_recordings(app, [])
    assert app.evaluate(KEPT) == []


def test_a_copy_is_whole_or_not_there(bare):
    """Of a file that cannot be read to its end, and where it is forgotten meanwhile."""
    kept = bare.evaluate(
        """async () => {
          const { Recordings } = await import("/web/library/recordings.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const recordings = new Recordings();
          const bytes = new Uint8Array(9 * 2 ** 20).map((_, i) => i % 251);
          const file = new File([bytes], "long.wav", { type: "audio/wav" });
          const one = new Transcript(file, 7);
          const other = new Transcript(file, 7);
          const copied = [recordings.copy(one), recordings.copy(other)];
          await recordings.forget(other.id);
          const outcomes = await Promise.all(copied);
          const found = await recordings.file(one);
          const back = new Uint8Array(await found.arrayBuffer());
          const sizes = await recordings.sizes();
          one.source = { ...one.source, size: 7 };
          return {
            outcomes,
            same: back.every((byte, i) => byte === bytes[i]) && back.length === bytes.length,
            looks: [found.name, found.type],
            gone: await recordings.file(other),
            sizes: [...sizes].map(([id, size]) => [id === one.id, size]),
            another: await recordings.file(one),
          };
        }"""
    )
    assert kept == {
        "outcomes": [True, False],
        "same": True,
        "looks": ["long.wav", "audio/wav"],
        "gone": None,
        "sizes": [[True, 9 * 2**20]],
        "another": None,
    }


def test_what_a_live_session_recorded_is_a_file_whenever_it_ends(bare):
    kept = bare.evaluate(
        """async () => {
          const { Recordings } = await import("/web/library/recordings.js");
          const { Recording } = await import("/web/live/recording.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const recordings = new Recordings();
          const transcript = Object.assign(new Transcript(null, 0, "Live"), { pcm: 8000 });
          const sink = recordings.sink(transcript.id, console.error);
          const recording = new Recording(8000, sink.write);
          const loud = Float32Array.from({ length: 1000 }, (_, i) => (i % 200) / 400);
          for (let i = 0; i < 170; i++) recording.push(loud); // 21.25 s
          await sink.end();
          const cut = (await recordings.file(transcript)).size;
          const whole = recordings.sink(transcript.id, console.error);
          const again = new Recording(8000, whole.write);
          for (let i = 0; i < 170; i++) again.push(loud);
          again.handOn();
          const well = await whole.end();
          const file = await recordings.file(transcript);
          const [a, b] = await Promise.all([file.arrayBuffer(), again.file().arrayBuffer()]);
          const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
          const same = x.length === y.length && x.every((byte, i) => byte === y[i]);
          return [cut, well, same, file.name];
        }"""
    )
    assert kept == [44 + 2 * 8000 * 21, True, True, "Live.wav"]


@once
def test_recordings_of_no_document_are_deleted(small_app):
    open_text(small_app, "a.srt")
    (kept,) = small_app.evaluate(KEPT)
    small_app.evaluate(
        """async (id) => {
          const root = await navigator.storage.getDirectory();
          const folder = await root.getDirectoryHandle("recordings", { create: true });
          const names = ["gone.file", "gone.pcm", "gone.part", "else.txt"];
          names.push(`${id}.part`, `${id}.file`);
          for (const name of names) await folder.getFileHandle(name, { create: true });
        }""",
        kept["id"],
    )
    small_app.evaluate("location.hash = '#/'")
    small_app.reload()
    await_recordings(small_app, ["file", "txt"])


@once
def test_all_texts_are_searched(small_app):
    """Those that were not read in this visit, too; a place that was found is shown."""
    open_text(small_app, "a.srt", "The café is closed.")
    open_text(small_app, "b.srt", "Nothing here.")
    small_app.reload()
    expect(small_app.locator(".segments p")).to_have_text("Nothing here.")
    small_app.get_by_role("searchbox", name="Search all transcripts").fill("CAFE is")
    hits = small_app.locator(".shelf-hits li")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("The café is closed.")
    expect(small_app.locator(".shelf-search")).to_contain_text("Found in 1 transcript")
    hits.get_by_role("link").click()
    expect(small_app.locator(".segments p")).to_have_text("The café is closed.")
    expect(small_app.locator(".segments .word").first).to_be_focused()
    small_app.get_by_role("searchbox", name="Search all transcripts").fill("")
    expect(small_app.locator(".shelf-days li")).to_have_count(2)


@once
def test_a_new_name_stays(small_app):
    open_text(small_app, "a.srt")
    small_app.get_by_role("button", name="More", exact=True).click()
    small_app.get_by_role("menuitem", name="Rename…").click()
    small_app.get_by_label("Name of the transcript").fill("Interview")
    small_app.keyboard.press("Enter")
    expect(small_app.locator(".document-title")).to_have_text("Interview")
    small_app.reload()
    expect(small_app.locator(".document-title")).to_have_text("Interview")
    expect(small_app.locator(".shelf-items .shelf-name")).to_have_text(["Interview"])


@once
def test_everything_is_deleted_when_that_was_confirmed(small_app):
    open_text(small_app, "a.srt")
    for answer, left in (("Keep it", 1), ("Delete everything", 0)):
        small_app.get_by_role("button", name="All transcripts").click()
        small_app.get_by_role("menuitem", name="Delete everything").click()
        dialog = small_app.get_by_role("dialog", name="Delete everything…")
        expect(dialog).to_contain_text("1 transcript")
        dialog.get_by_role("button", name=answer).click()
        expect(small_app.locator(".shelf-days li")).to_have_count(left)
    small_app.reload()
    expect(small_app.get_by_text("What you transcribe is kept")).to_be_visible()
    assert small_app.evaluate(KEPT) == []


@own_engine
@once
@pytest.mark.usefixtures("scripted_engine")
def test_two_tabs_have_one_library(site, small_app):
    """What one has open the other shows and follows, and may change when the first is closed."""
    small_app.evaluate(
        """async () => {
          const { Library } = await import("/web/library/library.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const library = await Library.open({ onTrouble: console.error, onOther() {} });
          const transcript = new Transcript(null, 2, "a.srt");
          transcript.segments = [{ id: 0, start: 0, end: 1, text: " Said." }];
          transcript.state = "done";
          window.transcript = transcript;
          await library.keep(transcript);
        }"""
    )
    other = small_app.context.new_page()
    other.goto(site.page())
    other.get_by_role("link", name="a.srt").click()
    expect(other.locator(".document-end")).to_contain_text("open in another tab")
    small_app.evaluate("transcript.editSegment(0, 'Corrected.')")
    expect(other.locator(".segments p")).to_have_text("Corrected.")
    small_app.evaluate("transcript.rename('b.srt')")
    expect(other.locator(".shelf-items .shelf-name")).to_have_text("b.srt")
    other.get_by_role("button", name="Remove").locator("visible=true").first.click()
    expect(other.get_by_role("alert")).to_contain_text("Close that tab first")
    small_app.close()
    expect(other.locator(".document-end")).to_be_hidden()
    third = other.context.new_page()
    third.goto(site.page())
    expect(third.locator(".shelf-items .shelf-name")).to_have_text("b.srt")
    other.locator(".shelf-items .shelf-name").hover()
    other.locator(".shelf-items li > .button").click()
    expect(third.locator(".shelf-items li")).to_have_count(0)


def test_all_is_exported_and_taken_in_by_another_browser(bare):
    """Texts with their words, and recordings to the byte; what is there already stays as it is."""
    moved = bare.evaluate(
        """async (segments) => {
          const { Library } = await import("/web/library/library.js");
          const { Transcript } = await import("/web/transcript/transcript.js");
          const others = [];
          const hooks = { onTrouble: console.error, onOther: (id) => others.push(id) };
          const library = await Library.open(hooks);
          const bytes = new Uint8Array(100_000).map((_, i) => i % 251);
          const file = new File([bytes], "a.wav", { type: "audio/wav" });
          const made = new Transcript(file, 30, "Interview");
          made.segments = segments;
          await library.keep(made);
          await library.keepRecording(made);
          const plain = await library.export(false);
          const zip = await library.export(true);
          const again = await library.import(zip);
          await library.clear();
          const counts = await library.import(zip);
          const { transcripts } = await library.list();
          const [found] = transcripts;
          await library.read(found);
          const back = new Uint8Array(await found.file.arrayBuffer());
          const failed = await library.import(new Blob(["no zip"])).then(() => false, () => true);
          return {
            again, counts, failed, smaller: plain.size < zip.size - 99_000,
            looks: [found.name, found.state, found.source.name, others.length],
            words: found.segments.map(({ words }) => words.map((word) => word.text).join("")),
            same: back.length === bytes.length && back.every((byte, i) => byte === bytes[i]),
          };
        }""",
        [said(0), said(1)],
    )
    assert moved == {
        "again": {"taken": 0, "here": 1, "damaged": 0},
        "counts": {"taken": 1, "here": 0, "damaged": 0},
        "failed": True,
        "smaller": True,
        "looks": ["Interview", "stopped", "a.wav", 1],
        "words": [" Word0 said.", " Word1 said."],
        "same": True,
    }


@once
def test_the_list_exports_what_python_and_this_page_can_read(small_app, tmp_path):
    open_text(small_app, "a.srt", "Said here.")
    small_app.get_by_role("button", name="All transcripts").click()
    with small_app.expect_download() as download:
        small_app.get_by_role("menuitem", name="Export all texts").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        (name,) = archive.namelist()
        content = archive.read(name)
        with zipfile.ZipFile(tmp_path / "odd.zip", "w", zipfile.ZIP_DEFLATED) as other:
            other.writestr(name, content)
            other.writestr("documents/abc.json", content)  # another's name
            other.writestr("documents/abd.json", "{")
    document = json.loads(content)
    assert document["segments"][0]["text"].strip() == "Said here."
    small_app.get_by_role("button", name="Remove a.srt from the list").click()
    small_app.get_by_role("status").get_by_role("button", name="Dismiss").click()
    small_app.get_by_role("button", name="All transcripts").click()
    with small_app.expect_file_chooser() as chooser:
        small_app.get_by_role("menuitem", name="Import").click()
    chooser.value.set_files(tmp_path / "odd.zip")
    expect(small_app.get_by_text("Imported: 1. Here already: 0. Unreadable: 2.")).to_be_visible()
    small_app.get_by_role("link", name="a.srt").click()
    expect(small_app.locator(".segments p")).to_have_text("Said here.")
    # A document of it opens by itself, too
    small_app.locator("#file").set_input_files(media.upload("one.json", content))
    expect(small_app.locator(".document-title")).to_have_text("one.json")
    expect(small_app.locator(".segments p")).to_have_text("Said here.")


@own_engine
@once
def test_recordings_are_given_up_and_texts_stay(site, miniature, visit):
    """Where there is no room for what comes, older ones are offered for that."""
    site.offer(miniature)
    script_engine(site, {"segments": [said(0)]})
    app = visit()
    clip = media.encode(media.speech(2), container="wav")
    app.locator("#file").set_input_files(media.upload("clip.wav", clip, "audio/wav"))
    expect(app.locator(".document-meta")).to_contain_text("took")
    await_recordings(app, ["file"])
    devtools = app.context.new_cdp_session(app)
    origin = site.url.rstrip("/")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1000})
    app.locator("#file").set_input_files(media.upload("next.wav", clip, "audio/wav"))
    expect(app.get_by_role("alert")).to_contain_text("no room to keep this recording")
    app.get_by_role("button", name="Recordings that are kept…").click()
    dialog = app.get_by_role("dialog", name="Recordings that are kept…")
    expect(dialog.get_by_role("listitem")).to_contain_text(["clip.wav"])
    dialog.get_by_role("button", name="Remove the recording of clip.wav").click()
    expect(dialog.get_by_role("listitem")).to_have_count(0)
    await_recordings(app, [])
    dialog.get_by_role("button", name="Close").click()
    assert texts(app) == ["Word0 said."]  # the work went on in memory
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    app.get_by_role("link", name="clip.wav").click()
    expect(app.locator(".segments p")).to_have_text("Word0 said.")
