"""Segments and results for tests of what is made from them."""

from __future__ import annotations

from pyengine.result import Language, Segment, Timings, TranscribeResult

TIMINGS = Timings(
    load=0.5,
    mel=0.02,
    encode=0.8,
    encode_runs=1,
    prompt=0.01,
    prompt_runs=1,
    decode=0.26,
    decode_runs=26,
    sample=0.03,
    total=1.7,
)


def segment(text: str, start: float = 0.0, end: float = 1.0, *, id: int = 0) -> Segment:
    return Segment(
        id=id,
        seek=0,
        start=start,
        end=end,
        text=text,
        tokens=(),
        temperature=0.0,
        avg_logprob=-0.3,
        compression_ratio=1.0,
        no_speech_prob=0.01,
    )


def result(*segments: Segment, language: str = "en") -> TranscribeResult:
    return TranscribeResult(
        text="".join(s.text for s in segments),
        segments=segments,
        language=Language(code=language, probability=None),
        duration=max((s.end for s in segments), default=0.0),
        timings=TIMINGS,
    )


# What whisper.cpp prints for jfk.wav with tiny.en.
JFK = result(
    segment(" And so my fellow Americans ask not what your country can do for you", 0.0, 7.96),
    segment(" ask what you can do for your country.", 7.96, 10.76, id=1),
)
