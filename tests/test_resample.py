"""The resampler: analytic signals, scipy as an oracle, and its bits in any blocks."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from pyengine.resample import Resampler, resample

# To 16 kHz: integer ratios, the common 160/441 and 320/441, and ratios of so many phases that
# they are interpolated (44101, 15999, 47999).
RATES = [1000, 8000, 11025, 15999, 16000, 22050, 24000, 44100, 44101, 47999, 48000, 96000, 192000]


def tone(frequency, rate, seconds=1.0):
    return np.sin(2 * np.pi * frequency * np.arange(int(rate * seconds)) / rate)


def decibels(samples, edge=1000):
    """Level against a full-scale sine, away from the recording's ends."""
    inner = samples[edge:-edge].astype(np.float64)
    return 10 * np.log10(2 * np.mean(inner**2))


def in_blocks(samples, sizes, rate_in, rate_out=16000):
    resampler = Resampler(rate_in, rate_out)
    pieces, start = [], 0
    for size in sizes:
        pieces.append(resampler.push(samples[start : start + size]))
        start += size
    pieces.append(resampler.push(samples[start:]))
    pieces.append(resampler.finish())
    return np.concatenate(pieces)


# --- what it does to sound


@pytest.mark.parametrize("rate", [44100, 44101, 47999, 48000, 96000])
@pytest.mark.parametrize("frequency", [8200, 9000, 12000, 15900, 20000])
def test_nothing_above_8_khz_folds_back(rate, frequency):
    assert decibels(resample(tone(frequency, rate), rate)) < -80


@pytest.mark.parametrize("rate", [22050, 44100, 44101, 48000, 192000])
@pytest.mark.parametrize("frequency", [20, 440, 3000, 7000])
def test_speech_passes_unchanged_and_undelayed(rate, frequency):
    expected = tone(frequency, 16000)
    output = resample(tone(frequency, rate), rate)
    np.testing.assert_allclose(output[100:-100], expected[100:-100], atol=2e-4)


@pytest.mark.parametrize("rate", [1000, 8000, 11025, 12000, 15999])
def test_upsampling_adds_no_images(rate):
    frequency = 0.43 * rate
    output = resample(tone(frequency, rate, 3), rate)
    np.testing.assert_allclose(output[9000:-9000], tone(frequency, 16000, 3)[9000:-9000], atol=3e-4)


def test_a_sweep():
    def sweep(rate, first, last):
        return signal.chirp(np.arange(4 * rate) / rate, first, 4, last)

    for rate in (44100, 48000, 44101):
        output = resample(sweep(rate, 50, 7000), rate)
        np.testing.assert_allclose(output[100:-100], sweep(16000, 50, 7000)[100:-100], atol=5e-4)
        assert decibels(resample(sweep(rate, 8300, 20000), rate)) < -80


@pytest.mark.parametrize("rate", [8000, 44100, 44101, 48000])
def test_dc_stays(rate):
    output = resample(np.full(rate, 0.75), rate)
    np.testing.assert_allclose(output[200:-200], 0.75, atol=1e-6)


@pytest.mark.parametrize(("rate", "at", "lands"), [(48000, 3000, 1000), (44100, 4410, 1600)])
def test_an_impulse_comes_out_symmetric_at_its_own_time(rate, at, lands):
    impulse = np.zeros(2 * at)
    impulse[at] = 1
    output = resample(impulse, rate)
    assert np.argmax(output) == lands
    after, before = output[lands : lands + 60], output[lands - 59 : lands + 1][::-1]
    np.testing.assert_allclose(after, before, atol=1e-7)
    assert np.count_nonzero(output[: lands - 49]) == np.count_nonzero(output[lands + 49 :]) == 0


# --- against scipy


