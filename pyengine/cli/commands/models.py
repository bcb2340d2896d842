"""``pyengine models``: the models known by name, and those that are here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.terminal.console import Console
from pyengine.hub import ModelInfo, find
from pyengine.hub.cache import cache_directory
from pyengine.hub.description import described
from pyengine.hub.kept import Kept, damage, delete, kept, known, require_present
from pyengine.hub.needs import memory, work

SUMMARY = "list the models that -m knows, verify or delete files"

_DESCRIPTION = """\
List the models that -m knows by name. A model is fetched when it is first used,
and its file is kept. Set PYENGINE_CACHE to keep the files in another folder.

A name with q8_0, q5_1 or q5_0 behind it is the same model in fewer bytes. Where
the hub is out of reach it is made here of the larger file. q4_0 and q4_1, and
the others of q5_0 and q5_1, are not published, and are always made here.
"""

_EPILOG = """\
columns:
  MEMORY     what it takes while it computes, with the kernels and five beams
  TIME       how much computing it takes, compared with base
  WRONG      words wrong in a hundred of read English (LibriSpeech test-clean),
             as Whisper's paper has it for the largest file of each
  LANGUAGES  how many it knows, or the only one
  HERE       whether its file is here, or how much of it has been fetched
"""

_COLUMNS = "{:<19} {:>8} {:>8} {:>6} {:>6}  {:<9}  {}"


def run(arguments: Sequence[str], console: Console) -> bool:
    """Print the catalogue, verify what is here, or delete some of it.

    Returns:
        False where a file is damaged.

    Raises:
        ModelFetchError: it cannot be told where models are kept, what is to be deleted is not
            there, or a file cannot be read or removed.
        SystemExit: wrong usage, or help.
    """
    parser = ArgumentParser("pyengine models", "", _DESCRIPTION, _EPILOG)
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--verify",
        action="store_true",
        help="read every file that is here, and say which are damaged",
    )
    action.add_argument(
        "--delete",
        nargs="+",
        metavar="NAME",
        help="remove these models' files, and what has been fetched of them, without asking",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, with more about each")
    args = parser.parse_args(arguments)
    if args.delete and args.json:
        parser.error("--json: goes with the list and with --verify")
    directory = cache_directory()
    if args.delete:
        _delete([find(name) for name in args.delete], directory, console)
        return True
    models = [kept(info, directory) for info in known(directory)]
    if args.verify:
        return _verify(models, directory, console, as_json=args.json)
    if args.json:
        _print_json([_entry(model) for model in models], directory, console)
    else:
        _list(models, console)
        console.note(f"Files are kept in {directory}")
    return True


def _list(models: Sequence[Kept], console: Console) -> None:
    console.result(_COLUMNS.format("MODEL", "SIZE", "MEMORY", "TIME", "WRONG", "LANGUAGES", "HERE"))
    family = None
    for model in models:
        info = model.info
        assert info.family
        if info.family != family:
            console.result("")
        about = ("", "", "") if info.family == family else _about(info)
        family = info.family
        sizes = (_megabytes(n) for n in (info.size_bytes, memory(family.hparams(info.dtype))))
        console.result(_COLUMNS.format(info.name, *sizes, *about, _here(model)).rstrip())


def _about(info: ModelInfo) -> tuple[str, str, str]:
    """What a family's files have in common."""
    family = info.family
    assert family
    wrong = "" if family.words_wrong is None else f"{family.words_wrong:.1f}"
    languages = "English" if family.languages == 1 else str(family.languages)
    return f"{work(family):.1f}x", wrong, languages


def _here(model: Kept) -> str:
    if model.path:
        return "here"
    if model.damaged:
        return "damaged"
    return f"{100 * model.arrived // model.info.size_bytes}%" if model.arrived else ""


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.0f} MB"


def _verify(models: Sequence[Kept], directory: Path, console: Console, *, as_json: bool) -> bool:
    """Says of each file whether it is whole; returns whether all are."""
    entries: list[dict[str, object]] = []
    whole, read = True, 0
    for model in models:
        info = model.info
        if not (model.path or model.damaged):
            continue
        console.status(f"reading {info.file_name}")
        wrong = damage(info, directory)
        whole = whole and wrong is None
        read += 1
        if as_json:
            entries.append({**_entry(model), "damage": wrong})
        else:
            console.result(f"{info.name}: {_verdict(info, wrong)}")
    if as_json:
        _print_json(entries, directory, console)
    elif not read:
        console.note(f"There is no model in {directory}")
    return whole


def _verdict(info: ModelInfo, wrong: str | None) -> str:
    if wrong:
        return f"damaged, {wrong}; it is fetched again when it is used"
    if info.sha256:
        return "whole"
    return "of the right size; it was made here, and no checksum of it is published"


def _delete(infos: Sequence[ModelInfo], directory: Path, console: Console) -> None:
    require_present(infos, directory)
    for info in dict.fromkeys(infos):
        waits = f"pyengine: another process fetches {info.name}; waiting for it"
        freed = delete(info, directory, lambda waits=waits: console.note(waits))
        console.result(f"{info.name}: deleted, {_megabytes(freed)} freed")


def _entry(model: Kept) -> dict[str, object]:
    path = str(model.path) if model.path else None
    return {**described(model.info), "file": path, "arrived": model.arrived}


def _print_json(entries: Sequence[dict[str, object]], directory: Path, console: Console) -> None:
    console.results(json.dumps({"directory": str(directory), "models": entries}, indent=1))
