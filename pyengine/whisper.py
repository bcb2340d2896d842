"""A loaded model: the arena with its weights, the compiled programs, the tokenizer."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

from pyengine.arena import ArenaPlan
from pyengine.backends import Backend
from pyengine.generation_config import NOTHING, GenerationConfig, alignment_heads_of
from pyengine.ggml import Header
from pyengine.network import Network
from pyengine.program import Rows
from pyengine.steps import Steps
from pyengine.tokenizer import Tokenizer

DEFAULT_SLOTS = 5
"""The beams and samples that openai-whisper's and whisper.cpp's command lines have."""

TUNING_LOOKS = 3
TUNING_PAUSE = 0.1
"""Seconds, see `Whisper.tune`."""

_TUNING_TOKENS = 12
"""Of text, where a whole one is run through the decoder."""

_TUNING_POSITIONS = 48
"""Enough for the kernels that serve many rows."""


class Whisper:
    """One model, ready to run. Made by `load_model` or `ModelLoader` (loading.py).

    It holds the state of one window at a time: `encode` fills the cross-attention caches,
    `decode` extends the self-attention caches. Not for use from several threads at once.
    """

    def __init__(
        self,
        header: Header,
        network: Network,
        plan: ArenaPlan,
        backend: Backend,
        generation_config: GenerationConfig = NOTHING,
    ) -> None:
        self.hparams = header.hparams
        self.mel_filters = header.mel_filters
        self.tokenizer = Tokenizer(header.vocabulary, header.hparams)
        self.plan = plan
        self.backend = backend
        self.generation_config = generation_config
        self.alignment_heads = alignment_heads_of(generation_config, header.hparams)
        self.load_seconds = 0.0
        self._network = network
        self._encoder = backend.compile(network.encoder)
        self._cross = backend.compile(network.cross)
        self._decoder = backend.compile(network.decoder)
        self._copy = backend.compile(network.copy)
        self._copy.threads = 1  # it is over before another would have begun
        self._align = backend.compile(network.align)
        self._audio_rows = 0
        self._io_mel = np.empty((self.hparams.n_frames, self.hparams.n_mels), np.float32)

    @property
    def n_slots(self) -> int:
        """How many sequences the decoder can hold at once."""
        return self._network.io.copies.shape[0]

    @property
    def is_multilingual(self) -> bool:
        """Whether it knows languages other than English, and translates."""
        return self.hparams.is_multilingual

    @property
    def threads(self) -> int:
        """How many compute at most."""
        return max(self._encoder.threads, self._cross.threads, self._decoder.threads)

    def tune(self) -> bool:
        """Let the backend measure, on short runs, how it is fastest and with how many threads.

        Worth its tenth of a second once, when all threads have come (`Backend.threads`).

        Returns:
            Whether that can be relied on. Where the encoder seems to be slower with all threads,
            they may only have been busy, for instance with compiling what is measured: measure
            again `TUNING_PAUSE` later, `TUNING_LOOKS` times in all.
        """
        self.backend.tune()
        audio = min(_TUNING_POSITIONS, self.hparams.n_audio_ctx)
        self._audio_rows = 0
        self._encoder.tune({Rows.FRAMES: 2 * audio, Rows.AUDIO: audio})
        self._cross.tune({Rows.AUDIO: audio})
        for values in (self._network.io.tokens, self._network.io.positions, self._network.io.slots):
            self.backend.write(values, [0])
        self.backend.write(self._network.io.logit_rows, [0])
        self._decoder.tune({Rows.TOKENS: 1, Rows.LOGITS: 1, Rows.AUDIO: audio})
        most = self._network.io.entries.shape[0]
        several = range(min(most, self.hparams.n_sot + _TUNING_TOKENS))
        self.backend.write(self._network.io.tokens, [0] * len(several))
        self.backend.write(self._network.io.positions, several)
        self.backend.write(self._network.io.slots, [0] * len(several))
        self._align.tune({Rows.TOKENS: len(several), Rows.AUDIO: audio, Rows.HEARD: audio})
        return self._encoder.threads >= self.backend.threads

    def encode(self, mel: npt.NDArray[np.float32]) -> None:
        """Run the encoder on one window and fill the cross-attention caches.

        Args:
            mel: (n_mels, frames) F32; an even number of frames, at most `hparams.n_frames`.
        """
        Steps(self.encode_steps(mel)).finish()

    def encode_steps(self, mel: npt.NDArray[np.float32]) -> Generator[float, None, None]:
        """`encode`, pausing after each step with the fraction done."""
        n_mels, frames = mel.shape
        if n_mels != self.hparams.n_mels or frames % 2 or not 2 <= frames <= self.hparams.n_frames:
            raise ValueError(
                f"log-mel of shape {mel.shape}, expected ({self.hparams.n_mels}, an even "
                f"number up to {self.hparams.n_frames})"
            )
        time_major = self._io_mel[:frames]
        np.copyto(time_major, mel.T)
        self.backend.write(self._network.io.mel, time_major, row=1)
        self._audio_rows = frames // 2
        rows = {Rows.FRAMES: frames, Rows.AUDIO: self._audio_rows}
        total = len(self._encoder) + len(self._cross)
        done = 0
        for program in (self._encoder, self._cross):
            for _ in program.steps(rows):
                done += 1
                yield done / total

    def audio_features(self) -> npt.NDArray[np.float32]:
        """(audio positions, state) F32: the encoder's output for the last `encode`.

        Only until the next `decode`, whose activations take its space.
        """
        return _f32(self.backend.read(self._network.features, self._audio_rows))

    def decode(
        self,
        tokens: Sequence[int],
        positions: Sequence[int],
        *,
        slots: Sequence[int] | None = None,
        logit_rows: Sequence[int] | None = None,
    ) -> npt.NDArray[np.float32]:
        """Run the decoder on rows, each one token at one position of one sequence.

        Args:
            tokens, positions: (rows,); every earlier position of a row's slot must have been
                given before, or stand in this call.
            slots: (rows,) the sequence of each row, rows of one together; None for slot 0.
            logit_rows: rows whose logits are wanted; None for the last.

        Returns:
            (len(logit_rows), n_vocab) F32 logits in the arena: valid, and free to be
            changed, until the next call.
        """
        n = len(tokens)
        wanted = [n - 1] if logit_rows is None else logit_rows
        io, write = self._network.io, self.backend.write
        write(io.tokens, tokens)
        write(io.positions, positions)
        write(io.slots, [0] * n if slots is None else slots)
        write(io.logit_rows, wanted)
        rows = {Rows.TOKENS: n, Rows.LOGITS: len(wanted), Rows.AUDIO: self._audio_rows}
        for _ in self._decoder.steps(rows):
            pass
        return _f32(self.backend.read(io.logits, len(wanted)))

    def copy_slots(self, copies: Sequence[tuple[int, int, int, int]]) -> None:
        """Copy what `decode` has left in its caches from slot to slot.

        Args:
            copies: at most `n_slots`, made in order; each is source, target, and first and last
                (exclusive) position.
        """
        values = np.array(copies, np.int32).reshape(-1, 4)
        self.backend.write(self._network.io.copies, values)
        for _ in self._copy.steps({Rows.COPIES: len(copies)}):
            pass

    @property
    def most_aligned_tokens(self) -> int:
        """How many tokens of text `align` can take."""
        return self._network.io.entries.shape[0] - self.hparams.n_sot - 2

    def align(
        self, sot_sequence: Sequence[int], text_tokens: Sequence[int], frames: int
    ) -> npt.NDArray[np.int32]:
        """`align_steps` in one go."""
        return Steps(self.align_steps(sot_sequence, text_tokens, frames)).finish()

    def align_steps(
        self, sot_sequence: Sequence[int], text_tokens: Sequence[int], frames: int
    ) -> Generator[None, None, npt.NDArray[np.int32]]:
        """When each token of a text is said, by the decoder's attention to the encoded window
        (openai-whisper, whisper/timing.py, find_alignment). Ends what `decode` had begun.

        Args:
            sot_sequence: language and task, without timestamps.
            text_tokens: (n,) up to `most_aligned_tokens`, no special ones.
            frames: mel frames of the window that hold audio of the recording, at least 2.

        Returns:
            (n + 1,) ascending encoder positions (0.02 s each) at which each token begins, and
            that at which the text is over.
        """
        if len(sot_sequence) != self.hparams.n_sot or not 2 <= frames <= 2 * self._audio_rows:
            raise ValueError(f"{len(sot_sequence)} tokens of start, {frames} frames")
        if len(text_tokens) > self.most_aligned_tokens:
            raise ValueError(
                f"{len(text_tokens)} tokens, {self.most_aligned_tokens} can be aligned"
            )
        special = self.tokenizer
        tokens = [*sot_sequence, special.no_timestamps, *text_tokens, special.eot]
        io, write = self._network.io, self.backend.write
        write(io.tokens, tokens)
        write(io.positions, range(len(tokens)))
        write(io.slots, [0] * len(tokens))
        rows = {
            Rows.TOKENS: len(tokens),
            Rows.AUDIO: self._audio_rows,
            Rows.HEARD: frames // 2,
        }
        yield from self._align.steps(rows)
        entries = self.backend.read(io.entries, len(text_tokens) + 1)
        return entries.view(np.int32).copy()

    def log_sum_exp(self, logits: npt.NDArray[np.float32]) -> float:
        """log(sum(exp(logits))) of one row that `decode` returned, changed or not.

        What `decode` returned is of no more use afterwards.
        """
        return self.backend.log_sum_exp(self._network.io.logits, logits)


def _f32(array: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    return array.view(np.float32)