@pytest.mark.parametrize("rate", RATES)
def test_as_the_fourier_method(rate):
    """scipy.signal.resample is exact for periodic, band-limited signals."""
    count = 3 * rate
    spectrum = np.zeros(count // 2 + 1, complex)
    highest = int(3 * 0.43 * min(rate, 16000))
    rng = np.random.default_rng(3)
    spectrum[1:highest] = rng.normal(size=(highest - 1, 2)) @ [1, 1j]
    samples = np.fft.irfft(spectrum, count)
    samples /= np.abs(samples).max()
    expected = signal.resample(samples, 3 * 16000)
    output = resample(samples, rate)
    assert len(output) == len(expected)
    middle = slice(16000, 32000)
    error = output[middle] - expected[middle]
    assert decibels(error, 1) < decibels(expected[middle], 1) - 75


@settings(max_examples=40)
@given(st.integers(0, 400), st.sampled_from(RATES), st.sampled_from([8000, 16000, 24000]))
def test_as_many_samples_as_resample_poly(count, rate_in, rate_out):
    divisor = np.gcd(rate_in, rate_out)
    expected = signal.resample_poly(np.zeros(count + 1), rate_out // divisor, rate_in // divisor)
    assert len(resample(np.zeros(count + 1), rate_in, rate_out)) == len(expected)


# --- blocks


@pytest.mark.slow
@settings(max_examples=200)
@given(
    st.sampled_from(RATES),
    st.sampled_from([8000, 16000, 16001]),
    st.lists(st.one_of(st.integers(0, 3), st.integers(0, 5000)), max_size=30),
    st.integers(0, 3000),
    st.integers(0, 99),
)
def test_any_blocks_give_the_same_bits(rate_in, rate_out, sizes, rest, seed):
    count = min(sum(sizes) + rest, rate_in * 2)
    samples = np.random.default_rng(seed).normal(size=count).astype(np.float32)
    whole = resample(samples, rate_in, rate_out)
    assert len(whole) == -(-count * rate_out // rate_in)
    np.testing.assert_array_equal(in_blocks(samples, sizes, rate_in, rate_out), whole)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [8000, 44100, 44101, 48000])
def test_long_and_single_sample_blocks_give_the_same_bits(rate):
    samples = np.random.default_rng(4).normal(size=400_000).astype(np.float32)
    whole = resample(samples, rate)
    np.testing.assert_array_equal(in_blocks(samples, [1] * 2000, rate), whole)
    np.testing.assert_array_equal(in_blocks(samples, [128] * 2000, rate), whole)
    np.testing.assert_array_equal(in_blocks(samples, [131_072, 131_073], rate), whole)


def test_the_longest_filter_gives_the_same_bits():
    samples = np.random.default_rng(5).normal(size=300_000).astype(np.float32)
    whole = resample(samples, 1_000_000, 12_500)
    np.testing.assert_array_equal(
        in_blocks(samples, [9000, 1, 100_000] + [77] * 900, 1_000_000, 12_500), whole
    )


@pytest.mark.parametrize("rate", RATES)
def test_outputs_come_as_soon_as_their_input_is_there(rate):
    resampler = Resampler(rate)
    received = sent = 0
    for size in (rate // 10, 1, 7, rate // 4):
        sent += len(resampler.push(np.zeros(size)))
        received += size
        # 48 samples of the lower rate behind, and no more than one sample besides.
        behind = received / rate - sent / 16000
        assert behind < 49 / min(rate, 16000) + 1 / 16000 + 1 / rate


# --- bounds


def test_equal_rates_copy_nothing():
    samples = np.zeros(10, np.float32)
    assert resample(samples, 16000) is samples
    assert Resampler(16000).push(samples) is samples


@given(st.integers(1, 768_000), st.sampled_from([8000, 16000, 48000]))
def test_tables_are_bounded(rate_in, rate_out):
    tracemalloc.start()
    try:
        Resampler(rate_in, rate_out)
        peak = tracemalloc.get_traced_memory()[1]
    except ValueError:
        assert rate_in > 80 * rate_out
        peak = 0
    finally:
        tracemalloc.stop()
    assert peak < 16 << 20  # a 512 KiB table of float32, made in float64


@pytest.mark.parametrize("rate", [44100, 44101, 48000])
def test_working_memory_does_not_grow_with_the_recording(rate):
    samples = np.zeros(60 * rate, np.float32)
    tracemalloc.start()
    resampler = Resampler(rate)
    output = resampler.push(samples)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < output.nbytes + (8 << 20)


@pytest.mark.parametrize(
    "rates", [(0, 16000), (16000, 0), (-1, 1), (1_000_001, 16000), (8100, 100)]
)
def test_rates_out_of_range(rates):
    with pytest.raises(ValueError, match=r"rate|one step"):
        Resampler(*rates)


def test_misuse():
    with pytest.raises(ValueError, match="1-D"):
        resample(np.zeros((2, 100)), 48000)
    resampler = Resampler(48000)
    resampler.finish()
    with pytest.raises(ValueError, match="after finish"):
        resampler.push(np.zeros(1))
    with pytest.raises(ValueError, match="twice"):
        resampler.finish()
