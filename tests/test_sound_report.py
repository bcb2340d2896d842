"""pyengine/sound/report.py: what people are told."""

import pytest

from pyengine.sound.pieces import Loss
from pyengine.sound.report import clock, not_understood, sentences, without_sound


@pytest.mark.parametrize(
    ("losses", "told"),
    [
        ([], ()),
        ([Loss(20.016, 20.039)], ("0.02 s could not be read, at 0:20.",)),
        ([Loss(7.01, 12.0)], ("5.0 s could not be read, at 0:07.",)),
        ([Loss(7, 8), Loss(65, 65.5)], ("1.5 s could not be read, at 0:07 and 1:05.",)),
        (
            [Loss(7, 8), Loss(65, 65.5), Loss(3723, 3724)],
            ("2.5 s could not be read, at 0:07, 1:05 and 1:02:03.",),
        ),
        (
            [Loss(10 * i, 10 * i + 0.1) for i in range(1, 6)],
            ("0.5 s could not be read, in 5 places from 0:10 to 0:50.",),
        ),
        ([Loss(20, 79.4, cut_off=True)], ("The file was cut off at 0:20 of 1:19.",)),
        ([Loss(20, None, cut_off=True)], ("The file was cut off at 0:20.",)),
        (
            [Loss(3, 4), Loss(20, None, cut_off=True)],
            ("1.0 s could not be read, at 0:03.", "The file was cut off at 0:20."),
        ),
        ([Loss(1, 1.001)], ()),
    ],
)
def test_how_much_and_where(losses, told):
    assert sentences(losses) == told


@pytest.mark.parametrize(
    ("holes", "told"),
    [
        ([], ()),
        ([(8.2, 10.0)], ("The file has no sound from 0:08 to 0:10.",)),
        ([(8, 10), (61, 63)], ("The file has no sound from 0:08 to 0:10 and from 1:01 to 1:03.",)),
        (
            [(10 * i, 10 * i + 2) for i in range(1, 5)],
            (
                "The file has no sound from 0:10 to 0:12, from 0:20 to 0:22, from 0:30 to 0:32 "
                "and in one more place.",
            ),
        ),
        (
            [(10 * i, 10 * i + 2) for i in range(1, 50)],
            (
                "The file has no sound from 0:10 to 0:12, from 0:20 to 0:22, from 0:30 to 0:32 "
                "and in 46 more places.",
            ),
        ),
    ],
)
def test_where_a_file_has_no_sound(holes, told):
    assert without_sound(holes) == told


def test_times_are_as_players_show_them():
    assert [clock(seconds) for seconds in (0, 59.9, 60, 3599, 3600)] == [
        "0:00",
        "0:59",
        "1:00",
        "59:59",
        "1:00:00",
    ]


def test_speech_without_words():
    assert not_understood([]) == ()
    assert not_understood([(20.0, 22.4)]) == ("2.4 s of speech were not understood, at 0:20.",)
    many = [(10.0 * i, 10.0 * i + 1) for i in range(1, 6)]
    assert not_understood(many) == (
        "5.0 s of speech were not understood, in 5 places from 0:10 to 0:50.",
    )
