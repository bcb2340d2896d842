"""What a command line is understood to mean. The spellings are whisper.cpp's."""

from dataclasses import replace
from pathlib import Path

import pytest

from pyengine.cli.requests.absent import ABSENT
from pyengine.cli.requests.transcribe import Job, parse
from pyengine.cli.terminal.printing import Printer
from pyengine.formats import Layout
from pyengine.formats.confidence import coloured, styled
from pyengine.integers import DEFAULT_ARITHMETIC
from pyengine.options import TranscribeOptions
from pyengine.speakers.options import Speakers
from pyengine.vad_options import VadOptions

# Accurate, deaf to silence and with words, unlike the Python function
DEFAULTS = TranscribeOptions(
    beam_size=5,
    beam_threshold=1.5,
    condition_on_previous_text=True,
    context_threshold=-0.6,
    vad=VadOptions(),
    word_timestamps=True,
    calibrated_words=True,
    missed_speech=1.0,
)


def test_python_has_the_same_defaults():
    assert TranscribeOptions.recommended() == DEFAULTS


def options(*arguments):
    return parse(["a.wav", *arguments]).options


def test_defaults():
    request = parse(["a.wav"])
    assert request.jobs == (Job("a.wav", "a.wav"),)
    assert request.documents == ()
    assert request.model.name == "base"
    assert request.model.backend is None
    assert request.model.arithmetic == DEFAULT_ARITHMETIC
    assert request.options == DEFAULTS
    assert request.printer.timestamps
    assert not request.burn
    assert not request.no_clobber
    assert request.font is None
    assert not request.quiet
    assert not request.progress_lines
    assert not request.detect_language
    assert request.vad_model is None


@pytest.mark.parametrize(
    ("short", "long", "field", "value"),
    [
        (["-l", "fr"], ["--language", "French"], "language", "fr"),
        (["-l", "auto"], ["--language", "AUTO"], "language", None),
        (["-tr"], ["--translate"], "task", "translate"),
        (["-ot", "1500"], ["--offset-t", "1500"], "offset", 1.5),
        (["-d", "2500"], ["--duration=2500"], "duration", 2.5),
        (["-d", "0"], ["--duration", "0"], "duration", None),
        (["-nth", "0.4"], ["--no-speech-thold", "0.4"], "no_speech_threshold", 0.4),
        (["-lpt", "-0.5"], ["--logprob-thold", "-0.5"], "logprob_threshold", -0.5),
        (["-nth", "none"], ["--no-speech-thold", "None"], "no_speech_threshold", None),
        (["-lpt", "none"], ["--logprob-thold", "none"], "logprob_threshold", None),
        (["--missed-speech", "2"], ["--missed-speech=2"], "missed_speech", 2.0),
        (["--missed-speech", "0"], ["--missed-speech=0"], "missed_speech", None),
        (["-sns"], ["--suppress-nst"], "suppress_non_speech", True),
        (["-bs", "3"], ["--beam-size", "3"], "beam_size", 3),
        (["-bs", "1"], ["--fast"], "beam_size", None),
        (["-bo", "2"], ["--best-of", "2"], "best_of", 2),
        (["-tp", "0.4"], ["--temperature", "0.4"], "temperature", (0.4, 0.6, 0.8, 1.0)),
        (["-tpi", "0.5"], ["--temperature-inc", "0.5"], "temperature", (0.0, 0.5, 1.0)),
        (["-tpi", "0"], ["--temperature-inc", "0"], "temperature", (0.0,)),
        (["-nf"], ["--no-fallback"], "temperature", (0.0,)),
        (["-et", "2.2"], ["--entropy-thold", "2.2"], "entropy_threshold", 2.2),
        (["-mc", "64"], ["--max-context", "64"], "max_context", 64),
        (["-ac", "512"], ["--audio-ctx", "512"], "audio_context", 512),
    ],
)
def test_options(short, long, field, value):
    assert getattr(options(*short), field) == value
    assert getattr(options(*long), field) == value


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (["--prompt", "Dr. Núñez"], "initial_prompt", "Dr. Núñez"),
        (["--carry-initial-prompt"], "carry_initial_prompt", True),
        (["--hotwords", "Lovelace"], "hotwords", "Lovelace"),
        (["--condition-on-previous-text"], "condition_on_previous_text", True),
        (["--no-suppress-nst"], "suppress_non_speech", False),
        (["--no-suppress-blank"], "suppress_blank", False),
        (["--suppress-tokens", "11,0,50"], "suppress_tokens", (11, 0, 50)),
        (["--suppress-regex", "[0-9]+"], "suppress_regex", "[0-9]+"),
        (["--max-initial-timestamp", "none"], "max_initial_timestamp", None),
        (["--max-initial-timestamp", "0.5"], "max_initial_timestamp", 0.5),
        (["--without-timestamps"], "without_timestamps", True),
        (["--max-tokens", "100"], "max_tokens", 100),
        (["--repetition-penalty", "1.1"], "repetition_penalty", 1.1),
        (["--no-repeat-ngram-size", "3"], "no_repeat_ngram_size", 3),
        (["--clip-timestamps", "0,1.5,20"], "clip_timestamps", (0.0, 1.5, 20.0)),
        (["--patience", "1.5"], "patience", 1.5),
        (["--length-penalty", "0.6"], "length_penalty", 0.6),
        (["--seed", "7"], "seed", 7),
        (["--compression-ratio-threshold", "3"], "compression_ratio_threshold", 3.0),
        (["--compression-ratio-threshold", "none"], "compression_ratio_threshold", None),
        (["--hallucination-silence-threshold", "2"], "hallucination_silence_threshold", 2.0),
        (["--no-vad"], "vad", None),
        (["--no-word-timestamps"], "word_timestamps", False),
        (["--prepend-punctuations", "¿"], "prepend_punctuations", "¿"),
        (["--append-punctuations", "?!"], "append_punctuations", "?!"),
        (["-dtw", "large.v3.turbo"], "word_timestamps", True),
        (["-dtw", "large-v3-turbo"], "word_timestamps", True),
    ],
)
def test_options_without_a_short_form(arguments, field, value):
    assert getattr(options(*arguments), field) == value


