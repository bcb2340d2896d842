"""``pyengine quantize``: a model made smaller."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyengine.cli.commands.loading import resolve
from pyengine.cli.commands.made import say_made
from pyengine.cli.files.outputs import check_writable
from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.making import add_header_version
from pyengine.cli.terminal.console import Console
from pyengine.generation_config import check_generation_config, read_beside
from pyengine.ggml_header import read_header
from pyengine.hub.beside import write_beside
from pyengine.quantiser import TYPES
from pyengine.quantising import quantise_file

SUMMARY = "make a model smaller: q5_1, q8_0 and the like"

_DESCRIPTION = """\
Write a model's file again with the numbers of its matrices as integers of 4, 5
or 8 bits, 32 of them with one factor: q5_1 is less than half of the F16 file,
q8_0 a little more than half, which keeps nearly all accuracy. What comes out is
what whisper.cpp's quantize writes, byte for byte. A model that is quantised
already is refused: make the other one from its F16 file. A JSON that lies
beside IN, of a converted model, is written beside OUT, too.
"""


def run(arguments: Sequence[str], console: Console) -> bool:
    """Write the file, and say what came out.

    Raises:
        PyengineError, OSError: the model cannot be had, or the file not be written.
        SystemExit: wrong usage, or help.
    """
    parser = ArgumentParser("pyengine quantize", "IN OUT TYPE", _DESCRIPTION)
    parser.add_argument(
        "model",
        metavar="IN",
        help="a ggml model file of F16 or F32, or a name, fetched if it is not here yet",
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="the file to write")
    parser.add_argument("type", metavar="TYPE", choices=[*TYPES], help=", ".join(TYPES))
    add_header_version(parser)
    args = parser.parse_args(arguments)
    check_writable(args.out)
    source = resolve(args.model, console)
    said = read_beside(source)
    check_generation_config(said, read_header(source).hparams)

    def show(done: int, total: int) -> None:
        console.status(f"quantising {source.name}: {100 * done // max(total, 1)}%")

    dtype = TYPES[args.type]
    try:
        quantise_file(source, args.out, dtype, header_version=args.header_version, on_progress=show)
    finally:
        console.clear_status()
    write_beside(args.out, said)
    say_made(args.out, console)
    return True
