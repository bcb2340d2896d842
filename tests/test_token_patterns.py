"""Patterns of tokens: what `re` says of them, and an end where `re` has none."""

import re
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pyengine.errors import OptionError
from pyengine.token_patterns import MOST_CHARACTERS, compile_pattern

TEXTS = st.text("aAbé-0 \n", max_size=6)
ATOMS = st.sampled_from(
    [
        *"abAé0-. ",
        *(r"\d", r"\W", r"\s", "[ab]", "[^a]", "[a-c0]", r"[^\d]", "[b-]", r"[\]a]"),
        *("^", "$", r"\b", r"\B", r"\A", r"\Z"),
        *("(?i:a)", "(?s:.)", "(?a:é)", "(?m:^)", "(?m:$)", "(?-i:A)"),
    ]
)


def grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = parts.map(lambda part: f"(?:{part})")
    return st.one_of(
        st.lists(parts, max_size=3).map("".join),
        st.lists(parts, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(
            group, st.sampled_from(["*", "+", "?", "*?", "{2}", "{1,2}", "{0,2}?", "{2,}"])
        ).map("".join),
    )


PATTERNS = st.tuples(
    st.sampled_from(["", "", "(?i)", "(?m)", "(?x)", "(?s)"]),
    st.recursive(ATOMS, grown, max_leaves=6),
).map("".join)


@pytest.mark.slow
@given(PATTERNS, st.lists(TEXTS, max_size=8))
def test_it_is_what_re_says(pattern, texts):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = re.compile(pattern)
        except re.error:
            with pytest.raises(OptionError):
                compile_pattern(pattern)
            assume(False)
            return
    matches = compile_pattern(pattern)
    for text in texts:
        assert matches(text) is bool(expected.fullmatch(text)), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "whole"),
    [
        ("(-+)+x", "-" * 128, False),
        ("(-+)+x", "-" * 128 + "x", True),
        ("(a|a)*b", "a" * 128, False),
        ("(a?){60}a{60}", "a" * 60, True),
        (".*.*.*.*.*.*.*.*x", "a" * 128, False),
        ("((a*)*)*b", "a" * 128, False),
        (r"(?:\b|a)*\Z", "a" * 128, True),
    ],
)
@pytest.mark.timeout(60)
def test_what_re_does_not_end(pattern, text, whole):
    assert compile_pattern(pattern)(text) is whole


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("(a", "missing"),
        (r"(a)\1", "groupref in it"),
        ("(?!a).*", "assert not in it"),
        ("(?<=a)b", "assert in it"),
        ("(?>a*)b", "atomic group in it"),
        ("a*+b", "possessive repeat in it"),
        ("(a)?(?(1)b|c)", "groupref exists in it"),
        ("a{100000}", "more than 2,000 places"),
        ("(?:){1000000000}", "more than 2,000 places"),
        ("(((((a{9}){9}){9}){9}){9}){9}", "more than 2,000 places"),
        ("a{99999999999}", "too large"),
        ("(" * 480 + ")" * 480, "more than 2,000 places|nested too deeply"),
        ("a" * (MOST_CHARACTERS + 1), "it has 1,001 characters; 1000 are read"),
    ],
)
def test_what_is_refused(pattern, complaint):
    with pytest.raises(OptionError, match=f"no regular expression of tokens.*({complaint})"):
        compile_pattern(pattern)