@pytest.mark.parametrize(
    ("short", "long", "value", "field", "expected"),
    [
        ("-vt", "--vad-threshold", "0.6", "threshold", 0.6),
        ("-vspd", "--vad-min-speech-duration-ms", "300", "min_speech", 0.3),
        ("-vsd", "--vad-min-silence-duration-ms", "150", "min_silence", 0.15),
        ("-vmsd", "--vad-max-speech-duration-s", "20", "max_speech", 20.0),
        ("-vp", "--vad-speech-pad-ms", "50", "speech_pad", 0.05),
        ("-vo", "--vad-samples-overlap", "0.2", "samples_overlap", 0.2),
        (None, "--vad-max-pause", "0", "max_pause", 0.0),
    ],
)
def test_vad_options(short, long, value, field, expected):
    for flag in filter(None, (short, long)):
        assert getattr(options(flag, value).vad, field) == expected


def test_vad_model():
    assert parse(["a.wav", "-vm", "vad.bin"]).vad_model == "vad.bin"
    assert parse(["a.wav", "--vad-model", "vad.bin"]).vad_model == "vad.bin"


class TestWhispercppsRules:
    def test_temperatures_go_up_to_one(self):
        assert options().temperature == (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
        assert options("-tpi", "0.3").temperature == (0.0, 0.3, 0.6, 0.9)
        assert options("-tp", "1").temperature == (1.0,)
        assert options("-tp", "0.4", "-nf").temperature == (0.4,)

    def test_entropy_takes_the_place_of_the_compression_ratio(self):
        assert options().compression_ratio_threshold == 2.4
        assert options("-et", "2.4").compression_ratio_threshold is None
        both = options("-et", "2.4", "--compression-ratio-threshold", "2.6")
        assert (both.entropy_threshold, both.compression_ratio_threshold) == (2.4, 2.6)

    def test_low_power_is_the_least_work(self):
        least = options("--low-power")
        assert (least.beam_size, least.audio_context) == (None, 1500)
        assert options("--low-power", "-ac", "700").audio_context == 700
        assert parse(["a.wav", "--low-power"]).model.threads == 1
        assert parse(["a.wav", "--low-power", "-t", "2"]).model.threads == 2

    def test_max_context_is_the_switch_of_context(self):
        assert options().condition_on_previous_text
        assert options("-mc", "64").condition_on_previous_text
        most = options("-mc", "-1")
        assert (most.condition_on_previous_text, most.max_context) == (True, None)
        none = options("-mc", "0")
        assert (none.condition_on_previous_text, none.max_context) == (False, 0)
        overruled = options("-mc", "64", "--no-condition-on-previous-text")
        assert not overruled.condition_on_previous_text

    def test_a_model_has_room_for_the_most_hypotheses_asked_for(self):
        assert parse(["a.wav"]).model.n_slots == 5
        assert parse(["a.wav", "-bs", "8", "-bo", "3"]).model.n_slots == 8
        assert parse(["a.wav", "--fast", "-bo", "3"]).model.n_slots == 3

    def test_detecting_a_language_takes_none_for_given(self):
        request = parse(["a.wav", "-dl", "-l", "fr"])
        assert request.detect_language
        assert request.options.language is None
        assert parse(["a.wav", "--detect-language"]).detect_language


def test_what_is_taken_for_whispercpps_sake_changes_nothing():
    assert options("-wt", "0.01", "-dtw", "tiny.en") == DEFAULTS
    assert options("--word-thold", "0.5") == DEFAULTS


def test_other_options():
    request = parse(["a.wav", "-m", "tiny.en", "--backend", "x", "-t", "3", "-np", "-nt", "-pp"])
    assert (request.model.name, request.model.backend, request.model.threads) == ("tiny.en", "x", 3)
    assert parse(["a.wav", "--exact"]).model.arithmetic == "exact"
    assert request.quiet
    assert not request.printer.timestamps
    assert request.progress_lines
    assert request.offset_n == 0
    assert parse(["a.wav", "-osrt", "-on", "12"]).offset_n == 12
    assert parse(["a.wav", "-osrt", "--offset-n", "12"]).offset_n == 12


@pytest.mark.parametrize(
    ("arguments", "sources"),
    [
        (["a.wav", "b.wav"], ["a.wav", "b.wav"]),
        (["a.wav", "-nt", "b.wav", "-l", "en", "c.wav"], ["a.wav", "b.wav", "c.wav"]),
        (["-f", "a.wav", "--file", "b.wav", "c.wav"], ["a.wav", "b.wav", "c.wav"]),
        (["-nt", "--", "-odd.wav", "b.wav"], ["-odd.wav", "b.wav"]),
        (["-"], ["-"]),
    ],
)
def test_recordings(arguments, sources):
    assert [job.source for job in parse(arguments).jobs] == sources


@pytest.mark.parametrize(
    ("arguments", "formats"),
    [
        (["-oj", "-ojf", "-otxt"], ("json-full", "txt")),  # as in whisper.cpp, the full one
        (["-olrc", "-ocsv", "-oass", "-otsv", "-ojo"], ("lrc", "csv", "ass", "tsv", "json-openai")),
        (["-ls", "-owts"], ("scores", "ass")),
        (["-oass", "-owts"], ("ass",)),
        (["-otxt", "-osrt", "-ovtt", "-oj"], ("txt", "srt", "vtt", "json")),
        (["--output-json", "--output-txt"], ("json", "txt")),
        (["--output-srt", "--output-vtt", "-osrt"], ("srt", "vtt")),
    ],
)
def test_formats(arguments, formats):
    assert parse(["a.wav", *arguments]).documents == formats


def test_output_files_go_to_recordings_in_turn():
    request = parse(["a.wav", "b.wav", "c.wav", "-osrt", "-of", "x", "-of", "out/y"])
    assert request.jobs == (Job("a.wav", "x"), Job("b.wav", "out/y"), Job("c.wav", "c.wav"))


@pytest.mark.parametrize(
    ("source", "stem"),
    [
        ("talk.mp4", "talk"),
        ("a.b/talk.one.mp4", "a.b/talk.one"),
        ("a.b/talk", "a.b/talk"),
        (".mp4", ".mp4"),
        ("./talk.mp4", "talk"),
    ],
)
def test_files_named_without_the_recordings_extension(source, stem):
    # As openai-whisper names them: os.path.splitext(os.path.basename(audio))[0]
    request = parse([source, "b.wav", "-osrt", "-of", "x.y", "-f", source, "--output-name", "stem"])
    assert request.jobs == (Job(source, "x.y"), Job(source, stem), Job("b.wav", "b"))
    assert [job.stem for job in parse([source, "-osrt", "--output-name", "full"]).jobs] == [
        str(Path(source))
    ]


def test_standard_streams():
    [job] = parse(["-", "-oj", "-of", "-"]).jobs
    assert job.from_stdin
    assert job.to_stdout
    [job] = parse(["-"]).jobs
    assert job.name == "stdin"
    assert not job.to_stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "which recording"),
        (["-nt"], "which recording"),
        (["a.wav", "-of", "x"], "-of needs"),
        (["a.wav", "-osrt", "-of", "x", "-of", "y"], "2 times for 1"),
        (["a.wav", "-osrt", "-oj", "-of", "-"], "stdout"),
        (["a.wav", "b.wav", "-osrt", "-of", "-"], "stdout"),
        (["-", "-osrt"], "stdin"),
        (["a.wav", "-", "-osrt", "-of", "x"], "stdin"),
        (["a.wav", "-l", "klingon"], "klingon"),
        (["a.wav", "-ot", "-1"], "less than 0"),
        (["a.wav", "-ot", "1.5"], "-ot"),
        (["a.wav", "-nth", "nan"], "not a number"),
        (["a.wav", "-nth", "much"], "-nth"),
        (["a.wav", "-m"], "-m"),
        (["a.wav", "-ot", "9" * 400], "too large"),
        (["a.wav", "-ot", "9" * 5000], "not a whole number"),
        (["a.wav", "-bs", "0"], "-bs/--beam-size: 0 is not from 1 to 8"),
        (["a.wav", "-bs", "9"], "9 is not from 1 to 8"),
        (["a.wav", "-bo", "9"], "9 is not from 1 to 8"),
        (["a.wav", "-bs", "five"], "'five' is not a whole number"),
        (["a.wav", "-tp", "1.5"], "1.5 is not from 0 to 1"),
        (["a.wav", "-tp", "nan"], "'nan' is not a number"),
        (["a.wav", "-tpi", "1e-9"], "1e-9 is neither 0 nor from 0.01 to 1"),
        (["a.wav", "-tpi", "-0.2"], "-0.2 is neither 0"),
        (["a.wav", "-mc", "-2"], "-2 is less than 0"),
        (["a.wav", "--patience", "0"], "0 is not above 0"),
        (["a.wav", "--patience", "inf"], "inf is not above 0"),
        (["a.wav", "--length-penalty", "2"], "2 is not from 0 to 1"),
        (["a.wav", "--seed", "-1"], "-1 is less than 0"),
        (["a.wav", "--max-tokens", "0"], "0 is less than 1"),
        (["a.wav", "--suppress-regex", "["], "'[' is no regular expression"),
        (["a.wav", "--suppress-tokens", "1,x"], "'x' is not a whole number"),
        (["a.wav", "--clip-timestamps", "1,"], "'' is not a number"),
        (["a.wav", "--clip-timestamps", "5,1"], "each no earlier than the one before"),
        (["a.wav", "--clip-timestamps", "1,5", "-ot", "3"], "not both"),
        (["a.wav", "-vt", "2"], "2 is not from 0 to 1"),
        (["a.wav", "-vp", "99000"], "99000 is not from 0 to 60000"),
        (["a.wav", "-vmsd", "0.01"], "must be more than"),
        (["a.wav", "-vo", "-1"], "-1 is not from 0 to 60"),
        (["a.wav", "-vm"], "expected one argument"),
        (["a.wav", "-dl", "-osrt"], "-dl prints languages only"),
        (["a.wav", "-ml", "-1"], "-1 is less than 0"),
        (["a.wav", "--max-line-width", "0"], "0 is less than 1"),
        (["a.wav", "-dtw", "huge"], "'huge' is none of tiny, tiny.en"),
        (["a.wav", "-wt", "2"], "2 is not from 0 to 1"),
        (["a.wav", "-osrt", "-on", "-1"], "-1 is less than 0"),
        (["-", "-owts", "-of", "x"], "both must be files"),
        (["a.wav", "-owts", "-of", "-"], "both must be files"),
        (["a.wav", "--no-clobber"], "--no-clobber is about files"),
        (["a.wav", "-osrt", "--output-name", "x"], "invalid choice: 'x'"),
        (["a.wav", "--output-name", "stem"], "--output-name is about files"),
        (["a.wav", "-fp", "a.ttf"], "-fp is the font"),
        (["a.wav", "-oj", "-ojo"], "would be written to one file, FILE.json"),
        # What whisper.cpp has and this has not must not be taken for something else.
        (["a.wav", "-p", "2"], "-p: all threads (-t)"),
        (["a.wav", "-o"], "unrecognized arguments: -o"),
        (["a.wav", "-b", "5"], "unrecognized arguments: -b 5"),
        (["a.wav", "--lang", "fr"], "unrecognized arguments: --lang fr"),
    ],
)
def test_wrong_usage(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as stopped:
        parse(arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert complaint in printed.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "layout"),
    [
        ([], Layout()),
        (["-ml", "0"], Layout()),
        (["-ml", "60", "-sow"], Layout(max_len=60, split_on_word=True)),
        (["--max-len", "1"], Layout(max_len=1)),
        (
            ["--max-line-width", "42", "--max-line-count", "2"],
            Layout(max_line_width=42, max_line_count=2),
        ),
        (
            ["--max-words-per-line", "4", "--highlight-words"],
            Layout(max_words_per_line=4, highlight_words=True),
        ),
        (["--word-times"], Layout(word_times=True)),
    ],
)
def test_layout(arguments, layout):
    assert parse(["a.wav", *arguments]).layout == layout


