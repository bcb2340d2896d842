"""The benchmark's arithmetic, its loops' results, and that it runs; never how fast."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from models.miniature import write_miniature
from pyengine import ModelLoader, Whisper
from pyengine.arena import Kind
from pyengine.backends import create_backend
from pyengine.backends.wasm_host import create_host
from pyengine.bench import BenchResult, Effort, Measure, Measuring, Subject, run_bench
from pyengine.bench.clock import Budget, repeat, summary
from pyengine.bench.kernels import BASE, KernelBench
from pyengine.bench.machine import browser_platform, limits_of
from pyengine.bench.model import ModelBench
from pyengine.bench.report import LINE_HEADER, format_line, format_table
from pyengine.bench.result import Machine, ModelFacts, Times
from pyengine.bench.roofline import Cost, Limits, Products, bound, bound_of_all, op_cost, total
from pyengine.hparams import DType
from pyengine.integers import Arithmetic
from pyengine.network import build_network
from pyengine.program import Attention, Conv, Matmul, Rows, Tensor
from pyengine.steps import Steps

ONCE = Budget(warm=0, seconds=0, least=1, most=1)
BRIEF = Effort(budget=ONCE, pool_bytes=1 << 20)

LIMITS = Limits(
    flops=100.0, bandwidth=10.0, widened={1: 20.0, 5: 5.0}, integer_ops=400.0, fine_ops=200.0
)
FAST = Products("fast")


class TestRoofline:
    def test_the_slower_of_arithmetic_and_memory(self):
        assert bound(Cost(flops=200, nbytes=10), LIMITS).seconds == 2.0
        assert bound(Cost(flops=200, nbytes=10), LIMITS).by == "arithmetic"
        assert bound(Cost(flops=200, nbytes=50), LIMITS).seconds == 5.0
        assert bound(Cost(flops=200, nbytes=50), LIMITS).by == "memory"

    def test_widening_counts_for_as_many_rows_as_it_was_measured_for(self):
        assert bound(Cost(flops=20, widened=10, rows=5), LIMITS).seconds == 2.0
        assert bound(Cost(flops=20, widened=10, rows=1), LIMITS).seconds == 0.5
        assert bound(Cost(flops=20, widened=10, rows=3), LIMITS).seconds == 0.2

    def test_threads_share_arithmetic_and_memory_is_not_counted(self):
        found = bound(Cost(flops=200, nbytes=50), LIMITS, threads=4)
        assert (found.seconds, found.by) == (0.5, "arithmetic")

    def test_integers_have_a_limit_of_their_own(self):
        found = bound(Cost(flops=200, nbytes=10, integer_ops=800), LIMITS)
        assert (found.seconds, found.by) == (2.0, "arithmetic")
        assert bound(Cost(flops=200, nbytes=30, integer_ops=800), LIMITS).seconds == 3.0
        assert bound(Cost(flops=200, integer_ops=800), LIMITS, threads=2).seconds == 1.0
        assert bound(Cost(flops=200, integer_ops=800, fine_ops=800), LIMITS).seconds == 6.0

    def test_one_after_another(self):
        costs = [Cost(flops=100), Cost(nbytes=30), Cost()]
        assert bound_of_all(costs, LIMITS).seconds == 4.0
        assert bound_of_all(costs, LIMITS).by == "memory"
        assert total(costs) == Cost(flops=100, nbytes=30)


def f16(name: str, *shape: int, kind: Kind = Kind.WEIGHT) -> Tensor:
    return Tensor(name, shape, DType.F16, kind)


def f32(name: str, *shape: int) -> Tensor:
    return Tensor(name, shape, DType.F32, Kind.ACTIVATION)


class TestCosts:
    def test_product(self):
        op = Matmul(f32("x", 1500, 512), f16("w", 2048, 512), f32("y", 1500, 2048), Rows.TOKENS)
        many = op_cost(op, {Rows.TOKENS: 1500})
        assert many == Cost(flops=3_145_728_000, nbytes=2_097_152)
        few = op_cost(op, {Rows.TOKENS: 5})
        assert few == Cost(flops=10_485_760, nbytes=2_097_152, widened=1_048_576, rows=5)

    @pytest.mark.parametrize("fine", [False, True])
    def test_product_of_integers(self, fine):
        x, w, y = f32("x", 1500, 600), f16("w.weight", 2048, 600), f32("y", 1500, 2048)
        op = Matmul(x, w, y, Rows.TOKENS, fine=fine)
        # A row has three blocks of at most 256, each with a factor and a sum
        nbytes = 2048 * (600 + 3 * 8)
        for rows in (1500, 5):
            counts, flops = {Rows.TOKENS: rows}, 2 * rows * 2048 * 600
            done = {"fine_ops" if fine else "integer_ops": flops}
            assert op_cost(op, counts, FAST) == Cost(flops, nbytes, **done)

    def test_only_the_first_convolution_is_of_halves(self):
        rows = {Rows.FRAMES: 3000, Rows.AUDIO: 1500}
        x, bias, out = f32("x", 3002, 512), f32("b", 512), f32("y", 3002, 512)

        def cost(name: str, channels: int) -> Cost:
            weight = f16(name, 512, channels, 3)
            op = Conv(x, weight, bias, out, Rows.FRAMES, Rows.AUDIO, 2)
            return op_cost(op, rows, FAST)

        flops = 2 * 1500 * 512 * 240
        assert cost("encoder.conv1.weight", 80) == Cost(flops, 2 * 512 * 240)
        flops = 2 * 1500 * 512 * 1536
        nbytes = 512 * (1536 + 6 * 8)
        assert cost("encoder.conv2.weight", 512) == Cost(flops, nbytes, fine_ops=flops)

    def test_attention_of_the_encoder(self):
        q, k, v, out = (f32(name, 1500, 512) for name in "qkvo")
        op = Attention(q, k, v, out, Rows.AUDIO, Rows.AUDIO, 8)
        assert op_cost(op, {Rows.AUDIO: 1500}) == Cost(flops=4_608_000_000)
        # The softmax, which values are multiplied with, has twice the bits of a query
        found, half = op_cost(op, {Rows.AUDIO: 1500}, FAST), 2_304_000_000
        assert found == Cost(flops=2 * half, integer_ops=half, fine_ops=half)

    def test_a_decoder_step_of_base(self):
        """Against the numbers of the paper's architecture, counted by hand."""
        program = build_network(BASE, cache_dtype=DType.F16, n_slots=5).decoder
        d, layers, vocabulary, keys = 512, 6, 51865, 101
        # Four matrices of self-attention, two of cross-attention, eight of the MLP
        weights = layers * 14 * d * d + vocabulary * d
        for rows in (1, 5):
            counts = {Rows.TOKENS: rows, Rows.LOGITS: rows, Rows.AUDIO: 1500}
            costs = [op_cost(op, counts, keys=keys, slots=rows) for op in program.ops]
            attention = layers * 4 * (keys + 1500) * d
            assert total(costs).flops == rows * (2 * weights + attention)
            # Each row has its own text but all hear the same
            caches = layers * 2 * d * (rows * keys + 1500)
            assert total(costs).nbytes == 2 * (weights + caches)
            assert sum(c.widened for c in costs) == weights + caches
            # Numbers of a beam's own cache serve that beam alone
            assert {c.rows for c in costs if c.widened} == {1, rows}

    def test_a_step_of_base_in_integers(self):
        program = build_network(BASE, cache_dtype=DType.F16, n_slots=5, arithmetic="fast").decoder
        d, layers, heads, vocabulary, keys = 512, 6, 8, 51865, 101
        counts = {Rows.TOKENS: 1, Rows.LOGITS: 1, Rows.AUDIO: 1500}
        costs = [op_cost(op, counts, FAST, keys=keys) for op in program.ops]
        weights = layers * 14 * d * d + vocabulary * d
        text, audio = layers * 2 * d * keys, layers * 2 * d * 1500
        assert total(costs).flops == 2 * (weights + text + audio)
        assert sum(c.fine_ops for c in costs) == 2 * (weights + audio)
        # The cache of the text is of halves
        assert sum(c.widened for c in costs) == text
        of_integers = [op for op in program.ops if isinstance(op, Matmul)]
        factors = sum(op.weight.shape[0] * op.weight.shape[1] // 256 for op in of_integers)
        # Keys are rows of a head's 64 numbers, values of 1500, which are six blocks
        factors += layers * (1500 * heads + d * 6)
        assert total(costs).nbytes == weights + audio + 8 * factors + 2 * text


class Clock:
    """Each thing it is told of takes that many seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class TestClock:
    def run(self, seconds: list[float], budget: Budget, *, count: int = 1) -> Times:
        clock, left = Clock(), iter(seconds)

        def halves() -> Iterator[None]:
            value = next(left)
            clock.now += value / 2
            yield
            clock.now += value / 2

        steps = repeat(halves, budget, count=count, clock=clock)
        while True:
            try:
                next(steps)
                clock.now += 1000  # pauses do not count
            except StopIteration as stop:
                return stop.value

    def test_median_of_what_comes_after_warming_up(self):
        times = self.run([8, 4, 2, 6, 4], Budget(warm=10, seconds=12, least=1, most=9))
        assert times == Times(first=8, median=4, best=2, runs=3)

    def test_at_least_and_at_most(self):
        times = self.run([1, 0.25, 0.25, 0.5], Budget(warm=0, seconds=0, least=3, most=9))
        assert times.runs == 3
        times = self.run([1, 2, 2, 2, 2], Budget(warm=0, seconds=99, least=1, most=2))
        assert times.runs == 2

    def test_what_takes_long_is_timed_once(self):
        times = self.run([20, 30], Budget(warm=0.3, seconds=0.7, least=4, most=60))
        assert times == Times(first=20, median=30, best=30, runs=1)

    def test_of_several_things_the_time_of_one(self):
        times = self.run([8, 4], Budget(warm=0, seconds=0, least=1, most=9), count=8)
        assert (times.first, times.median) == (1, 0.5)

    @pytest.mark.parametrize("step", [1e-4, 1e-3, 0.1])
    def test_what_is_shorter_than_a_step_of_the_clock(self, step):
        """Chrome's and Firefox's steps in a page that is not isolated, and Tor's."""
        now = 0.0

        def work() -> Iterator[None]:
            nonlocal now
            now += 3e-5
            yield

        def clock() -> float:
            return now // step * step

        steps = Steps(repeat(work, Budget(warm=0, seconds=0.1, least=3, most=12), clock=clock))
        for _ in steps:
            pass
        assert steps.result.best > 0
        assert steps.result.median == pytest.approx(3e-5, rel=0.05)

    def test_summary(self):
        assert summary([9.0], [1.0, 4.0, 2.0, 3.0]) == Times(
            first=9.0, median=2.5, best=1.0, runs=4
        )


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("variant", ["relaxed", "simd128"])
class TestLoops:
    """The loops that measure the machine compute what they say."""

    @pytest.mark.slow
    def test_multiply_add(self, variant, threads):
        host = create_host(1 << 16, variant=variant, threads=threads)
        assert host.call("bench_mul_add", 40) == 13 * 4 * 2
        # Three rounds from x: x / 8 + 7 / 4
        assert host.call("bench_mul_add", 3) == 4 * (sum(range(13)) / 8 + 13 * 7 / 4)
        if variant == "relaxed":
            assert host.call("bench_fused", 40) == 12 * 4 * 2
            assert host.call("bench_fused", 4) == 4 * (sum(range(12)) / 16 + 12 * 15 / 8)

    def test_dot_product(self, variant, threads):
        host = create_host(1 << 16, variant=variant, threads=threads)
        ways = [(np.int16, "bench_words", [])]
        if variant == "relaxed":
            ways += [(np.int8, "bench_dot", [0]), (np.int8, "bench_dot", [1])]
        for part, loop, arguments in ways:
            words = np.arange(12, dtype=np.int32)
            for n in range(12):
                assert host.call(loop, n, *arguments) == words.sum(dtype=np.int32)
                parts = words.view(part).reshape(12, -1)
                words = words + parts.sum(axis=1, dtype=np.int32)

    def test_read(self, variant, threads):
        host = create_host(1 << 16, variant=variant, threads=threads)
        values = np.arange(1024, dtype=np.float32)
        host.write(host.base, values)
        assert host.call("bench_read", host.base, 1024) == values.sum()
        assert host.call("bench_read", host.base, 992) == values[:992].sum()

    @pytest.mark.parametrize("rows", [1, 5])
    def test_widen(self, variant, threads, rows):
        host = create_host(1 << 16, variant=variant, threads=threads)
        values = np.random.default_rng(rows).integers(-8, 9, 256).astype(np.float16)
        host.write(host.base, values)
        started_with = 4 * sum(range(8 if rows == 1 else 10))
        found = host.call("bench_widen", host.base, 256, 3, rows)
        assert found == 3 * rows * values.astype(np.float64).sum() + started_with


@pytest.mark.slow
@pytest.mark.parametrize("arithmetic", ["exact", "fast"])
def test_work_of_kernels_is_counted(backend, arithmetic):
    under_test = create_backend(backend, threads=1, arithmetic=arithmetic)
    bench = KernelBench(under_test, pool_bytes=1 << 20)
    for pauses in (bench.fill(), bench.lay(512, 2048)):
        for _ in pauses:
            pass

    def run(work) -> Measure:
        while True:
            try:
                next(work)
            except StopIteration as stop:
                return stop.value

    many = run(bench.gemm(512, 2048, threads=2, limits=LIMITS, budget=ONCE))
    assert (many.name, many.flops) == ("GEMM 1500x512x2048", 3_145_728_000)
    assert (many.threads, many.nbytes) == (2, 0)
    assert many.bound == many.flops / 2 / (400 if arithmetic == "fast" else 100)
    for _ in bench.lay(512, 512):
        pass
    one = run(bench.gemv(1, 512, 512, threads=1, limits=LIMITS, budget=ONCE))
    if arithmetic == "exact":
        assert (one.dtype, one.nbytes) == ("F16", 524_288)
    else:
        assert (one.dtype, one.nbytes) == ("I8", 512 * (512 + 2 * 8))
    assert (one.name, one.flops, one.bound_by) == ("GEMV 1x512x512", 524_288, "memory")
    assert one.bound == one.nbytes / 10
    flash = run(bench.attention(threads=1, limits=None, budget=ONCE))
    assert (flash.name, flash.bound) == ("Flash attention 1500, 8 heads of 64", None)
    assert flash.flops == 4_608_000_000
    assert flash.dtype == ("I8" if arithmetic == "fast" else None)


def measure(name: str, seconds: float, **values: object) -> Measure:
    times = Times(first=2 * seconds, median=seconds, best=seconds / 2, runs=7)
    return Measure(**{"group": "kernels", "name": name, "times": times, **values})


FIXED = BenchResult(
    machine=Machine(
        version="1.2.3", platform="Chrome 156 | Linux", backend="wasm", variant="relaxed", threads=2
    ),
    model=ModelFacts(name="base", arena_bytes=198_000_000, clip_seconds=11.0),
    measures=(
        measure("Memory read", 0.02, group="machine", nbytes=2e8),
        measure("GEMM 1500x512x512", 0.02, dtype="F16", flops=786e6, bound=0.016),
        measure("GEMM 1500x512x512", 0.01, dtype="F16", threads=2, flops=786e6, bound=0.008),
        measure("GEMM 1500x512x2048", 0.05, dtype="F16", threads=2, flops=3146e6, bound=0.03),
        measure("GEMM 1500x2048x512", 0.04, dtype="F16", threads=2, flops=3146e6, bound=0.032),
        measure("GEMV 1x512x51865", 0.002, dtype="F16", threads=2, flops=53e6, nbytes=53e6),
        measure("Encode one window", 1.25, group="model", threads=2),
        measure("Prompt of 200 tokens", 0.1, group="model", threads=1),
        measure("Prompt of 200 tokens", 0.06, group="model", threads=2),
        measure("Decoder step", 0.0036, group="model", threads=2),
        measure("Decoder step, 5 beams", 0.0074, group="model", threads=2),
        measure("Transcribe the recording", 2.2, group="model", threads=2),
    ),
    notes=("Something was left out.",),
)


class TestReport:
    def test_line(self):
        # 7078 MFLOP in 100 ms; the bounds are 70 ms of them
        assert format_line(FIXED) == (
            "| 1.2.3 | Chrome 156 / Linux | relaxed | exact | 2 | base | 1250.0 | 3.6 | 7.4 | 60.0 "
            "| 0.200 | 70.8 (70%) | 26.5 |"
        )
        head, rule = LINE_HEADER.splitlines()
        assert head.count("|") == rule.count("|") == format_line(FIXED).count("|")

    def test_arithmetic_is_told(self):
        fast = replace(FIXED, machine=replace(FIXED.machine, arithmetic="fast", dot="pairs"))
        assert "| relaxed | fast (pairs) | 2 |" in format_line(fast)
        head = "pyengine 1.2.3, wasm, relaxed kernels, fast (pairs) arithmetic, "
        assert head in format_table(fast)
        found = fast.to_json()["machine"]
        assert (found["arithmetic"], found["dot"]) == ("fast", "pairs")

    def test_line_of_little(self):
        bare = BenchResult(machine=FIXED.machine, model=None, measures=())
        assert format_line(bare) == (
            "| 1.2.3 | Chrome 156 / Linux | relaxed | exact | 2 | - | - | - | - | - | - | - | - |"
        )

    def test_table(self):
        lines = format_table(FIXED).splitlines()
        assert [line.split() for line in lines[1:3]] == [
            ["Memory", "read", "1", "10.00", "ms", "10.00", "ms", "40.00", "ms", "20.0"],
            [
                *("GEMM", "1500x512x512", "F16", "1", "20.00", "ms", "10.00", "ms", "40.00", "ms"),
                *("39.3", "80%"),
            ],
        ]
        assert lines[-4:] == [
            "pyengine 1.2.3, wasm, relaxed kernels, exact arithmetic, Chrome 156 | Linux",
            "base: 198 MB of memory",
            "11.0 s of speech at 5.0 times its speed",
            "Something was left out.",
        ]

    def test_json(self):
        found = json.loads(json.dumps(FIXED.to_json()))
        assert found["machine"]["threads"] == 2
        assert found["real_time_factor"] == pytest.approx(0.2)
        assert found["measures"][0]["gbytes"] == 20.0  # the machine's best
        first = found["measures"][1]
        assert (first["seconds"], first["fraction"]) == (0.02, 0.8)
        assert first["gflops"] == pytest.approx(39.3)
        assert first["times"] == {"first": 0.04, "median": 0.02, "best": 0.01, "runs": 7}


def test_limits_are_of_the_variant():
    found = [
        measure("Fused multiply-add peak", 2.0, group="machine", flops=60),
        measure("Multiply and add peak", 2.0, group="machine", flops=40),
        measure("Memory read", 2.0, group="machine", nbytes=20),
        measure("Widen, use 5 times", 2.0, group="machine", nbytes=8),
    ]
    assert limits_of(found, "relaxed") == Limits(60, 20, {5: 4})
    assert limits_of(found, "simd128") == Limits(40, 20, {5: 4})
    assert limits_of([], None) is None

    def peak(name: str, flops: float) -> Measure:
        return measure(f"{name} dot product peak", 2.0, group="machine", flops=flops)

    words, bytes_, more = peak("16-bit", 300), peak("Integer", 400), peak("Integer", 800)
    limits = partial(Limits, 60, 20, {5: 4})
    assert limits_of([*found, words], "relaxed") == limits(integer_ops=300, fine_ops=300)
    assert limits_of([*found, bytes_, words], "relaxed") == limits(integer_ops=400, fine_ops=300)
    assert limits_of([*found, more, words], "relaxed") == limits(integer_ops=800, fine_ops=400)


# As the browsers send them.
@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36",
            "Chrome 126 on Linux x86_64, 4 cores",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge 126 on Windows NT 10.0, 4 cores",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/17.4 Safari/605.1.15",
            "Safari 17.4 on Intel Mac OS X 10_15_7, 4 cores",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
            "Firefox 127 on Android 14, 4 cores",
        ),
        ("curl", "curl, 4 cores"),
    ],
)
def test_browsers_are_named(user_agent, expected):
    assert browser_platform(user_agent, 4) == expected


