"""docs/options.md, which maps other programs' options to ours, leaves none out."""

import re
from ast import literal_eval
from dataclasses import fields
from pathlib import Path

import pytest

from pyengine.cli.options.transcription import temperatures
from pyengine.cli.requests.absent import ABSENT
from pyengine.cli.requests.transcribe import build_parser
from pyengine.declarations import declarations
from pyengine.options import TranscribeOptions
from pyengine.vad_options import VadOptions

TEXT = (Path(__file__).parents[1] / "docs" / "options.md").read_text("utf-8")
PAGE = TEXT.partition("\n## Links to the page\n")[0]  # tests/e2e/test_links.py reads the rest
ROWS = [line for line in PAGE.splitlines() if line.startswith("|")]

# Of whisper.cpp 1.9 (examples/cli/cli.cpp, whisper_params_parse), in its order.
WHISPER_CPP = """
-h --help --version -t --threads -p --processors -ot --offset-t -on --offset-n -d --duration -mc
--max-context -ml --max-len -bo --best-of -bs --beam-size -ac --audio-ctx -wt --word-thold -et
--entropy-thold -lpt --logprob-thold -nth --no-speech-thold -tp --temperature -tpi
--temperature-inc -debug --debug-mode -tr --translate -di --diarize -tdrz --tinydiarize -sow
--split-on-word -nf --no-fallback -otxt --output-txt -ovtt --output-vtt -osrt --output-srt -owts
--output-words -olrc --output-lrc -fp --font-path -ocsv --output-csv -oj --output-json -ojf
--output-json-full -of --output-file -np --no-prints -ps --print-special -pc --print-colors
--print-confidence -pp --print-progress -nt --no-timestamps -l --language -dl --detect-language
--prompt --carry-initial-prompt -m --model -f --file -oved --ov-e-device -dtw --dtw -ls
--log-score -ng --no-gpu -dev --device -fa --flash-attn -nfa --no-flash-attn -sns --suppress-nst
--suppress-regex --grammar --grammar-rule --grammar-penalty --vad -vm --vad-model -vt
--vad-threshold -vspd --vad-min-speech-duration-ms -vsd --vad-min-silence-duration-ms -vmsd
--vad-max-speech-duration-s -vp --vad-speech-pad-ms -vo --vad-samples-overlap
"""

# Of openai-whisper 20250625: the command line (whisper/transcribe.py, cli), then what only
# DecodingOptions has (whisper/decoding.py).
OPENAI_WHISPER = """
audio model model_dir device output_dir output_format verbose task language temperature best_of
beam_size patience length_penalty suppress_tokens initial_prompt carry_initial_prompt
condition_on_previous_text fp16 temperature_increment_on_fallback compression_ratio_threshold
logprob_threshold no_speech_threshold word_timestamps prepend_punctuations append_punctuations
highlight_words max_line_width max_line_count max_words_per_line threads clip_timestamps
hallucination_silence_threshold sample_len prompt prefix suppress_blank without_timestamps
max_initial_timestamp
"""


def our_flags():
    return {flag for action in build_parser()._actions for flag in action.option_strings}


def column(number):
    return {name for row in ROWS for name in re.findall(r"`([^`]+)`", row.split("|")[number])}


def test_names_every_option_of_whisper_cpp():
    assert set(WHISPER_CPP.split()) <= column(1)


def test_names_every_option_of_openai_whisper():
    assert set(OPENAI_WHISPER.split()) <= column(2)


def test_names_every_flag_of_ours_and_no_other():
    shown = {name for name in column(3) if name.startswith("-")}
    implied = {"--condition-on-previous-text"}  # the positive of one that is on
    assert shown == our_flags() - implied


@pytest.mark.parametrize("kind", [TranscribeOptions, VadOptions])
def test_names_every_field(kind):
    fields_shown = {name.rpartition(".")[2] for name in column(4)}
    assert {f.name for f in fields(kind)} <= fields_shown


def test_every_argument_that_a_field_declares_is_there():
    """A group that no part of the command line adds would lose it."""
    declared = [each.argument for each in declarations(TranscribeOptions).values() if each.argument]
    assert len(declared) > 10
    assert {flag for each in declared for flag in each.flags} <= our_flags()


@pytest.mark.parametrize("kind", [TranscribeOptions, VadOptions])
def test_names_every_default(kind):
    """In brackets behind the field, with what it means behind a colon."""
    told = {
        name: literal_eval(default.partition(":")[0])
        for row in ROWS
        for name, default in re.findall(r"`(\w+)`(?: s)? \((\(\)|[^)]*)\)", row.split("|")[4])
        if "..." not in default
    }
    ours = {name: each.default for name, each in declarations(kind).items() if name in told}
    assert len(ours) > 6
    assert ours == {name: told[name] for name in ours}


def test_whispercpps_options_are_here_or_their_absence_is_explained():
    elsewhere = {"--version"}  # of the program, not of a command
    assert set(WHISPER_CPP.split()) - elsewhere - our_flags() == set(ABSENT)


def test_temperatures_do_not_drift():
    assert temperatures(0.0, 0.1) == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert temperatures(0.5, 0.3) == (0.5, 0.8)
    assert temperatures(0.25, 0.0) == (0.25,)
