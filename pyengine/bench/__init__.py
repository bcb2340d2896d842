"""How fast this is here, beside how fast it could be: ``pyengine bench`` and the page's bench.

Limits of the machine are measured by loops in WebAssembly (kernels/bench.c); kernels and models are
held to them by the roofline model (`roofline.py`).
"""

from pyengine.bench.result import BenchResult, Measure
from pyengine.bench.runner import QUICK, THOROUGH, Effort, Event, Measuring, Subject, run_bench

__all__ = [
    "QUICK",
    "THOROUGH",
    "BenchResult",
    "Effort",
    "Event",
    "Measure",
    "Measuring",
    "Subject",
    "run_bench",
]