def load_miniature(backend: str, threads: int, arithmetic: Arithmetic = "exact") -> Whisper:
    file = io.BytesIO()
    write_miniature(file, n_text_ctx=64)
    loader = ModelLoader(backend=backend, threads=threads, arithmetic=arithmetic)
    loader.push(file.getvalue())
    return loader.finish()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("backend", "arithmetic"),
    [
        # By the same steps; what numpy's kernels do is counted above
        pytest.param("numpy", "exact", marks=pytest.mark.hours),
        ("wasm", "exact"),
        ("wasm", "fast"),
    ],
)
def test_everything_is_measured(backend, arithmetic):
    threads = 2 if arithmetic == "fast" else 1  # more only take longer, whatever the arithmetic
    model = load_miniature(backend, threads, arithmetic)
    samples = np.random.default_rng(0).standard_normal(16000, np.float32)
    subject = Subject(
        version="1.2.3",
        backend=model.backend,
        model=model,
        model_name="mini",
        samples=samples,
        effort=BRIEF,
    )
    events = run_bench(subject)
    seen: list[Measure | Measuring] = []
    while True:
        try:
            seen.append(next(events))
        except StopIteration as stop:
            result: BenchResult = stop.value
            break
    assert result.measures == tuple(e for e in seen if isinstance(e, Measure))
    assert isinstance(seen[0], Measuring)
    names = [(m.name, m.threads) for m in result.measures]
    assert len(set(names)) == len(names)
    per_count = {
        "GEMM 1500x512x512",
        "GEMM 1500x512x2048",
        "GEMM 1500x2048x512",
        "Flash attention 1500, 8 heads of 64",
        *(
            f"GEMV {rows}x{shape}"
            for rows in (1, 5)
            for shape in ("512x512", "512x2048", "2048x512", "512x51865")
        ),
        "Encode one window",
        "Prompt of 56 tokens",
        "Decoder step",
        "Decoder step, 5 beams",
    }
    for count in range(1, threads + 1):
        assert per_count <= {name for name, n in names if n == count}
    once = {"Log-mel of 30 s", "Choose a token", "Transcribe the recording"}
    state = model.hparams.n_audio_state
    for k, n in ((state, state), (state, 4 * state), (4 * state, state)):
        once |= {f"GEMM 1500x{k}x{n}, {kind} data" for kind in ("real", "random")}
    if backend == "wasm":
        once |= {"Fused multiply-add peak", "Multiply and add peak", "Memory read"}
        once |= {"Widen, use once", "Widen, use 5 times"}
    if arithmetic == "fast":
        once |= {"Integer dot product peak", "16-bit dot product peak"}
    assert {name for name, _ in names} == per_count | once
    assert result.machine.threads == threads
    assert result.machine.arithmetic == arithmetic
    assert result.machine.dot in (("fused", "pairs") if arithmetic == "fast" else (None,))
    of_products = {m.dtype for m in result.measures if m.name in per_count or " data" in m.name}
    assert of_products == ({"I8"} if arithmetic == "fast" else {"F16", None})
    assert result.model == ModelFacts(name="mini", arena_bytes=model.plan.total, clip_seconds=1.0)
    for m in result.measures:
        assert 0 < m.times.best <= m.times.median
        bounded = backend == "wasm" and (m.name in per_count or m.name.endswith(" data"))
        if bounded and (m.threads == 1 or m.name.startswith(("GEMM", "Flash", "Enc", "Prompt"))):
            assert m.fraction is not None
            assert m.fraction > 0
        else:
            assert m.fraction is None
    json.dumps(result.to_json())
    assert result.notes == ()


