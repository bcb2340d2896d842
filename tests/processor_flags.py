"""What the processor itself says of subnormal numbers: flags that stay set until they are cleared.

Operations set them by themselves on every x86-64 processor, whether it is slow with such numbers
or not, and at full speed: the programs that are watched are those that users run.
"""

import ctypes
import platform
import sys

HAS_FLAGS = (
    sys.platform == "linux" and platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc"
)

_READ = 0x02
"""MXCSR's DE: an operand was subnormal (Intel SDM, volume 1, 10.2.3)."""

_MADE = 0x10
"""MXCSR's UE: a result was too small for a normal number, and inexact."""

_FLAGS = 0x3F
_MXCSR = slice(28, 32)
"""In glibc's fenv_t (sysdeps/x86/fpu/bits/fenv.h)."""


class ProcessorFlags:
    """The flags of this thread.

    numpy clears UE before each of its functions; `np.errstate(under="raise")` sees it there.
    """

    def __init__(self) -> None:
        self._libm = ctypes.CDLL("libm.so.6") if HAS_FLAGS else None
        self._environment = ctypes.create_string_buffer(32)

    def take(self) -> str:
        """What has happened since the last call; "" where no number was subnormal, or the
        processor does not say."""
        if self._libm is None:
            return ""
        self._libm.fegetenv(self._environment)
        bits = int.from_bytes(self._environment.raw[_MXCSR], "little")
        self._environment[_MXCSR] = (bits & ~_FLAGS).to_bytes(4, "little")
        self._libm.fesetenv(self._environment)
        return " and ".join(
            what for flag, what in ((_READ, "read"), (_MADE, "made")) if bits & flag
        )
