"""A model's own times: encoder, decoder, prompt, spectrogram, choice of tokens, a transcript."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pyengine.backends.base import Executable
from pyengine.bench.clock import SHORTEST, Budget, repeat, summary
from pyengine.bench.noise import noise
from pyengine.bench.result import (
    ENCODER,
    LOG_MEL,
    SAMPLING,
    TRANSCRIPT,
    Measure,
    Times,
    of_random_numbers,
    of_recording,
    product_name,
    prompt_name,
    step_name,
)
from pyengine.bench.roofline import (
    FEW_ROWS,
    Cost,
    Limits,
    Products,
    bound_of_all,
    op_cost,
    total,
)
from pyengine.cuts import FRAMES_PER_TIMESTAMP
from pyengine.decoding import decode_window
from pyengine.filters import logit_filters
from pyengine.mel import SAMPLE_RATE, log_mel_spectrogram
from pyengine.network import Network, build_network
from pyengine.options import TranscribeOptions
from pyengine.program import Matmul, Rows
from pyengine.search import Sampling
from pyengine.transcribe import transcribe_events
from pyengine.whisper import Whisper

WINDOW_SECONDS = 30
PROMPT_TOKENS = 200
POSITION = 100
"""Of the decoder's rows: the middle of a window's text."""

BEAMS = 5

STEPS = 8
"""Decoder steps that are timed as one: a step may be near the clock's grain."""

_TEXT = " It was the best of times, it was the worst of times, it was the age of wisdom,"
"""Dickens. Text like any other, as often as it fits."""

Work = Generator[None, None, Measure]
Samples = npt.NDArray[np.float32]


