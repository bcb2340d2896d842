"""``pyengine bench``: how fast this machine is, and how much of it the engine uses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pyengine import __version__
from pyengine.audio import load_audio
from pyengine.backends import arithmetic_on, create_backend
from pyengine.bench import QUICK, THOROUGH, BenchResult, Measure, Subject, run_bench
from pyengine.bench.report import LINE_HEADER, TABLE_HEADER, format_facts, format_line, format_row
from pyengine.cli.commands.loading import choose_backend, load
from pyengine.cli.files.outputs import check_writable, write_atomically
from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.model import add_backend, add_exact, add_threads, model_choice_of
from pyengine.cli.terminal.console import Console
from pyengine.steps import Steps

SUMMARY = "measure how fast this machine and a model are"

_DESCRIPTION = """\
Measure this machine (memory, multiply-adds) and the kernels on matrices of the
sizes that the model base has. With -m, also measure a model: encoder, decoder
and prompt; with --file, also a transcription. "Of limit" is how near each comes
to what the machine can do. The last line has the figures that matter most, to
be put under those of other machines.
"""


def run(arguments: Sequence[str], console: Console) -> bool:
    """Print each measure as it is made.

    Raises:
        PyengineError, OSError: a model, a recording or memory cannot be had, a file not be written.
        SystemExit: wrong usage, or help.
    """
    parser = ArgumentParser("pyengine bench", "", _DESCRIPTION)
    parser.add_argument("-m", "--model", metavar="MODEL", help="a ggml model file, or a name")
    parser.add_argument(
        "-f", "--file", metavar="FILE", help="a recording for the model to transcribe"
    )
    add_backend(parser)
    add_threads(parser)
    add_exact(parser)
    parser.add_argument(
        "-q", "--quick", action="store_true", help="fewer measurements: quicker, but less certain"
    )
    parser.add_argument("--json", metavar="FILE", help="also write all numbers to a file")
    args = parser.parse_args(arguments)
    if args.file and not args.model:
        parser.error("--file needs a model to transcribe it: name one with -m")
    if args.json:
        check_writable(Path(args.json))
        console.files_matter = True

    samples = load_audio(args.file) if args.file else None
    model = None
    if args.model:
        model = load(model_choice_of(args), console)
        backend = model.backend
    else:
        name = choose_backend(args.backend, console)
        arithmetic = arithmetic_on(name, args.arithmetic)
        backend = create_backend(name, threads=args.threads, arithmetic=arithmetic)
    subject = Subject(
        version=__version__,
        backend=backend,
        model=model,
        model_name=Path(args.model).name if args.model else "",
        samples=samples,
        effort=QUICK if args.quick else THOROUGH,
    )
    result = _measure(subject, console)
    head = LINE_HEADER.splitlines()
    for line in ("", *format_facts(result), "", *head, format_line(result)):
        console.result(line)
    if args.json:
        write_atomically(Path(args.json), json.dumps(result.to_json(), indent=1) + "\n")
        console.note(f"pyengine: wrote {args.json}")
    return True


def _measure(subject: Subject, console: Console) -> BenchResult:
    console.result(TABLE_HEADER)
    events = run_bench(subject)
    steps = Steps(events)
    try:
        for event in steps:
            if isinstance(event, Measure):
                console.result(format_row(event))
            else:
                console.status(f"{event.name} ...")
    finally:
        events.close()
        console.clear_status()
    return steps.result
