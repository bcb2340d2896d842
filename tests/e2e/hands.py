"""Hands that do what a user does on the page, and count it: with a mouse, by touch, by keyboard."""

from __future__ import annotations

from abc import ABC, abstractmethod

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 100
"""From anywhere on the page to anywhere on it: what is not reached by then never is."""

STOP = """(target) => {
  const at = document.activeElement;
  // Where the page itself puts the keyboard when what had it is gone, is no stop
  if (!at || at.matches("body, main, dialog")) return { there: at === target, name: "" };
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const marked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  const { left, top, right, bottom } = at.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap((x) =>
    [0.1, 0.5, 0.9].map((y) => [left + x * (right - left), top + y * (bottom - top)]));
  const uncovered = points.some(([x, y]) => {
    const seen = document.elementFromPoint(x, y);
    return seen && (at.contains(seen) || seen.contains(at));
  });
  const words = at.getAttribute("aria-label") ?? at.textContent.trim().slice(0, 40);
  const name = `${at.localName}.${at.className} "${words}"`;
  return { there: at === target, marked, uncovered, name };
}"""
"""What is to be said of where the keyboard is: whether that is marked, and not under something."""


class Hand(ABC):
    """Does one thing after another to what can be seen. `clicks` are how many things were pressed:
    what is typed, and Tab and arrows on the way, are none."""

    least = 24
    """Pixels that a target has in both directions: WCAG 2.2, 2.5.8."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    @abstractmethod
    def _press(self, target: Locator) -> None: ...

    def press(self, target: Locator) -> None:
        self._find(target)
        self._press(target)
        self.clicks += 1

    def _find(self, target: Locator) -> None:
        expect(target).to_be_visible()
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= self.least, (str(target), box)

    def press_word(self, word: Locator) -> None:
        """Of a text: it is as large as it is written."""
        self._press(word)
        self.clicks += 1

    def press_item(self, item: Locator) -> None:
        """Of a menu that is open."""
        self.press(item)

    def go_back(self) -> None:
        """By the browser's own button."""
        self.page.go_back()
        self.clicks += 1

    def choose_file(self, button: Locator, file: dict) -> None:
        """To open the chooser is a click; what is done in it is the browser's."""
        with self.page.expect_file_chooser() as opened:
            self.press(button)
        opened.value.set_files(file)

    def choose(self, field: Locator, value: str) -> None:
        """An option of a native list: to open it is a click."""
        self._find(field)
        self.clicks += 1
        field.select_option(value)

    def write(self, field: Locator, text: str) -> None:
        """To go to the field is a click, unless the page has gone there."""
        if not field.evaluate("(field) => field === document.activeElement"):
            self.press(field)
        self.page.keyboard.type(text)

    def correct(self, button: Locator, word: Locator, text: str) -> None:
        """A word that was gone to is opened by the button; another one by a press on it."""
        self.press(button)
        if not word.locator("input").count():
            self.press_word(word)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


class Mouse(Hand):
    def _press(self, target: Locator) -> None:
        target.click()


class Finger(Hand):
    def _press(self, target: Locator) -> None:
        target.tap()


class Keyboard(Hand):
    """Nothing but keys. Wherever they lead, that is marked and can be seen."""

    least = 0

    def _press(self, target: Locator) -> None:
        self.go_to(target)
        self.page.keyboard.press("Enter")

    def press_word(self, word: Locator) -> None:
        self.go_to_word(word)
        self.page.keyboard.press("Enter")
        self.clicks += 1

    def press_item(self, item: Locator) -> None:
        self._go_by("ArrowDown", item)
        self.page.keyboard.press("Enter")
        self.clicks += 1

    def choose(self, field: Locator, value: str) -> None:
        self.go_to(field)
        options = field.locator("option").evaluate_all("(all) => all.map(({ value }) => value)")
        steps = options.index(value) - options.index(field.input_value())
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        expect(field).to_have_value(value)

    def write(self, field: Locator, text: str) -> None:
        self.go_to(field)
        self.page.keyboard.type(text)

    def correct(self, button: Locator, word: Locator, text: str) -> None:
        """By the key of the word: the button is for those that have no keys."""
        self.go_to_word(word)
        self.page.keyboard.press("e")
        self.clicks += 1
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def go_to(self, target: Locator) -> None:
        self._go_by("Tab", target)

    def go_to_word(self, word: Locator) -> None:
        """The words are one stop of Tab, and arrows go from one to the next."""
        self.go_to(self.page.locator('.word[tabindex="0"]').first)
        self._go_by("ArrowRight", word)

    def _go_by(self, key: str, target: Locator) -> None:
        expect(target).to_be_visible()
        element = target.element_handle()
        passed: list[str] = []
        for _ in range(MOST_STEPS):
            stop = self.page.evaluate(STOP, element)
            if stop["name"]:
                assert stop["marked"], f"no focus is seen on {stop['name']}"
                assert stop["uncovered"], f"something covers {stop['name']}"
                passed.append(stop["name"])
            if stop["there"]:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {target}, but to {passed}")
