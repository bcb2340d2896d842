import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from result_factory import JFK, result, segment

from pyengine.formats import json_
from pyengine.formats.json_ import JsonContext
from pyengine.hparams import Hparams
from pyengine.sound.pieces import Loss

CONTEXT = JsonContext(
    system_info="AVX = 1",
    model="models/ggml-tiny.en.bin",
    hparams=Hparams(51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1),
    language="en",
    task="transcribe",
)

# The file whisper.cpp's CLI wrote for jfk.wav with -oj, its systeminfo and model path shortened.
WHISPER_CPP = """\
{
	"systeminfo": "AVX = 1",
	"model": {
		"type": "tiny",
		"multilingual": false,
		"vocab": 51864,
		"audio": {
			"ctx": 1500,
			"state": 384,
			"head": 6,
			"layer": 4
		},
		"text": {
			"ctx": 448,
			"state": 384,
			"head": 6,
			"layer": 4
		},
		"mels": 80,
		"ftype": 1
	},
	"params": {
		"model": "models/ggml-tiny.en.bin",
		"language": "en",
		"translate": false
	},
	"result": {
		"language": "en"
	},
	"transcription": [
		{
			"timestamps": {
				"from": "00:00:00,000",
				"to": "00:00:07,960"
			},
			"offsets": {
				"from": 0,
				"to": 7960
			},
			"text": " And so my fellow Americans ask not what your country can do for you"
		},
		{
			"timestamps": {
				"from": "00:00:07,960",
				"to": "00:00:10,760"
			},
			"offsets": {
				"from": 7960,
				"to": 10760
			},
			"text": " ask what you can do for your country."
		}
	]
}
"""


def test_byte_for_byte_as_whisper_cpp_writes_it():
    assert json_.render(JFK, None, CONTEXT) == WHISPER_CPP


def test_without_context_the_run_is_left_out():
    assert list(json.loads(json_.render(JFK))) == ["result", "transcription"]


@given(st.text(st.characters(), max_size=40))  # all of Unicode, lone surrogates too
def test_any_text_can_be_encoded_and_read_back(text):
    document = json.loads(json_.render(result(segment(f"x{text}"))).encode())
    [item] = document["transcription"]
    assert item["text"] == f"x{text}".encode(errors="replace").decode()


def test_empty_segments_are_dropped():
    document = json.loads(json_.render(result(segment(" "), segment(" a"))))
    assert [item["text"] for item in document["transcription"]] == [" a"]


def test_translation_says_both_languages():
    context = JsonContext(
        system_info="", model="base", hparams=CONTEXT.hparams, language="auto", task="translate"
    )
    document = json.loads(json_.render(result(language="fr"), None, context))
    assert document["params"] == {"model": "base", "language": "auto", "translate": True}
    assert document["result"] == {"language": "fr"}


def test_what_is_missing_is_said():
    whole = result(segment(" And so my fellow Americans", end=2.0))
    assert json.loads(json_.render(whole))["result"] == {"language": "en"}
    parts = replace(whole, losses=(Loss(3.0, 4.5, False),), missed=((7.25, 9.0),))
    parts = replace(parts, reread=((5.0, 6.5),))
    assert json.loads(json_.render(parts))["result"] == {
        "language": "en",
        "lost": [{"start": 3.0, "end": 4.5, "cut_off": False}],
        "missed": [{"start": 7.25, "end": 9.0}],
        "reread": [{"start": 5.0, "end": 6.5}],
    }
