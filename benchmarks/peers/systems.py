"""The systems by name: how each is made ready and measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from peers.browser import measure_in_browser
from peers.measurement import Measurement, Task
from peers.native import measure_natively
from peers.setup import (
    ensure_exported,
    ensure_npm_packages,
    ensure_python_packages,
    ggml_file,
)


@dataclass(frozen=True, slots=True)
class System:
    title: str
    """As in the tables."""
    prepare: Callable[[str], object]
    """Installs and exports what the system needs for a model; may take minutes, once."""
    measure: Callable[[Task], Measurement]
    """Raises MeasurementError."""


OURS = "pyengine"
"""As the page does it unless told otherwise."""

OURS_EXACT = "pyengine-exact"


def _pyengine(task: Task) -> Measurement:
    return measure_in_browser("pyengine", task, isolated=task.threads > 1)


def _pyengine_exact(task: Task) -> Measurement:
    options = {"arithmetic": "exact"}
    return measure_in_browser("pyengine", task, isolated=task.threads > 1, options=options)


def _transformers(dtype: str) -> System:
    def prepare(model: str) -> None:
        ensure_npm_packages()
        ensure_exported(model)

    def measure(task: Task) -> Measurement:
        return measure_in_browser(
            "transformers",
            task,
            isolated=task.threads > 1,
            exported=ensure_exported(task.model),
            options={"dtype": dtype, "folder": "onnx"},
        )

    return System(f"transformers.js {dtype}", prepare, measure)


def _whisper_wasm(task: Task) -> Measurement:
    # It shares memory with a thread of its own even where it is told to use one.
    return measure_in_browser("whisper-wasm", task, isolated=True)


def _prepare_whisper_wasm(model: str) -> None:
    ensure_npm_packages()
    ggml_file(model)


def _prepare_pywhispercpp(model: str) -> None:
    ensure_python_packages()
    ggml_file(model)


def _pywhispercpp(task: Task) -> Measurement:
    return measure_natively("pywhispercpp", task, ggml_file(task.model))


def _faster_whisper(system: str) -> Callable[[Task], Measurement]:
    return lambda task: measure_natively(system, task, ensure_exported(task.model) / "ct2")


SYSTEMS: dict[str, System] = {
    OURS: System("pyengine", ggml_file, _pyengine),
    OURS_EXACT: System("pyengine, exact", ggml_file, _pyengine_exact),
    "transformers-fp32": _transformers("fp32"),
    "transformers-q8": _transformers("q8"),
    "whisper-wasm": System("whisper.cpp WASM", _prepare_whisper_wasm, _whisper_wasm),
    "pywhispercpp": System("whisper.cpp, native", _prepare_pywhispercpp, _pywhispercpp),
    "faster-whisper": System(
        "faster-whisper, native", ensure_exported, _faster_whisper("faster-whisper")
    ),
    "faster-whisper-int8": System(
        "faster-whisper int8, native", ensure_exported, _faster_whisper("faster-whisper-int8")
    ),
}
