"""What stands between quotes in a module of the page."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<template>`)
  | (?P<word>[\w$\#]+)
  | (?P<slash>/)
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
CHUNK = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
BEFORE_OPERAND = {"return", "typeof", "case", "of", "in", "yield", "await", "void", "throw"}
"""Words after which a slash begins a pattern."""
ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
PLAIN = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\n": ""}


class Literal(NamedTuple):
    """A string, or a template in which each expression is `{}`."""

    line: int
    text: str
    before: str
    """The source before it, up to its line's beginning and the line above, without spaces."""


def literals(source: str) -> Iterator[Literal]:
    """All strings of a module, those inside of templates too, in no certain order."""
    yield from _read(source, 0, inside=False)[0]


def _read(source: str, at: int, *, inside: bool) -> tuple[list[Literal], int]:
    """From a place on: to the end, or to the brace that closes the expression of a template."""
    found: list[Literal] = []
    depth = 0
    last = ""
    while match := TOKEN.match(source, at):
        kind, token = str(match.lastgroup), match[0]
        at = match.end()
        if kind in ("comment", "space"):
            continue
        if kind == "string":
            found.append(_literal(source, match.start(), token[1:-1]))
        elif kind == "template":
            inner, at = _template(source, match.start())
            found += inner
        elif kind == "slash" and _begins_operand(last):
            pattern = REGEX.match(source, match.start())
            assert pattern, source[match.start() :][:60]
            at = pattern.end()
            token = "/pattern/"
        elif token == "{":
            depth += 1
        elif token == "}":
            if inside and not depth:
                return found, at
            depth -= 1
        last = token
    return found, at


def _begins_operand(last: str) -> bool:
    """Whether what follows a token is a value: there a slash is no division."""
    if last in BEFORE_OPERAND or not last:
        return True
    return not (re.fullmatch(r"[\w$#]+", last) or last[0] in ")]}\"'`/")


def _template(source: str, start: int) -> tuple[list[Literal], int]:
    found: list[Literal] = []
    text = ""
    at = start + 1
    while True:
        chunk = CHUNK.match(source, at)
        assert chunk
        text += chunk[0]
        at = chunk.end()
        if source[at] == "`":
            return [*found, _literal(source, start, text)], at + 1
        text += "{}"
        inner, at = _read(source, at + 2, inside=True)
        found += inner


def _literal(source: str, start: int, raw: str) -> Literal:
    before = "".join(source[max(0, start - 200) : start].split())
    return Literal(source.count("\n", 0, start) + 1, unescaped(raw), before)


def unescaped(raw: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        return chr(int(code, 16)) if code else PLAIN.get(match[4], match[4])

    return ESCAPE.sub(plain, raw)