@pytest.mark.slow
def test_a_product_is_measured_on_what_the_recording_makes(backend):
    """The encoder up to there, and nothing behind it, has run on the recording."""
    model = load_miniature(backend, 1)
    bench = ModelBench(model, np.sin(np.arange(16000, dtype=np.float32)))
    network = build_network(
        model.hparams, cache_dtype=model.backend.cache_dtype, n_slots=model.n_slots
    )
    op = [op for op in network.encoder.ops if isinstance(op, Matmul)][-1]
    assert op.weight.shape[::-1] == bench.products()[-1]

    def inputs(*, random: bool) -> np.ndarray:
        work = bench.product(bench.products()[-1], random=random, limits=LIMITS, budget=ONCE)
        for _ in work:
            pass
        return np.array(model.backend.read(op.x, 1500))

    for _ in bench.log_mel(ONCE):
        pass
    for _ in bench.encoder(threads=1, limits=None, budget=ONCE):
        pass
    heard = inputs(random=False)
    noise = inputs(random=True)
    np.testing.assert_array_equal(inputs(random=False), heard)
    assert np.abs(noise - heard).max() > 1
    assert abs(noise.std() - 1) < 0.01


@pytest.mark.slow
def test_a_model_without_room_for_beams_and_a_recording_is_measured_as_far_as_it_goes():
    file = io.BytesIO()
    write_miniature(file, n_text_ctx=64)
    loader = ModelLoader(backend="wasm", threads=1, n_slots=1)
    loader.push(file.getvalue())
    model = loader.finish()
    subject = Subject(version="1", backend=model.backend, model=model, effort=BRIEF)
    events = run_bench(subject)
    while True:
        try:
            next(events)
        except StopIteration as stop:
            result: BenchResult = stop.value
            break
    assert not [m for m in result.measures if "beams" in m.name or "Transcribe" in m.name]
    assert result.notes == (
        "Without a recording the model heard noise.",
        "The model was loaded for fewer hypotheses than five beams need.",
    )


def test_closing_stops_it():
    subject = Subject(version="1", backend=create_backend("wasm", threads=1), effort=BRIEF)
    events = run_bench(subject)
    assert isinstance(next(events), Measuring)
    events.close()
    with pytest.raises(StopIteration):
        next(events)
