"""What a transcription is asked for: each option with its type, its range, its default and, where
the command line has it, its argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

from pyengine.declarations import Argument, Range, declarations
from pyengine.doubt_options import DoubtOptions
from pyengine.vad_options import VadOptions

Task = Literal["transcribe", "translate"]

MOST_SLOTS = 8
"""Hypotheses that a model follows side by side at most: more rows than this are many to the kernels
(gemm.c), and slow."""

DEFAULT_BEAM_THRESHOLD = 1.5
"""Of the command line and the page: more cost more time and give as many words
(docs/decisions/2026-11-29-beams-that-are-merged.md)."""

DEFAULT_CONTEXT_THRESHOLD = -0.6
"""Of the command line and the page (docs/decisions/2026-11-29-context-with-a-guard.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeOptions(DoubtOptions):
    """Options of one transcription. Names and defaults follow openai-whisper's
    ``transcribe()`` and ``DecodingOptions`` unless a comment says otherwise;
    docs/options.md has them beside whisper.cpp's. What makes no sense is refused where they are
    used (`check_options`).
    """

    language: str | None = None
    """Language code ("en", "fr", ...) or name; None detects it (multilingual models)."""

    task: Task = "transcribe"

    # Which parts of the recording

    offset: Annotated[
        float,
        Range(least=0),
        Argument(
            flags=("-ot", "--offset-t"),
            group="part",
            scale=1000,
            metavar="MS",
            help="skip this much of the recording, in milliseconds (default: %(default)s)",
        ),
    ] = 0.0
    """Seconds of audio to skip; reported times still count from the start of the recording."""

    duration: Annotated[
        float | None,
        Range(above=0),
        Argument(
            flags=("-d", "--duration"),
            group="part",
            scale=1000,
            none="0",
            metavar="MS",
            help="transcribe this much of the recording, in milliseconds (default: %(default)s, "
            "all)",
        ),
    ] = None
    """Seconds of audio to process from `offset`; None means to the end."""

    clip_timestamps: Annotated[
        tuple[float, ...],
        Argument(
            flags=("--clip-timestamps",),
            group="part",
            metavar="TIMES",
            help="start,end,start,end,... in seconds: transcribe only these clips, each by "
            "itself; without the last end, the last clip lasts to the end of the recording",
        ),
    ] = ()
    """start, end, start, end, ... in seconds: only these clips are transcribed, each for itself.
    The last end may be left out. Not together with `offset` and `duration`."""

    vad: VadOptions | None = None
    """Skip what is not speech, found by Silero VAD; None transcribes everything."""

    # Search

    beam_size: Annotated[
        int | None,
        Range(least=1, most=MOST_SLOTS),
        Argument(
            flags=("-bs", "--beam-size"),
            group="search",
            default=5,
            none="1",
            metavar="N",
            help="hypotheses that the search keeps side by side; 1 takes the likeliest token each "
            "time (default: %(default)s)",
        ),
    ] = None
    """Hypotheses kept at temperature 0; None takes the likeliest token each time (greedy)."""

    patience: Annotated[
        float,
        Range(above=0),
        Argument(
            flags=("--patience",),
            group="search",
            metavar="X",
            help="end a beam search when X times as many hypotheses have ended as -bs says "
            "(default: %(default)s)",
        ),
    ] = 1.0
    """arXiv:2204.05424."""

    beam_threshold: Annotated[
        float | None,
        Range(above=0),
        Argument(
            flags=("--beam-threshold",),
            group="search",
            default=DEFAULT_BEAM_THRESHOLD,
            none="0",
            metavar="LOGP",
            help="give up hypotheses of a beam search whose log probability is lower than the "
            "likeliest one's by more than this, or that say the same as a likelier one; 0 keeps "
            "them, as openai-whisper does (default: %(default)s)",
        ),
    ] = None
    """Hypotheses whose log probability is lower than the likeliest one's by more than this are
    given up, and those that say the same are one (`MergingBeamSearch`): what is sure is found
    nearly as fast as without beams. None keeps `beam_size` of them, as openai-whisper does."""

    length_penalty: Annotated[
        float | None,
        Range(least=0, most=1),
        Argument(
            flags=("--length-penalty",),
            group="search",
            metavar="ALPHA",
            help="rank hypotheses with the length penalty of Google's translation system, whose "
            "alpha is from 0 to 1 (default: none, rank them by the mean log probability of their "
            "tokens)",
        ),
    ] = None
    """The alpha of (5 + length) ** alpha / 6 ** alpha (arXiv:1609.08144), by which a hypothesis'
    log probability is divided; None divides by its length."""

    temperature: Annotated[tuple[float, ...], Range(least=0)] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    """Tried in turn until a window's text passes the thresholds below."""

    best_of: Annotated[
        int,
        Range(least=1, most=MOST_SLOTS),
        Argument(
            flags=("-bo", "--best-of"),
            group="search",
            metavar="N",
            help="hypotheses sampled at temperatures above 0 (default: %(default)s)",
        ),
    ] = 5
    """openai-whisper's command line has 5, too; its function samples one."""

    seed: Annotated[
        int,
        Range(least=0),
        Argument(
            flags=("--seed",),
            group="search",
            metavar="N",
            help="seed of the sampling; the same seed gives the same text (default: %(default)s)",
        ),
    ] = 0

    max_tokens: Annotated[
        int | None,
        Range(least=1),
        Argument(
            flags=("--max-tokens",),
            group="search",
            metavar="N",
            help="write at most N tokens for a window (default: half the model's context)",
        ),
    ] = None
    """openai-whisper's sample_len."""

    # Context

    initial_prompt: str | None = None
    """Text given to the first window as if it had been said before: names, jargon, style."""

    carry_initial_prompt: Annotated[
        bool,
        Argument(
            flags=("--carry-initial-prompt",),
            group="context",
            help="tell the model --prompt before every window, not only before the first",
        ),
    ] = False

    hotwords: str | None = None
    """Words to expect, given to every window before anything else (faster-whisper)."""

    condition_on_previous_text: Annotated[
        bool,
        Argument(
            flags=("--condition-on-previous-text",),
            group="context",
            default=True,
            help="tell the model the text before each window: names and style stay what they were "
            "(default: on, unless -mc is 0)",
        ),
    ] = False
    """Feed each window the text of the previous ones, until one needs a temperature above 0.5.
    Off, unlike openai-whisper: without `context_threshold` it is the main cause of loops."""

    context_threshold: Annotated[
        float | None,
        Argument(
            flags=("--context-threshold",),
            group="context",
            default=DEFAULT_CONTEXT_THRESHOLD,
            metavar="LOGP",
            help="forget the text before a window if its mean log probability is lower than this, "
            "if it repeats itself, behind a silence, and where a window cannot be read well with "
            "it; none forgets it only as openai-whisper does (default: %(default)s)",
        ),
    ] = None
    """Text with a lower mean log probability is not told to the next window, nor other text that
    may lead astray (`TextContext`); None has openai-whisper's rule alone."""

    max_context: Annotated[
        int | None,
        Range(least=0),
        Argument(
            flags=("-mc", "--max-context"),
            group="context",
            none="-1",
            metavar="N",
            help="tell the model at most N tokens of text before each window; -1 for as many as "
            "fit, 0 for none, not even --prompt (default: as many as fit)",
        ),
    ] = None
    """Most tokens of context given to a window (whisper.cpp's -mc); None for half the model's."""

    # Sound

    audio_context: Annotated[
        int | None,
        Range(least=0),
        Argument(
            flags=("-ac", "--audio-ctx"),
            group="computed",
            metavar="N",
            help="give each window at most N encoder positions, 0.02 s each; 0 gives each all "
            "1500 (default: as many as its sound needs; with --exact, all)",
        ),
    ] = None
    """Most positions of the encoder's, 0.02 s each, that a window has (whisper.cpp's -ac): windows
    are a second shorter than that at most, and take no more than their sound needs. 0 is the whole
    context for each, as openai-whisper has it; None is that in exact arithmetic, and in fast as
    many as are needed."""

    # Words

    word_timestamps: Annotated[
        bool,
        Argument(
            flags=("--word-timestamps",),
            group="words",
            default=True,
            help="find the time of each word; segments then begin and end with their words "
            "(default: on)",
        ),
    ] = False
    """Time every word by the decoder's attention to the audio. As in openai-whisper, a window then
    follows upon the last word of the one before, not upon its last timestamp."""

    calibrated_words: Annotated[
        bool,
        Argument(
            flags=("--calibrated-words",),
            group="words",
            default=True,
            help="correct times of words by how much too late or early the model is, and their "
            "probabilities by how often such words are right (default: on)",
        ),
    ] = False
    """Correct words by what was measured: their times by `alignment_delay`, their probabilities by
    how often words of such a probability are right. The tokens' probabilities stay the model's.
    Off, words are openai-whisper's."""

    prepend_punctuations: Annotated[
        str,
        Argument(
            flags=("--prepend-punctuations",),
            group="words",
            metavar="CHARS",
            help="marks that belong to the word after them (default: those of openai-whisper)",
        ),
    ] = "\"'“¿([{-"

    append_punctuations: Annotated[
        str,
        Argument(
            flags=("--append-punctuations",),
            group="words",
            metavar="CHARS",
            help="marks that belong to the word before them (default: those of openai-whisper)",
        ),
    ] = "\"'.。,，!！?？:：”)]}、"  # noqa: RUF001 - that is what they are

    @classmethod
    def recommended(cls) -> TranscribeOptions:
        """What the command line and the page do unless they are told otherwise
        (docs/accuracy.md); `dataclasses.replace` changes it."""
        arguments = [(name, d.argument) for name, d in declarations(cls).items() if d.argument]
        # None, on the command line, is for what follows from other options there
        given = {name: a.default for name, a in arguments if a.default not in (..., None)}
        return cls(vad=VadOptions(), **cast(dict[str, Any], given))
