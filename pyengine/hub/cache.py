"""Where fetched models are kept, and storing there so that nothing is ever half there."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Generator
from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.hub.catalog import ModelInfo

_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def cache_directory() -> Path:
    """The user's folder of models; it need not exist yet.

    The environment variable PYENGINE_CACHE, or the platform's place for caches. (The package
    platformdirs knows the same three rules; that is not worth a dependency in a browser.)

    Raises:
        ModelFetchError: the system does not say where the user's home is.
    """
    if chosen := os.environ.get("PYENGINE_CACHE"):
        return Path(chosen).expanduser().absolute()
    try:
        return _platform_caches() / "pyengine" / "models"
    except RuntimeError as error:
        raise ModelFetchError(
            "cannot tell where to keep models: there is no home directory; "
            "set PYENGINE_CACHE to a folder"
        ) from error


def _platform_caches() -> Path:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    # The XDG base directory specification has relative paths ignored.
    xdg = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return xdg if xdg.is_absolute() else Path.home() / ".cache"


def cached(info: ModelInfo, directory: Path) -> Path | None:
    """The model's file where one of its size is there; what is in it has not been looked at."""
    path = directory / info.file_name
    try:
        return path if path.is_file() and path.stat().st_size == info.size_bytes else None
    except OSError:
        return None


def intact(info: ModelInfo, directory: Path) -> Path | None:
    """The model's file where it is there as it was published; of what is not published, where one
    of its size is there."""
    path = cached(info, directory)
    if path is None or info.sha256 is None:
        return path
    try:
        return path if sha256_of(path) == info.sha256 else None
    except OSError:
        return None


def sha256_of(path: Path) -> str:
    """In hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def storing(directory: Path, need: int) -> Generator[None, None, None]:
    """Turns the OSErrors of writing under `directory` into ModelFetchErrors.

    Args:
        need: bytes to be written, for the message; 0 where unknown.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise _disk_full(directory, need) from error
        raise ModelFetchError(
            f"cannot write in {directory} ({error.strerror or error}): "
            "choose another folder with PYENGINE_CACHE"
        ) from error


def require_space(directory: Path, need: int) -> None:
    """Raises:
    ModelFetchError: the disk has less than `need` bytes free.
    """
    if shutil.disk_usage(directory).free < need:
        raise _disk_full(directory, need)


def _disk_full(directory: Path, need: int) -> ModelFetchError:
    amount = f": {-(-need // 10**6)} MB are needed" if need else ""
    return ModelFetchError(
        f"the disk with {directory} is full{amount}; make room or choose another folder "
        "with PYENGINE_CACHE"
    )


def install(temporary: Path, target: Path) -> None:
    """Put a complete file, written beside `target`, in its place in one step.

    After a power cut there is the old file or the new one, whole.
    """
    _to_disk(temporary)
    temporary.replace(target)
    _folder_to_disk(target.parent)


def install_new(temporary: Path, target: Path) -> None:
    """As `install`, but only where nothing stands at `target`.

    Raises:
        FileExistsError: something does; of several processes that try at once, one succeeds.
    """
    _to_disk(temporary)
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # FAT gives a file one name: here another process could come between
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        temporary.replace(target)
    else:
        temporary.unlink()
    _folder_to_disk(target.parent)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _folder_to_disk(folder: Path) -> None:
    if sys.platform != "win32":  # there, directories cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def locked(path: Path, on_wait: Callable[[], None]) -> Generator[None, None, None]:
    """Hold the lock file `path`; of several processes one has it, the others wait.

    The operating system lets go of it when its holder dies, so a killed process blocks nobody.

    Args:
        on_wait: called once where another process holds it, before waiting.
    """
    handle = _acquire(path, on_wait)
    try:
        yield
    finally:
        if sys.platform == "win32":
            os.close(handle)
            with contextlib.suppress(OSError):  # the next one has it open already
                path.unlink()
        else:
            # In this order: a waiter who gets the lock finds that the file is gone.
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(handle)


def _acquire(path: Path, on_wait: Callable[[], None]) -> int:
    waited = False
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _lock(handle, wait=False):
                if not waited:
                    on_wait()
                    waited = True
                if not _lock(handle, wait=True):
                    os.close(handle)
                    continue
            if _is_at(handle, path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its last holder has removed it: a lock on it excludes nobody


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> bool:
        """Waiting gives up after ten seconds there, with False."""
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

else:

    def _lock(handle: int, *, wait: bool) -> bool:
        import fcntl  # a browser's Python may have none, and fetches nothing

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
