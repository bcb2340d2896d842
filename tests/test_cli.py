"""The command line as a user meets it."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from ffmpeg import PROGRAM
from result_factory import JFK, result, segment

import pyengine
from models.miniature import write_miniature
from pyengine.cli import COMMANDS, main
from pyengine.cli.commands import loading
from pyengine.cli.commands import transcribe as command
from pyengine.cli.files import outputs
from pyengine.result import Language, Progress
from pyengine.vad import Vad
from pyengine.vad_options import VadOptions

JFK_WAV = Path(__file__).parent / "data" / "jfk.wav"
PRINTED = """\
[00:00:00.000 --> 00:00:07.960]  And so my fellow Americans ask not what your country can do for you
[00:00:07.960 --> 00:00:10.760]  ask what you can do for your country.
"""


@pytest.fixture
def wav(tmp_path):
    """A recording that output files can be written beside."""
    path = tmp_path / "talk.wav"
    path.write_bytes(JFK_WAV.read_bytes())
    return str(path)


@pytest.fixture
def engine(monkeypatch):
    """In place of transcription: emits these events and returns JFK; remembers its calls."""
    engine = FakeEngine()
    monkeypatch.setattr(command, "transcribe", engine)
    return engine


ENGLISH = Language(
    code="en", probability=0.97, probabilities={"en": 0.97, "cy": 0.02, "de": 0.008, "fr": 0.002}
)


class FakeEngine:
    def __init__(self):
        self.outcomes = []
        self.calls = []

    def __call__(self, model, audio, options, *, seconds, vad, on_event, speakers):
        self.calls.append((sum(map(len, audio)), seconds, options, vad))
        outcome = self.outcomes.pop(0) if self.outcomes else JFK
        for event in (ENGLISH, *JFK.segments):
            on_event(event)
            on_event(Progress(stage="decode", seconds_done=5.0, seconds_total=11.0))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


COMMAND = [sys.executable, "-m", "pyengine"]
# The package these tests have imported, wherever they are run.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(pyengine.__file__).parents[1])}


def run_process(*arguments, input=None, environment=ENVIRONMENT):
    return subprocess.run(
        [*COMMAND, *arguments],
        input=input,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )


class TestTranscribe:
    def test_prints_segments_and_notes(self, engine, miniature, wav, capsys):
        assert main(["transcribe", wav, "-m", miniature]) == 0
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        notes = printed.err.splitlines()
        assert f"pyengine: {wav}, 11.0 s" in notes
        assert (
            "pyengine: language english (en), p = 0.97; else welsh (cy) 0.02, german (de) 0.01"
            in notes
        )
        assert re.fullmatch(r"pyengine:    total time = +\d+\.\d\d ms", notes[-1])

    def test_text_only(self, engine, miniature, wav, capsys):
        assert main(["transcribe", wav, "-m", miniature, "-nt", "-np"]) == 0
        printed = capsys.readouterr()
        assert printed.out == "".join(s.text.strip() + "\n" for s in JFK.segments)
        assert printed.err == ""

    @pytest.mark.slow
    @pytest.mark.parametrize("quiet", [[], ["-np"]])
    def test_colours_have_a_legend(self, engine, miniature, wav, capsys, quiet):
        assert main(["transcribe", wav, "-m", miniature, "-pc", *quiet]) == 0
        printed = capsys.readouterr()
        assert ("pyengine: colours: red" in printed.err) == (not quiet)
        assert "colours" not in printed.out

    def test_what_the_engine_is_given(self, engine, miniature, wav):
        assert main(["transcribe", wav, "-m", miniature, "-l", "en", "-ot", "500"]) == 0
        [(n_samples, seconds, options, vad)] = engine.calls
        assert (n_samples, seconds, vad) == (176_000, 11.0, None)
        assert (options.language, options.offset) == ("en", 0.5)
        assert options.vad == VadOptions()

    def test_room_for_as_many_hypotheses_as_asked_for(self, engine, miniature, wav, monkeypatch):
        room = []
        load = loading.load_model

        def note(*arguments, n_slots, **others):
            room.append(n_slots)
            return load(*arguments, n_slots=n_slots, **others)

        monkeypatch.setattr(loading, "load_model", note)
        assert main(["transcribe", wav, "-m", miniature, "-bs", "3", "-bo", "2"]) == 0
        assert room == [3]

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("given", "computed"),
        [
            ([], "wasm backend, fast"),
            (["--exact"], "wasm backend, exact"),
            # Where integers would be slower
            (["--backend", "numpy"], "numpy backend, exact"),
        ],
    )
    def test_arithmetic(self, engine, miniature, wav, capsys, given, computed):
        assert main(["transcribe", wav, "-m", miniature, *given]) == 0
        assert f"pyengine: ggml-miniature.bin, {computed} arithmetic, " in capsys.readouterr().err

    def test_another_vad_model(self, engine, miniature, wav):
        own = Path(pyengine.vad.__file__).with_name("ggml-silero-v6.2.0.bin")
        assert main(["transcribe", wav, "-m", miniature, "-vm", str(own)]) == 0
        [(_, _, _, vad)] = engine.calls
        assert isinstance(vad, Vad)

    def test_empty_segments_are_not_printed(self, monkeypatch, miniature, wav, capsys):
        def transcribe(model, audio, options, *, seconds, vad, on_event, speakers):
            for s in (segment("  "), segment(" \x1b[2Jtwo\nlines")):
                on_event(s)
            return result()

        monkeypatch.setattr(command, "transcribe", transcribe)
        assert main(["transcribe", wav, "-m", miniature, "-nt"]) == 0
        assert capsys.readouterr().out == "[2Jtwo lines\n"

    def test_speakers_are_named(self, monkeypatch, miniature, tmp_path, capsys):
        call = tmp_path / "call.wav"
        with wave.open(str(call), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(bytes(4 * 16_000))

        def transcribe(model, audio, options, *, seconds, vad, on_event, speakers):
            assert speakers.by == "channels"
            assert {block.shape[1] for block in audio} == {2}
            said = replace(segment(" Hi."), speaker=0), replace(segment(" Ho.", 1, 2), speaker=1)
            for s in said:
                on_event(s)
            return replace(result(*said), speakers=("Ann", "Speaker 2"))

        monkeypatch.setattr(command, "transcribe", transcribe)
        line = ["transcribe", str(call), "-m", miniature, "-di", "--speaker-names", "Ann", "-otxt"]
        assert main([*line, "-nt"]) == 0
        assert capsys.readouterr().out == "Ann: Hi.\nSpeaker 2: Ho.\n"
        assert (tmp_path / "call.wav.txt").read_text() == "Ann: Hi.\n\nSpeaker 2: Ho.\n"

    def test_turns_are_marked(self, engine, miniature, wav, capsys):
        """With a model that has learnt to; of others it is said that they have not."""
        assert main(["transcribe", wav, "-m", miniature, "-tdrz"]) == 0
        assert "tinydiarize models only" in capsys.readouterr().err
        tdrz = Path(miniature).with_name("ggml-tdrz.bin")
        tdrz.write_bytes(Path(miniature).read_bytes())
        assert main(["transcribe", wav, "-m", str(tdrz), "-tdrz"]) == 0
        assert "tinydiarize" not in capsys.readouterr().err
        assert [call[2].speaker_turns for call in engine.calls] == [True, True]

    def test_calls_have_two_channels(self, miniature, wav, capsys):
        assert main(["transcribe", wav, "-m", miniature, "-di"]) == 1
        assert "there must be two of them: this recording has 1" in capsys.readouterr().err

    def test_silence_is_told(self, engine, miniature, wav, capsys):
        engine.outcomes = [result()]
        assert main(["transcribe", wav, "-m", miniature]) == 0
        assert f"pyengine: {wav}: no speech found" in capsys.readouterr().err.splitlines()

    def test_progress_where_asked_for(self, engine, miniature, wav, capsys):
        assert main(["transcribe", wav, "-m", miniature, "-pp"]) == 0
        assert capsys.readouterr().err.count("pyengine: progress =  45%\n") == 1

    def test_the_default_model_is_base(self, engine, miniature, wav, monkeypatch):
        asked = []

        def locate(name, *, progress=None):
            asked.append(name)
            return pyengine.hub.ModelFile(Path(miniature), None)

        monkeypatch.setattr(loading.hub, "locate", locate)
        assert main(["transcribe", wav]) == 0
        assert asked == ["base"]


class TestOutputFiles:
    def test_are_written_beside_the_recording(self, engine, miniature, wav, capsys):
        arguments = ["-otxt", "-osrt", "-ovtt", "-oj"]
        assert main(["transcribe", wav, "-m", miniature, *arguments]) == 0
        assert f"pyengine: wrote {wav}.srt" in capsys.readouterr().err.splitlines()
        for name in ("txt", "srt", "vtt"):
            written = Path(f"{wav}.{name}").read_text("utf-8")
            assert written == pyengine.formats.FORMATS[name].render(JFK)
        document = json.loads(Path(f"{wav}.json").read_text("utf-8"))
        assert "| backend wasm | fast arithmetic |" in document["systeminfo"]
        assert document["model"]["vocab"] == 51864
        assert document["params"] == {"model": miniature, "language": "auto", "translate": False}
        assert document["transcription"][1]["offsets"] == {"from": 7960, "to": 10760}

    def test_numbers_go_on_where_an_earlier_part_ended(self, engine, miniature, wav, capsys):
        arguments = ["-osrt", "-on", "12", "-of", "-"]
        assert main(["transcribe", wav, "-m", miniature, *arguments]) == 0
        assert [cue.split("\n")[0] for cue in capsys.readouterr().out.split("\n\n")] == ["13", "14"]

    def test_go_where_they_are_told(self, engine, miniature, wav, tmp_path):
        stem = tmp_path / "out.put"
        assert main(["transcribe", wav, "-m", miniature, "-osrt", "-of", str(stem)]) == 0
        assert Path(f"{stem}.srt").exists()
        assert not Path(f"{wav}.srt").exists()

    def test_to_stdout_instead_of_segments(self, engine, miniature, wav, capsys):
        assert main(["transcribe", wav, "-m", miniature, "-osrt", "-of", "-"]) == 0
        assert capsys.readouterr().out == pyengine.formats.FORMATS["srt"].render(JFK)

    def test_are_not_touched_by_a_failure(self, engine, miniature, wav):
        old = Path(f"{wav}.srt")
        old.write_text("old")
        engine.outcomes = [pyengine.AudioError("damaged")]
        assert main(["transcribe", wav, "-m", miniature, "-osrt"]) == 1
        assert old.read_text() == "old"

    def test_one_that_cannot_be_written_harms_no_other(
        self, engine, miniature, wav, capsys, monkeypatch
    ):
        install = outputs.install

        def fail(part, path):
            if path.suffix == ".txt":
                raise OSError(28, "No space left on device", str(part))
            install(part, path)

        monkeypatch.setattr(outputs, "install", fail)
        assert main(["transcribe", wav, "-m", miniature, "-otxt", "-osrt"]) == 1
        assert Path(f"{wav}.srt").exists()
        assert (
            f"pyengine: error: {wav}.txt was not written: No space left on device\n"
            in capsys.readouterr().err
        )

    def test_a_missing_folder_is_found_before_the_work(self, engine, miniature, wav, capsys):
        arguments = ["-osrt", "-of", "/no/such/folder/x"]
        assert main(["transcribe", wav, "-m", miniature, *arguments]) == 1
        assert capsys.readouterr().err == (
            "pyengine: error: /no/such/folder: no such folder to write to\n"
        )
        assert engine.calls == []

    @pytest.mark.parametrize(
        ("names", "arguments", "refusal"),
        [
            (["a.wav", "b.wav"], ["-of", "x", "-of", "x"], "a.wav and b.wav would both"),
            (["a.wav", "b.wav"], ["-of", "x", "-of", "dir/../x"], "a.wav and b.wav would both"),
            (["a.wav", "dir/../a.wav"], [], "a.wav and dir/../a.wav would both"),
            (["a.wav", "a.wav"], [], "a.wav is named twice"),
            (["a.wav", "a.mp4"], ["--output-name", "stem"], "a.wav and a.mp4 would both"),
            (["a.wav", "b.wav"], ["-ls", "-of", "x", "-of", "x.score"], "both be written to x.sc"),
            (["a.wav", "talk.txt"], ["-of", "talk"], "talk.txt would be written over"),
        ],
    )
    def test_no_two_are_one(
        self, engine, miniature, wav, tmp_path, monkeypatch, capsys, names, arguments, refusal
    ):
        monkeypatch.chdir(tmp_path)
        Path("dir").mkdir()
        for name in names:
            Path(name).write_bytes(JFK_WAV.read_bytes())
        there = sorted(tmp_path.iterdir())
        assert main(["transcribe", *names, "-m", miniature, "-otxt", *arguments]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert refusal in line
        assert engine.calls == []
        assert sorted(tmp_path.iterdir()) == there

    def test_named_as_players_look_for_them(self, engine, miniature, wav, tmp_path):
        arguments = ["-osrt", "-ls", "--output-name", "stem"]
        assert main(["transcribe", wav, "-m", miniature, *arguments]) == 0
        assert {path.name for path in tmp_path.iterdir()} == {
            "talk.wav",
            "talk.srt",
            "talk.score.txt",
        }

    def test_a_long_name_costs_nothing_but_the_name(self, engine, miniature, wav, tmp_path, capsys):
        long = Path(wav).rename(tmp_path / ("é" * 125 + ".wav"))  # 254 bytes of 255
        assert main(["transcribe", str(long), "-m", miniature, "-osrt"]) == 0
        [written] = tmp_path.glob("*.srt")
        assert written.name.startswith("é" * 100)
        assert written.read_text("utf-8") == pyengine.formats.FORMATS["srt"].render(JFK)
        note = f"pyengine: {long}: too long a name for the file, it is {written}"
        assert note in capsys.readouterr().err.splitlines()


class TestNoClobber:
    def test_what_is_there_stays(self, engine, miniature, wav, capsys):
        Path(f"{wav}.txt").write_text("old")
        arguments = ["-otxt", "-osrt", "--no-clobber"]
        assert main(["transcribe", wav, "-m", miniature, *arguments]) == 0
        assert Path(f"{wav}.txt").read_text() == "old"
        assert Path(f"{wav}.srt").exists()
        notes = capsys.readouterr().err.splitlines()
        assert f"pyengine: {wav}.txt is there already and stays" in notes

    def test_a_recording_is_skipped_where_all_of_its_files_are_there(
        self, engine, miniature, wav, capsys
    ):
        second = Path(wav).with_name("second.wav")
        second.write_bytes(JFK_WAV.read_bytes())
        Path(f"{wav}.srt").write_text("old")
        arguments = [str(second), wav, "-m", miniature, "-osrt", "--no-clobber"]
        assert main(["transcribe", *arguments]) == 0
        assert len(engine.calls) == 1
        assert Path(f"{second}.srt").exists()
        assert Path(f"{wav}.srt").read_text() == "old"
        notes = capsys.readouterr().err.splitlines()
        assert f"pyengine: {wav}: skipped, its files are there already" in notes

    def test_no_model_is_fetched_where_there_is_nothing_to_do(self, monkeypatch, wav, capsys):
        monkeypatch.setattr(loading.hub, "locate", None)
        Path(f"{wav}.ass").write_text("old")
        assert main(["transcribe", wav, "-owts", "--no-clobber", "-np"]) == 0
        assert capsys.readouterr().out.startswith("ffmpeg ")
        missing = Path(wav).with_name("missing.wav")
        assert main(["transcribe", wav, str(missing), "-oass", "--no-clobber"]) == 1

    def test_a_file_that_comes_meanwhile_stays(self, engine, miniature, wav, monkeypatch, capsys):
        def transcribe(*arguments, **options):
            Path(f"{wav}.srt").write_text("another's")
            return engine(*arguments, **options)

        monkeypatch.setattr(command, "transcribe", transcribe)
        assert main(["transcribe", wav, "-m", miniature, "-osrt", "--no-clobber"]) == 0
        assert Path(f"{wav}.srt").read_text() == "another's"
        assert f"pyengine: {wav}.srt is there by now and stays" in capsys.readouterr().err


class TestFullStdout:
    @pytest.fixture
    def run(self, engine, miniature, monkeypatch):
        """A command line whose stdout takes nothing; its exit status."""

        def run(*arguments):
            with Path("/dev/full").open("w") as full, monkeypatch.context() as patch:
                patch.setattr(sys, "stdout", full)
                return main(["transcribe", *arguments, "-m", miniature, "-np"])

        return run

    @pytest.mark.parametrize("arguments", [[], ["-oj", "-of", "-"]])
    def test_is_told_and_no_recording_is_blamed(self, run, wav, capsys, arguments):
        assert run(wav, *arguments) == 1
        assert capsys.readouterr().err == "pyengine: error: stdout: No space left on device\n"

    def test_costs_no_file(self, run, wav, capsys):
        second = Path(wav).with_name("second.wav")
        second.write_bytes(JFK_WAV.read_bytes())
        assert run(wav, str(second), "-owts") == 1
        assert capsys.readouterr().err == "pyengine: error: stdout: No space left on device\n"
        assert Path(f"{wav}.ass").exists()
        assert Path(f"{second}.ass").exists()


class TestFailures:
    def test_one_bad_recording_does_not_stop_the_others(self, engine, miniature, wav, capsys):
        noise = Path(wav).with_name("noise.wav")
        noise.write_bytes(b"RIFF but no sound")
        missing = Path(wav).with_name("missing.wav")
        files = [str(missing), str(noise), wav]
        assert main(["transcribe", *files, "-m", miniature, "-osrt", "-np"]) == 1
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        first, second = printed.err.splitlines()
        assert first == f"pyengine: error: {missing}: No such file or directory"
        assert second.startswith(f"pyengine: error: {noise}: ")
        assert Path(f"{wav}.srt").exists()
        assert not Path(f"{noise}.srt").exists()

    def test_no_model_is_fetched_where_there_is_no_recording(self, monkeypatch, capsys):
        monkeypatch.setattr(loading.hub, "locate", None)
        assert main(["transcribe", "missing.wav"]) == 1
        assert capsys.readouterr().err == (
            "pyengine: error: missing.wav: No such file or directory\n"
        )

    @pytest.mark.parametrize("model", ["no/such/model.bin", "no-such-name", __file__])
    def test_a_bad_model(self, model, wav, capsys):
        assert main(["transcribe", wav, "-m", model]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith("pyengine: error: ")

    @pytest.mark.parametrize("model", ["no/such/vad.bin", __file__])
    def test_a_bad_vad_model(self, model, wav, capsys, monkeypatch):
        monkeypatch.setattr(loading.hub, "locate", None)  # found out before a long download
        assert main(["transcribe", wav, "-vm", model]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith("pyengine: error: ")

    def test_an_option_the_model_cannot_honour_is_told_once(self, miniature, wav, capsys):
        arguments = [wav, wav, "-m", miniature, "-l", "fr", "-np"]
        assert main(["transcribe", *arguments]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith("pyengine: error: ")

    def test_an_interrupt_keeps_what_is_finished(self, engine, miniature, wav, capsys):
        second = Path(wav).with_name("second.wav")
        second.write_bytes(JFK_WAV.read_bytes())
        engine.outcomes = [JFK, KeyboardInterrupt()]
        files = [wav, str(second)]
        assert main(["transcribe", *files, "-m", miniature, "-osrt"]) == 130
        printed = capsys.readouterr()
        assert printed.out == PRINTED * 2
        assert printed.err.splitlines()[-1] == "pyengine: interrupted"
        assert Path(f"{wav}.srt").exists()
        assert not Path(f"{second}.srt").exists()

    def test_a_bug_is_not_hidden(self, engine, miniature, wav):
        engine.outcomes = [ZeroDivisionError()]
        with pytest.raises(ZeroDivisionError):
            main(["transcribe", wav, "-m", miniature])


@pytest.fixture(scope="session")
def multilingual(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "ggml-many.bin"
    write_miniature(path, multilingual=True)
    return str(path)


class TestDetectLanguage:
    @pytest.fixture
    def events(self, monkeypatch):
        """In place of transcription; what comes after the language must not be asked for."""
        events = [Progress(stage="mel", seconds_done=0.0, seconds_total=11.0), ENGLISH, None]

        def transcribe_events(model, audio, options, *, seconds, vad):
            for event in events:
                assert event is not None
                yield event

        monkeypatch.setattr(command, "transcribe_events", transcribe_events)
        return events

    def test_prints_languages_and_nothing_else(self, events, multilingual, wav, capsys):
        assert main(["transcribe", wav, wav, "-m", multilingual, "-dl"]) == 0
        line = f"{wav}: english (en), p = 0.97; else welsh (cy) 0.02, german (de) 0.01\n"
        assert capsys.readouterr().out == 2 * line

    def test_a_recording_without_speech_has_none(self, events, multilingual, wav, capsys):
        events[1:] = []
        assert main(["transcribe", wav, "-m", multilingual, "-dl"]) == 0
        printed = capsys.readouterr()
        assert printed.out == ""
        assert f"pyengine: {wav}: no speech found" in printed.err.splitlines()

    def test_one_bad_recording_does_not_stop_the_others(self, events, multilingual, wav, capsys):
        noise = Path(wav).with_name("noise.wav")
        noise.write_bytes(b"RIFF but no sound")
        assert main(["transcribe", str(noise), wav, "-m", multilingual, "-dl", "-np"]) == 1
        printed = capsys.readouterr()
        assert printed.out.startswith(f"{wav}: english")
        assert printed.err.startswith(f"pyengine: error: {noise}: ")

    def test_an_english_model_knows_no_other(self, miniature, wav, capsys):
        assert main(["transcribe", wav, "-m", miniature, "-dl", "-np"]) == 1
        assert capsys.readouterr().err == (
            "pyengine: error: this model only knows English: there is nothing to detect; use a "
            "multilingual one (its name has no .en)\n"
        )

    def test_for_real(self, multilingual, wav, capsys):
        """A random model, so any language will do."""
        assert main(["transcribe", wav, "-m", multilingual, "-dl", "--no-vad", "-np"]) == 0
        line = capsys.readouterr().out
        assert re.fullmatch(rf"{re.escape(wav)}: [a-z ]+ \([a-z]+\), p = 0\.\d\d.*\n", line)


class TestStdin:
    def test_is_read_as_a_recording(self, engine, miniature, monkeypatch, capsys):
        stdin = io.TextIOWrapper(io.BytesIO(JFK_WAV.read_bytes()))
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["transcribe", "-", "-m", miniature]) == 0
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        assert "pyengine: stdin, 11.0 s" in printed.err.splitlines()

    def test_an_empty_one_is_told(self, engine, miniature, monkeypatch, capsys):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        assert main(["transcribe", "-", "-m", miniature, "-np"]) == 1
        assert capsys.readouterr().err.startswith("pyengine: error: stdin: ")


class TestOtherCommands:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("given", "backend", "arithmetic"),
        [
            ([], "wasm", "fast"),
            (["--exact"], "wasm", "exact"),
            (["--backend", "numpy"], "numpy", "exact"),
        ],
    )
    def test_plan(self, miniature, capsys, given, backend, arithmetic):
        assert main(["plan", miniature, *given]) == 0
        plan = pyengine.plan_model(miniature, backend=backend, arithmetic=arithmetic)
        assert capsys.readouterr().out == f"{plan}\n"

    def test_plan_of_a_file_that_is_no_model(self, capsys):
        assert main(["plan", __file__]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith("pyengine: error: ")

    def test_version(self, capsys):
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"pyengine {pyengine.__version__}\n"

    def test_help_names_every_command(self, capsys, monkeypatch):
        monkeypatch.setenv("COLUMNS", "80")
        assert main(["--help"]) == 0
        page = capsys.readouterr().out
        for name, about in COMMANDS.items():
            assert f"  {name:<12} {about.summary}\n" in page
        assert max(map(len, page.splitlines())) <= 80

    @pytest.mark.parametrize("name", list(COMMANDS))
    def test_each_command_has_help(self, name, capsys, monkeypatch):
        monkeypatch.setenv("COLUMNS", "80")
        assert main([name, "--help"]) == 0
        page = capsys.readouterr().out
        assert page.startswith(f"usage: pyengine {name}")
        assert max(map(len, page.splitlines())) <= 80
        assert page.isascii()

    @pytest.mark.parametrize(
        "arguments", [[], ["transcribe"], ["talk.wav"], ["--what"], ["plan"], ["models", "x"]]
    )
    def test_wrong_usage(self, arguments, capsys):
        assert main(arguments) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("usage: pyengine")


@pytest.mark.slow
class TestProcess:
    def test_statuses(self):
        done, failed, wrong = (
            run_process("--version"),
            run_process("transcribe", "missing.wav"),
            run_process("transcribe"),
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert failed.returncode == 1
        assert failed.stderr == b"pyengine: error: missing.wav: No such file or directory\n"
        assert wrong.returncode == 2

    def test_an_end_to_end_run_on_a_pipe(self, miniature):
        environment = {**ENVIRONMENT, "PYTHONIOENCODING": "ascii"}
        arguments = ["transcribe", "-", "-m", miniature, "-oj", "-of", "-", "-np", "-nf"]
        process = run_process(*arguments, input=JFK_WAV.read_bytes(), environment=environment)
        assert process.stderr == b""
        assert process.returncode == 0
        assert json.loads(process.stdout)["result"]["language"] == "en"

    def test_a_reader_that_leaves(self):
        process = subprocess.Popen(
            [*COMMAND, "models"],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(60) == 141

    def test_a_full_disk_behind_stdout(self):
        with Path("/dev/full").open("wb") as full:
            process = subprocess.run(
                [*COMMAND, "models"],
                env=ENVIRONMENT,
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert process.stderr == b"pyengine: error: stdout: No space left on device\n"
        assert process.returncode == 1

    def test_a_full_disk_behind_stderr_harms_nothing(self):
        with Path("/dev/full").open("wb") as full:
            process = subprocess.run(
                [*COMMAND, "transcribe", "missing.wav"], env=ENVIRONMENT, stderr=full, check=False
            )
        assert process.returncode == 1

    @pytest.mark.slow
    @pytest.mark.parametrize("name", [b"caf\xe9 r\xe9union.wav", b"-new\nline's.wav"])
    def test_names_of_any_bytes(self, miniature, tmp_path, name):
        """The printed ffmpeg command, run by a shell, makes the movie."""
        with (tmp_path / os.fsdecode(name)).open("wb") as file, wave.open(file) as second:
            second.setparams((1, 2, 16_000, 16_000, "NONE", ""))
            second.writeframes(bytes(32_000))
        arguments = ["-m", miniature, "-owts", "-oj", "-np", "-nf", "--no-vad", "--"]
        process = subprocess.run(
            [*COMMAND, "transcribe", *arguments, name],
            env=ENVIRONMENT,
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert process.stderr == b""
        assert process.returncode == 0
        (tmp_path / "ffmpeg").symlink_to(PROGRAM)
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        line = process.stdout.splitlines()[-1] + b" -v error -nostdin"
        subprocess.run(["sh", "-c", line], env={"PATH": path}, cwd=tmp_path, check=True)
        made = {name, *(name + end for end in (b".ass", b".json", b".karaoke.mp4")), b"ffmpeg"}
        assert {os.fsencode(path.name) for path in tmp_path.iterdir()} == made

    def test_an_interrupt(self, miniature):
        with subprocess.Popen(
            [*COMMAND, "transcribe", "-", "-m", miniature],
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            for line in process.stderr:
                if b"reading a recording from stdin" in line:
                    break
            process.send_signal(signal.SIGINT)
            assert process.stderr.read() == b"pyengine: interrupted\n"
        assert process.returncode == 130


def test_tiny_en_on_jfk(tiny_en, tmp_path, capsys):
    stem = tmp_path / "jfk"
    arguments = ["-m", str(tiny_en), "-ovtt", "-of", str(stem)]
    assert main(["transcribe", str(JFK_WAV), *arguments]) == 0
    said = " ".join(line.split("]  ")[1] for line in capsys.readouterr().out.splitlines())
    assert " ".join(re.findall(r"\w+", said.lower())) == (
        "and so my fellow americans ask not what your country can do for you "
        "ask what you can do for your country"
    )
    assert Path(f"{stem}.vtt").read_text("utf-8").startswith("WEBVTT\n\n00:00:00.")
