"""Calls of the page's worker, in JSON and typed arrays."""

import json

from loops import finished
from sessions import TypedArray, tone

from pyengine.worker import connect


def test_bridge_speaks_json(small_model):
    events: list[str] = []
    handle = connect(events.append)

    def call(name: str, data: object = None, **arguments: object) -> dict:
        return json.loads(finished(handle(name, json.dumps(arguments), data)))

    assert "languages" in call("about")["value"]
    assert call("begin_model", total_bytes=len(small_model), sha1=None) == {"value": None}
    assert call("push_model", TypedArray(small_model)) == {"value": None}
    assert call("finish_model")["value"]["multilingual"] is False
    assert call("begin_audio", rate=16000) == {"value": None}
    assert call("push_audio", TypedArray(tone(1, 16000))) == {"value": None}
    assert call("finish_audio") == {"value": {"seconds": 1.0}}
    result = call("transcribe", language="en")["value"]
    assert result["language"] == {"code": "en", "probability": None, "probabilities": {}}
    assert {json.loads(event)["type"] for event in events} >= {"language", "progress"}
    assert isinstance(call("export", format="txt", result=result)["value"], str)
    assert call("cancel") == {"value": None}


def test_bridge_lets_no_exception_through(capsys):
    handle = connect(print)
    asked = {
        "option": ("transcribe", {"speed": 11}),
        "bug": ("reformat_disk", {}),
        "audio": ("begin_audio", {"rate": -1}),
    }
    for kind, (name, arguments) in asked.items():
        answer = json.loads(finished(handle(name, json.dumps(arguments))))
        assert answer["error"]["kind"] == kind
    assert "reformat_disk" in capsys.readouterr().err
