"""ADPCM of two kinds: samples of 4 bits that say how far the next is from where it is expected.

Microsoft's and the IMA's, as "Multimedia Data Standards Update" (Microsoft, 1994) and FFmpeg
(libavcodec/adpcm.c) have them. A block begins with whole samples, so blocks do not depend on one
another: all of a stretch are decoded side by side, sample after sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.sound.pieces import FloatArray
from pyengine.sound.samples import Bytes

Integers = npt.NDArray[np.int64]

_MS_FACTORS = np.array(
    [(256, 0), (512, -256), (0, 0), (192, 64), (240, 0), (460, -208), (392, -232)], np.int64
)
_MS_ADAPTATION = np.array(
    [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230], np.int64
)
_MS_LARGEST_STEP = (2**31 - 1) // 768

# fmt: off
_IMA_STEPS = np.array([
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73,
    80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494,
    544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499,
    2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442,
    11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
], np.int64)
# fmt: on
_IMA_MOVES = np.array([-1, -1, -1, -1, 2, 4, 6, 8] * 2, np.int64)


@dataclass(frozen=True, slots=True)
class MicrosoftAdpcm:
    """WAV format 2: the first two frames whole, then a byte for two samples."""

    channels: int
    block_bytes: int

    @property
    def block_frames(self) -> int:
        return self._frames_of(self.block_bytes)

    def _frames_of(self, size: int) -> int:
        body = size - 7 * self.channels
        return 0 if body < 0 else 2 + 2 * body // self.channels

    def frames(self, size: int) -> int:
        whole, rest = divmod(size, self.block_bytes)
        return whole * self.block_frames + self._frames_of(rest)

    def decode(self, data: Bytes) -> FloatArray:
        return _by_blocks(self, data)

    def decode_blocks(self, blocks: npt.NDArray[np.uint8]) -> FloatArray:
        """(blocks, bytes) to (blocks, frames, channels)."""
        count, channels = len(blocks), self.channels
        factors = _MS_FACTORS[np.minimum(blocks[:, :channels], len(_MS_FACTORS) - 1)]
        words = np.ascontiguousarray(blocks[:, channels : 7 * channels]).view("<i2")
        step, last, before = words.astype(np.int64).reshape(count, 3, channels).swapaxes(0, 1)
        body = blocks[:, 7 * channels :]
        codes = np.stack([body >> 4, body & 15], axis=-1)
        frames = body.shape[1] * 2 // channels
        codes = codes.reshape(count, -1)[:, : frames * channels].reshape(count, frames, channels)
        out = np.empty((count, 2 + frames, channels), np.int64)
        out[:, 0], out[:, 1] = before, last
        for frame in range(frames):
            code = codes[:, frame].astype(np.int64)
            expected = last * factors[..., 0] + before * factors[..., 1]
            expected = np.sign(expected) * (np.abs(expected) >> 8)  # divided towards 0
            signed = code - 16 * (code >> 3)
            before, last = last, np.clip(expected + signed * step, -32768, 32767)
            step = np.clip(_MS_ADAPTATION[code] * step >> 8, 16, _MS_LARGEST_STEP)
            out[:, 2 + frame] = last
        return (out / 32768).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ImaAdpcm:
    """WAV format 0x11: the first frame whole, then words of eight samples, channel by channel."""

    channels: int
    block_bytes: int

    @property
    def block_frames(self) -> int:
        return self._frames_of(self.block_bytes)

    def _frames_of(self, size: int) -> int:
        body = size - 4 * self.channels
        return 0 if body < 0 else 1 + 8 * (body // (4 * self.channels))

    def frames(self, size: int) -> int:
        whole, rest = divmod(size, self.block_bytes)
        return whole * self.block_frames + self._frames_of(rest)

    def decode(self, data: Bytes) -> FloatArray:
        return _by_blocks(self, data)

    def decode_blocks(self, blocks: npt.NDArray[np.uint8]) -> FloatArray:
        """(blocks, bytes) to (blocks, frames, channels)."""
        count, channels = len(blocks), self.channels
        heads = np.ascontiguousarray(blocks[:, : 4 * channels]).reshape(count, channels, 4)
        value = heads[..., :2].copy().view("<i2")[..., 0].astype(np.int64)
        index = np.minimum(heads[..., 2], len(_IMA_STEPS) - 1).astype(np.int64)
        words = (blocks.shape[1] - 4 * channels) // (4 * channels)
        body = blocks[:, 4 * channels : 4 * channels * (1 + words)]
        body = body.reshape(count, words, channels, 4)
        codes = np.stack([body & 15, body >> 4], axis=-1)  # (count, words, channels, 4, 2)
        codes = codes.reshape(count, words, channels, 8).swapaxes(2, 3)
        codes = codes.reshape(count, 8 * words, channels)
        out = np.empty((count, 1 + 8 * words, channels), np.int64)
        out[:, 0] = value
        for frame in range(8 * words):
            value, index = _ima_next(value, index, codes[:, frame].astype(np.int64))
            out[:, 1 + frame] = value
        return (out / 32768).astype(np.float32)


@dataclass(frozen=True, slots=True)
class AppleAdpcm:
    """IMA's in AIFF and CAF ("ima4"): 34 bytes are 64 samples of one channel, two of them a byte.

    A block's first value lacks its lowest 7 bits; players that keep what the block before ended
    with differ from this by that much, -48 dB.
    """

    channels: int

    @property
    def block_bytes(self) -> int:
        return 34 * self.channels

    @property
    def block_frames(self) -> int:
        return 64

    def frames(self, size: int) -> int:
        return size // self.block_bytes * 64

    def decode(self, data: Bytes) -> FloatArray:
        return _by_blocks(self, data)

    def decode_blocks(self, blocks: npt.NDArray[np.uint8]) -> FloatArray:
        """(blocks, bytes) to (blocks, frames, channels)."""
        packets = blocks.reshape(len(blocks), -1, 34)
        heads = packets[..., 0].astype(np.int64) << 8 | packets[..., 1]
        value = (heads & 0xFF80) - ((heads & 0x8000) << 1)
        index = np.minimum(heads & 0x7F, len(_IMA_STEPS) - 1)
        codes = np.stack([packets[..., 2:] & 15, packets[..., 2:] >> 4], axis=-1)
        codes = codes.reshape(*packets.shape[:2], 64)
        out = np.empty((len(blocks), 64, packets.shape[1]), np.int64)
        for frame in range(64):
            value, index = _ima_next(value, index, codes[..., frame].astype(np.int64))
            out[:, frame] = value
        return (out / 32768).astype(np.float32)


def _ima_next(value: Integers, index: Integers, code: Integers) -> tuple[Integers, Integers]:
    step = _IMA_STEPS[index]
    change = (step >> 3) + (code & 1) * (step >> 2) + (code >> 1 & 1) * (step >> 1)
    change += (code >> 2 & 1) * step
    value = np.clip(np.where(code & 8, value - change, value + change), -32768, 32767)
    return value, np.clip(index + _IMA_MOVES[code], 0, len(_IMA_STEPS) - 1)


def _by_blocks(codec: MicrosoftAdpcm | ImaAdpcm | AppleAdpcm, data: Bytes) -> FloatArray:
    """Whole blocks together; then what there is of one that was cut off."""
    raw = np.frombuffer(data, np.uint8)
    whole = len(raw) // codec.block_bytes * codec.block_bytes
    parts: list[FloatArray] = []
    for part in (raw[:whole].reshape(-1, codec.block_bytes), raw[whole:].reshape(1, -1)):
        if codec.frames(part.size):
            parts.append(codec.decode_blocks(part).reshape(-1, codec.channels))
    return np.concatenate(parts) if parts else np.empty((0, codec.channels), np.float32)