def test_printing_of_tokens():
    plain = parse(["a.wav"]).printer
    assert plain == Printer(timestamps=True, shade=None, special=False)
    assert parse(["a.wav", "-pc", "-ps"]).printer == replace(plain, shade=coloured, special=True)
    assert parse(["a.wav", "--print-confidence"]).printer == replace(plain, shade=styled)


def test_what_comes_after_two_dashes_is_no_option():
    assert parse(["--", "-ng"]).jobs == (Job("-ng", "-ng"),)


@pytest.mark.parametrize("option", ABSENT)
def test_whispercpps_other_options_are_told_why(option, capsys):
    with pytest.raises(SystemExit) as stopped:
        parse(["a.wav", option])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith(f"error: {option}: {ABSENT[option]}")


# Who speaks


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], None),
        (["--speakers"], Speakers()),
        (["--speakers", "2"], Speakers(count=2)),
        (["--speakers", "2-4"], Speakers(count=(2, 4))),
        (["--speakers=3"], Speakers(count=3)),
        (["--speakers", "channels"], Speakers(by="channels")),
        (["-di"], Speakers(by="channels")),
        (["--diarize", "--speakers", "channels"], Speakers(by="channels")),
        (["-di", "--speaker-names", "Ann, Bob"], Speakers(by="channels", names=("Ann", "Bob"))),
        (["--speakers", "-nt"], Speakers()),
    ],
)
def test_speakers(arguments, expected):
    for line in (["a.wav", *arguments], [*arguments, "a.wav"], [*arguments, "--", "a.wav"]):
        request = parse(line)
        assert request.speakers == expected
        assert [job.source for job in request.jobs] == ["a.wav"]
        assert request.printer.names == (expected.names if expected else ())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--speakers", "0"], "0 is no number of speakers"),
        (["--speakers=4-2"], "is no number of speakers"),
        (["--speakers=many"], "'many' is neither a number such as 2, nor a range"),
        (["--speakers", "2", "-di"], "which shall it be"),
        (["--speaker-names", "Ann"], "goes with --speakers or -di"),
        (["--speakers", "1", "--speaker-names", "Ann,Bob"], "more names than speakers"),
        (["-di", "--channel", "left"], "-di needs two"),
        (["--speakers", "-dl"], "languages only"),
    ],
)
def test_speakers_that_cannot_be_told_apart(arguments, complaint, capsys):
    with pytest.raises(SystemExit):
        parse(["a.wav", *arguments])
    assert complaint in " ".join(capsys.readouterr().err.split())


def test_turns_of_tinydiarize():
    assert not options().speaker_turns
    assert options("-tdrz").speaker_turns
    assert options("--tinydiarize").speaker_turns
