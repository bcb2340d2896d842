from result_factory import JFK, result, segment

from pyengine.formats import txt


def test_one_line_per_segment():
    # whisper.cpp's file, less the space it leaves before every line.
    assert txt.render(JFK) == (
        "And so my fellow Americans ask not what your country can do for you\n"
        "ask what you can do for your country.\n"
    )


def test_line_breaks_inside_a_segment_do_not_split_it():
    assert txt.render(result(segment("one\n\ntwo"), segment(""))) == "one two\n"


def test_nothing_said():
    assert txt.render(result()) == ""
