"""Finding words in a transcript."""

import pytest
from playwright.sync_api import Page, expect
from transcripts import lecture, result, show, spoken
from visits import look_for

SAID = result(
    spoken("Ask not what your country can do.", 1.0),
    spoken("Das Café in MÜNCHEN can wait.", 6.0),
    spoken("What you can do.", 20.0),
)


@pytest.fixture
def card(bare: Page) -> Page:
    show(bare, SAID)
    return bare


def found(page: Page) -> list[str]:
    return page.locator(".segments .found").all_text_contents()


@pytest.mark.parametrize(
    ("query", "words", "count"),
    [
        ("country", ["country"], "1 of 1"),
        ("WHAT", ["what", "What"], "1 of 2"),
        ("can do", ["can", "do.", "can", "do."], "1 of 2"),
        ("cafe", ["Café"], "1 of 1"),
        ("münchen", ["MÜNCHEN"], "1 of 1"),
        ("munchen  can", ["MÜNCHEN", "can"], "1 of 1"),
        ("ount", ["country"], "1 of 1"),
        ("t w", ["not", "what"], "1 of 1"),
        ("elephant", [], "Not found"),
        ("(.*", [], "Not found"),
        ("   ", [], ""),
    ],
)
def test_whatever_case_and_accents(card, query, words, count):
    look_for(card, query)
    assert found(card) == words
    assert card.locator(".search-count").text_content() == count


def test_from_one_to_the_next(card):
    look_for(card, "can")
    count = card.locator(".search-count")
    for key, said, place in [
        (None, "1 of 3", 0),
        ("Enter", "2 of 3", 1),
        ("Enter", "3 of 3", 2),
        ("Enter", "1 of 3", 0),
        ("Shift+Enter", "3 of 3", 2),
    ]:
        if key:
            card.keyboard.press(key)
        expect(count).to_have_text(said)
        expect(card.locator(".segments li").nth(place).locator(".found.current")).to_have_count(1)
    card.keyboard.press("Escape")
    assert found(card) == []
    expect(count).to_have_text("")


def test_edits_are_found(card):
    look_for(card, "county")
    card.locator(".word", has_text="country").dblclick()
    card.keyboard.type("county")
    card.keyboard.press("Enter")
    assert found(card) == ["county"]
    card.get_by_role("button", name="Undo").click()
    expect(card.locator(".search-count")).to_have_text("Not found")


def test_in_hours(bare):
    """A match far off the screen is shown and marked."""
    talk = lecture(60)
    show(bare, {**talk, "segments": [*talk["segments"], spoken("An elephant.", 4000)]})
    look_for(bare, "elephant")
    expect(bare.locator(".found.current")).to_be_in_viewport()
    assert found(bare) == ["elephant."]
    look_for(bare, "fox")
    expect(bare.locator(".search-count")).to_have_text("1 of 1,020")
