"""The part of ``pyengine transcribe``'s command line that becomes a `Layout`."""

from __future__ import annotations

import argparse

from pyengine.cli.options.arguments import ArgumentParser, count, whole
from pyengine.formats import Layout


def add_layout(parser: ArgumentParser) -> None:
    """Add all of it to a parser."""
    layout = parser.add_argument_group(
        "how text is cut",
        "Text is cut between words, by the words' times. Where words have no times, it\n"
        "is cut as the model has cut it.",
    )
    layout.add_argument(
        "-ml",
        "--max-len",
        type=whole,
        default=0,
        metavar="N",
        help="segments of at most N characters (default: 0, no limit)",
    )
    layout.add_argument(
        "-sow",
        "--split-on-word",
        action="store_true",
        help="with -ml, cut only at spaces, not after a hyphen or an apostrophe",
    )
    layout.add_argument(
        "--max-line-width",
        type=count,
        metavar="N",
        help="in files, lines of at most N characters",
    )
    layout.add_argument(
        "--max-line-count",
        type=count,
        metavar="N",
        help="subtitles of at most N lines; with --max-line-width, text flows from one "
        "segment into the next",
    )
    layout.add_argument(
        "--max-words-per-line",
        type=count,
        metavar="N",
        help="subtitles of at most N words",
    )
    layout.add_argument(
        "--highlight-words",
        action="store_true",
        help="srt and vtt: underline each word as it is said",
    )
    layout.add_argument(
        "--word-times",
        action="store_true",
        help="vtt and lrc: write the time of each word into its line",
    )


def layout_of(args: argparse.Namespace) -> Layout:
    """What a parsed command line asks for."""
    return Layout(
        max_len=args.max_len or None,
        split_on_word=args.split_on_word,
        max_line_width=args.max_line_width,
        max_line_count=args.max_line_count,
        max_words_per_line=args.max_words_per_line,
        highlight_words=args.highlight_words,
        word_times=args.word_times,
    )
