from dataclasses import replace

import pytest
from result_factory import TIMINGS

from pyengine.cli.terminal.timings import format_timings, total_timings


def test_as_whisper_cpp_prints_them():
    # whisper.cpp's lines for these numbers, with its function's name replaced; it has none for VAD.
    timings = replace(TIMINGS, vad=0.04, fallbacks_logprob=2, fallbacks_repetition=1)
    assert format_timings(timings).splitlines() == [
        "pyengine:     load time =   500.00 ms",
        "pyengine:     fallbacks =   2 p /   1 h",
        "pyengine:      vad time =    40.00 ms",
        "pyengine:      mel time =    20.00 ms",
        "pyengine:   sample time =    30.00 ms",
        "pyengine:   encode time =   800.00 ms /     1 runs (  800.00 ms per run)",
        "pyengine:   decode time =   260.00 ms /    26 runs (   10.00 ms per run)",
        "pyengine:   prompt time =    10.00 ms /     1 runs (   10.00 ms per run)",
        "pyengine:    total time =  1700.00 ms",
    ]


def test_words_are_a_line_where_there_are_any():
    timings = replace(TIMINGS, align=0.08, align_runs=2)
    assert format_timings(timings).splitlines()[-2:] == [
        "pyengine:    align time =    80.00 ms /     2 runs (   40.00 ms per run)",
        "pyengine:    total time =  1700.00 ms",
    ]


def test_nothing_run():
    idle = replace(TIMINGS, encode=0.0, encode_runs=0)
    assert "    0.00 ms /     0 runs (    0.00 ms per run)" in format_timings(idle)


def test_several_recordings_share_one_loading():
    total = total_timings([TIMINGS, replace(TIMINGS, encode=1.2, encode_runs=2)])
    assert total.load == 0.5
    assert (total.encode, total.encode_runs) == (2.0, 3)
    assert total.decode_runs == 52
    assert total.total == pytest.approx(0.5 + 1.7 + 1.7)


def test_fallbacks_of_several_recordings():
    fallen = replace(TIMINGS, fallbacks_logprob=2, fallbacks_repetition=3, vad=0.5)
    total = total_timings([fallen, fallen])
    assert (total.fallbacks_logprob, total.fallbacks_repetition, total.vad) == (4, 6, 1.0)