class ModelBench:
    """A loaded model's programs, run apart from it, in its memory."""

    def __init__(self, model: Whisper, samples: Samples | None) -> None:
        self._model = model
        self._samples = samples
        hp, backend = model.hparams, model.backend
        network = build_network(
            hp,
            cache_dtype=backend.cache_dtype,
            n_slots=model.n_slots,
            arithmetic=backend.arithmetic,
        )
        self._io = network.io
        self._products = Products.of(backend)
        self._dtype = _type_name(network, self._products)
        self._window = (network.encoder, network.cross)
        # The same records as the model's own, so they may lie in the same place
        self._encoder = [backend.compile(program) for program in self._window]
        self._decoder = _Decoder(model, network)
        self._rows = {Rows.FRAMES: hp.n_frames, Rows.AUDIO: hp.n_audio_ctx}

    def log_mel(self, budget: Budget) -> Work:
        """The spectrogram of a window, and what the encoder is to read."""
        n = WINDOW_SECONDS * SAMPLE_RATE
        samples = self._samples
        if samples is None:
            samples = noise(2, n)
        samples = np.tile(samples, -(-n // len(samples)))[:n]

        def work() -> Iterator[None]:
            mel = log_mel_spectrogram(samples, self._model.mel_filters)
            frames = min(mel.shape[1], self._model.hparams.n_frames)
            self._model.backend.write(self._io.mel, mel.T[:frames], row=1)
            yield

        return Measure(group="model", name=LOG_MEL, times=(yield from repeat(work, budget)))

    def encoder(self, *, threads: int, limits: Limits | None, budget: Budget) -> Work:
        """One whole window, and the keys and values that the decoder reads."""
        rows = self._rows
        for executable in self._encoder:
            executable.threads = threads

        def work() -> Iterator[None]:
            for executable in self._encoder:
                yield from executable.steps(rows)

        times = yield from repeat(work, budget)
        ops = (op for program in self._window for op in program.ops)
        costs = [op_cost(op, rows, self._products) for op in ops]
        limit = bound_of_all(costs, limits, threads=threads) if limits else None
        return Measure(
            group="model",
            name=ENCODER,
            dtype=self._dtype,
            threads=threads,
            times=times,
            flops=total(costs).flops,
            bound=limit.seconds if limit else None,
            bound_by=limit.by if limit else None,
        )

    def products(self) -> list[tuple[int, int]]:
        """Inner dimension and columns of the products in the encoder's blocks."""
        return list(self._last_products())

    def product(
        self, shape: tuple[int, int], *, random: bool, limits: Limits | None, budget: Budget
    ) -> Work:
        """The encoder's last product of a shape, by itself, on what the recording has made of
        activations there, or on random numbers in their place: what the first takes longer is the
        numbers' doing. One thread."""
        index = self._last_products()[shape]
        program, executable = self._window[0], self._encoder[0]
        op, rows = program.ops[index], self._rows
        assert isinstance(op, Matmul)
        executable.threads = 1
        if random:
            values = noise(4, *op.x.shape)
            self._model.backend.write(op.x, values)
        else:
            for before in range(index):
                executable.run_op(before, rows)
                yield

        def work() -> Iterator[None]:
            executable.run_op(index, rows)
            yield

        times = yield from repeat(work, budget)
        cost = op_cost(op, rows, self._products)
        limit = bound_of_all([cost], limits) if limits else None
        name = product_name(rows[op.rows], *shape)
        return Measure(
            group="model",
            name=of_random_numbers(name) if random else of_recording(name),
            dtype=self._products.type_name(op.weight),
            times=times,
            flops=cost.flops,
            bound=limit.seconds if limit else None,
            bound_by=limit.by if limit else None,
        )

    def _last_products(self) -> dict[tuple[int, int], int]:
        """Where in the encoder each shape's last product stands."""
        found: dict[tuple[int, int], int] = {}
        for i, op in enumerate(self._window[0].ops):
            if isinstance(op, Matmul):
                n, k = op.weight.shape
                found[k, n] = i
        return found

    def prompt(self, *, threads: int, limits: Limits | None, budget: Budget) -> Work:
        """Many tokens at once. The single steps need it for the caches it fills."""
        return self._decoder.prompt(threads, limits, budget)

    def step(self, *, threads: int, limits: Limits | None, budget: Budget) -> Work:
        """One token."""
        return self._decoder.step(1, threads, limits, budget)

    def beams(self, *, threads: int, limits: Limits | None, budget: Budget) -> Work:
        """One token of each of five hypotheses, for which the model must have room."""
        return self._decoder.step(BEAMS, threads, limits, budget)

    def sampling(self) -> Work:
        """What Python does for each token: filters, log-softmax, choice."""
        tokenizer, hp = self._model.tokenizer, self._model.hparams
        seconds_per_timestamp = FRAMES_PER_TIMESTAMP / 100
        filters = logit_filters(
            tokenizer, TranscribeOptions(), timestamp_seconds=seconds_per_timestamp
        )
        model = _RandomLogits(self._model)
        initial = tokenizer.sot_sequence("en", "transcribe")
        steps = decode_window(
            model,
            tokenizer,
            initial,
            filters,
            Sampling(tokenizer.eot),
            n_text_ctx=hp.n_text_ctx,
        )
        times: list[float] = []
        seconds, done, in_model = 0.0, 0, 0.0
        started = time.perf_counter()
        for _ in steps:
            in_model, before = model.seconds, in_model
            seconds += time.perf_counter() - started - (in_model - before)
            done += 1
            if not times or seconds >= SHORTEST:
                times.append(seconds / done)
                seconds, done = 0.0, 0
            yield
            started = time.perf_counter()
        if len(times) == 1:
            times.append(seconds / done)
        return Measure(group="model", name=SAMPLING, times=summary(times[:1], times[1:]))

    def transcript(self, budget: Budget) -> Work:
        """The recording, from samples to text, as the model is set up."""
        samples = self._samples
        assert samples is not None, "there is a recording to transcribe"

        def work() -> Iterator[None]:
            for _ in transcribe_events(self._model, samples):
                yield

        times = yield from repeat(work, budget)
        return Measure(group="model", name=TRANSCRIPT, threads=self._model.threads, times=times)


class _Decoder:
    """The decoder's program with what it is given: some text, after what the encoder has heard."""

    def __init__(self, model: Whisper, network: Network) -> None:
        self._hp = model.hparams
        self._model = model
        self._backend = model.backend
        self._io = network.io
        self._products = Products.of(model.backend)
        self._dtype = _type_name(network, self._products)
        self._program = network.decoder
        self._executable: Executable = model.backend.compile(network.decoder)
        text = model.tokenizer.encode(_TEXT)
        self._tokens = (text * -(-self._hp.n_text_ctx // len(text)))[: self._hp.n_text_ctx]

    def prompt(self, threads: int, limits: Limits | None, budget: Budget) -> Work:
        n = min(PROMPT_TOKENS, self._hp.n_text_ctx - STEPS)
        self._executable.threads = threads
        times = yield from repeat(lambda: self._run(range(n), [0] * n, [n - 1]), budget)
        name = prompt_name(n)
        return self._measure(name, threads, times, self._rows(n, 1), n // 2, 1, limits)

    def step(self, rows: int, threads: int, limits: Limits | None, budget: Budget) -> Work:
        first = min(POSITION, self._hp.n_text_ctx - STEPS)
        self._executable.threads = threads
        slots = range(rows)
        self._model.copy_slots([(0, slot, 0, first) for slot in slots[1:]])

        def work() -> Iterator[None]:
            for position in range(first, first + STEPS):
                yield from self._run([position] * rows, slots, slots)

        times = yield from repeat(work, budget, count=STEPS)
        # What one core reads says nothing of several
        limits = limits if threads == 1 else None
        counts, keys = self._rows(rows, rows), first + STEPS // 2
        return self._measure(step_name(rows), threads, times, counts, keys, rows, limits)

    def _rows(self, tokens: int, logits: int) -> dict[Rows, int]:
        return {Rows.TOKENS: tokens, Rows.LOGITS: logits, Rows.AUDIO: self._hp.n_audio_ctx}

    def _run(
        self, positions: Sequence[int], slots: Sequence[int], logit_rows: Sequence[int]
    ) -> Iterator[None]:
        """As `Whisper.decode` does, with what is copied before and after."""
        io, write = self._io, self._backend.write
        write(io.tokens, [self._tokens[position] for position in positions])
        write(io.positions, positions)
        write(io.slots, slots)
        write(io.logit_rows, logit_rows)
        yield from self._executable.steps(self._rows(len(positions), len(logit_rows)))
        self._backend.read(io.logits, len(logit_rows))

    def _measure(
        self,
        name: str,
        threads: int,
        times: Times,
        rows: Mapping[Rows, int],
        keys: int,
        slots: int,
        limits: Limits | None,
    ) -> Measure:
        costs = self._costs(rows, keys, slots)
        limit = bound_of_all(costs, limits, threads=threads) if limits else None
        return Measure(
            group="model",
            name=name,
            dtype=self._dtype,
            threads=threads,
            times=times,
            flops=total(costs).flops,
            nbytes=total(costs).nbytes if rows[Rows.TOKENS] <= FEW_ROWS else 0,
            bound=limit.seconds if limit else None,
            bound_by=limit.by if limit else None,
        )

    def _costs(self, rows: Mapping[Rows, int], keys: int, slots: int) -> list[Cost]:
        ops, products = self._program.ops, self._products
        return [op_cost(op, rows, products, keys=keys, slots=slots) for op in ops]


def _type_name(network: Network, products: Products) -> str:
    """Of most of a model's weights."""
    return products.type_name(network.weights["decoder.token_embedding.weight"])


class _RandomLogits:
    """A decoder (`decoding.Decoder`) that gives the same logits each time, and counts the seconds
    it takes to give them."""

    def __init__(self, model: Whisper) -> None:
        n_vocab = model.hparams.n_vocab
        self._source = noise(3, n_vocab)
        self._source[model.tokenizer.eot] = -1e9  # it goes on to the end
        self._logits = np.empty((2, n_vocab), np.float32)
        self.log_sum_exp = model.log_sum_exp
        self.seconds = 0.0

    def decode(
        self,
        tokens: Sequence[int],
        positions: Sequence[int],
        *,
        slots: Sequence[int] | None = None,
        logit_rows: Sequence[int] | None = None,
    ) -> npt.NDArray[np.float32]:
        started = time.perf_counter()
        logits = self._logits[: len(logit_rows or [0])]
        logits[:] = self._source
        self.seconds += time.perf_counter() - started
        return logits

    def copy_slots(self, copies: Sequence[tuple[int, int, int, int]]) -> None:
        raise AssertionError("one hypothesis stays where it is")
