"""How much of the encoder's context a sound takes: its time grows with that, not with the sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.mel import FRAMES_PER_SECOND

ROOM_FRAMES = FRAMES_PER_SECOND
"""Empty frames after the sound: what is said at its very end is lost without."""

_LEAST_FRAMES = 15 * FRAMES_PER_SECOND
"""What the encoder is given at least where it need not have all. Of 426 words in 22 short English
recordings tiny.en gets 41 wrong so, 40 with the whole 30 s, but 46 with 10 s; with five beams 34,
33 and 45. (Live readings have less: another one follows.)"""

_QUIET = 0.5
"""Windows whose log-mel has nothing above this have all they may: some 20 dB below other
recordings, what comes after the sound is as loud as the sound. At -45 dB base wrote a loop of
letters in 15 s where it hears every word in 30."""

_SCRAP_FRAMES = 2 * FRAMES_PER_SECOND
"""So do windows with less sound than this: of the last 0.9 s of a recording base made "Bye." in
15 s, in either arithmetic, and nothing in 30."""


def frames_for(frames: int, least: int, most: int) -> int:
    """Mel frames the encoder is given for so many of sound: an even number."""
    wanted = max(frames + ROOM_FRAMES, least)
    return min(wanted + wanted % 2, most)


def padded(log_mel: npt.NDArray[np.float32], n_frames: int) -> npt.NDArray[np.float32]:
    """(n_mels, n_frames) F32: log-mel of no more frames, and nothing after it."""
    window = np.zeros((len(log_mel), n_frames), np.float32)
    window[:, : log_mel.shape[1]] = log_mel
    return window


@dataclass(frozen=True, slots=True)
class WindowFrames:
    """How many mel frames the windows of a recording have."""

    longest: int
    """Of sound in a window."""
    least: int
    """Given to the encoder."""
    most: int

    def window(self, heard: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """What the encoder is given: (n_mels, frames) F32.

        Args:
            heard: (n_mels, n) F32 log-mel of the window's sound, n up to `longest` and above 0.
        """
        frames = heard.shape[1]
        whole = frames < _SCRAP_FRAMES or heard.max() < _QUIET
        return padded(heard, frames_for(frames, self.most if whole else self.least, self.most))


def window_frames(positions: int | None, n_frames: int, *, exact: bool) -> WindowFrames:
    """The frames of windows in an audio context.

    Args:
        positions: `TranscribeOptions.audio_context`.
        n_frames: that the model can encode at once.
        exact: whether it computes as openai-whisper does, which always encodes so many.
    """
    most = min(2 * positions, n_frames) if positions else n_frames
    # The model knows windows of 30 s that end while somebody speaks; shorter ones it fills up with
    # inventions where nothing follows upon the sound
    longest = max(most - (ROOM_FRAMES if most < n_frames else 0), 2)
    whole = exact if positions is None else positions == 0
    return WindowFrames(longest, most if whole else _LEAST_FRAMES, most)
