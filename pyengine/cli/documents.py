"""The files that a transcript can be written to: which, and what is in them."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from pyengine import __version__
from pyengine.cli.arguments import Options
from pyengine.cli.model_options import ModelChoice
from pyengine.formats import EXTENSIONS, WRITERS, Layout, ass, json_, json_full, scores, srt
from pyengine.formats.json_ import JsonContext
from pyengine.result import TranscribeOptions, TranscribeResult
from pyengine.tokenizer import Tokenizer
from pyengine.whisper import Whisper

SCORES = "scores"
"""Of tokens: no transcript, but a file like the others."""

DOCUMENTS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "txt": ("-otxt", "--output-txt", "plain text, a line for each segment"),
        "vtt": ("-ovtt", "--output-vtt", "WebVTT subtitles"),
        "srt": ("-osrt", "--output-srt", "SubRip subtitles"),
        "ass": ("-oass", "--output-ass", "ASS subtitles that fill word by word, as karaoke"),
        "lrc": ("-olrc", "--output-lrc", "lyrics"),
        "csv": ("-ocsv", "--output-csv", "a table with commas: start, end, text"),
        "tsv": ("-otsv", "--output-tsv", "the same with tabs, as openai-whisper writes it"),
        "json": ("-oj", "--output-json", "JSON as whisper.cpp writes it"),
        "json-full": (
            "-ojf",
            "--output-json-full",
            "the same with words and tokens; opens again in the page",
        ),
        "json-openai": ("-ojo", "--output-json-openai", "JSON as openai-whisper writes it"),
        SCORES: ("-ls", "--log-score", "the probability of each token, as FILE.score.txt"),
    }
)
"""Flags and what they say in help, by the document's name."""


def extension_of(document: str) -> str:
    """Of the file that a document is written to."""
    return "score.txt" if document == SCORES else EXTENSIONS[document]


def add_documents(options: Options) -> None:
    """Add the flags that ask for them."""
    for name, (short, long, meaning) in DOCUMENTS.items():
        options.add_argument(
            short,
            long,
            action="append_const",
            dest="documents",
            const=name,
            default=[],
            help=meaning,
        )


def without_doubles(documents: list[str]) -> tuple[str, ...]:
    """Each once; the full JSON instead of the short one, as in whisper.cpp."""
    kept = dict.fromkeys(documents)
    if "json-full" in kept:
        kept.pop("json", None)
    return tuple(kept)


def json_context(model: Whisper, choice: ModelChoice, options: TranscribeOptions) -> JsonContext:
    """What JSON says of how it came about."""
    return JsonContext(
        system_info=f"pyengine {__version__} | backend {model.backend.name} | "
        f"{model.backend.arithmetic} arithmetic | "
        f"numpy {np.__version__} | Python {platform.python_version()} | {platform.machine()}",
        model=choice.name,
        hparams=model.hparams,
        language=options.language or "auto",
        task=options.task,
    )


@dataclass(frozen=True, slots=True)
class Renderer:
    """Results to documents, with all that these need."""

    layout: Layout
    tokenizer: Tokenizer
    context: JsonContext
    font: str | None
    """A family's name, for ASS."""
    offset_n: int = 0
    """Added to the numbers of SubRip's cues."""

    def render(self, document: str, result: TranscribeResult) -> str:
        match document:
            case "scores":
                return scores.render(result, self.tokenizer)
            case "json":
                return json_.render(result, self.layout, self.context)
            case "json-full":
                return json_full.render(result, self.layout, self.context, self.tokenizer)
            case "srt":
                return srt.render(result, self.layout, self.offset_n)
            case "ass":
                style = ass.Style(font=self.font) if self.font else None
                return ass.render(result, self.layout, style)
            case _:
                return WRITERS[document](result, self.layout)
