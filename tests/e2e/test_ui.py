"""The page's parts, alone on a page: by mouse, by keyboard, by touch and for screen readers."""

import pytest
from parts import complaints, done, elapse, focused, show_parts
from playwright.sync_api import Locator, Page, expect

REST = 400
"""Milliseconds until a tooltip is shown under a pointer that rests."""


@pytest.fixture
def parts(bare: Page) -> Page:
    return show_parts(bare)


@pytest.fixture
def timed(bare: Page) -> Page:
    """The parts with a clock that goes when it is told to."""
    return show_parts(bare, stopped=True)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def items(page: Page) -> Locator:
    return page.locator(".menu-item")


def opened(page: Page, name: str) -> Page:
    page.get_by_role("button", name=name, exact=True).click()
    return page


# Accessibility


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("open", [None, "View", "Settings", "Remove", "tooltip"])
def test_axe_has_no_complaints(parts, scheme, open):
    parts.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if open == "tooltip":
        parts.get_by_role("button", name="Find").focus()
        press(parts, "Tab", "Shift+Tab")
        expect(parts.get_by_role("tooltip")).to_be_visible()
    elif open:
        opened(parts, open)
    assert complaints(parts) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_everything_fits_a_small_phone(parts, direction):
    parts.emulate_media(reduced_motion="reduce")
    parts.set_viewport_size({"width": 320, "height": 640})
    parts.evaluate("dir => (document.documentElement.dir = dir)", direction)
    assert parts.evaluate("document.documentElement.scrollWidth") == 320
    for name in ["View", "All formats", "More"]:
        opened(parts, name)
        box = parts.locator(".menu").bounding_box()
        assert box["x"] >= 8
        assert box["x"] + box["width"] <= 312
        press(parts, "Escape")
    opened(parts, "Remove")
    opened(parts, "Settings")
    sheet = parts.get_by_role("dialog").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, 320)
    assert sheet["y"] + sheet["height"] == 640
    for part in [".panel-body", ".toasts", "html"]:
        assert parts.eval_on_selector(part, "e => e.scrollWidth <= e.clientWidth"), part


def test_targets_are_broad_enough(parts):
    """24 pixels for arrows; for fingers 44, which the tokens say where the pointer is coarse."""
    for name in ["Settings", "View"]:
        opened(parts, name)
        sizes = parts.eval_on_selector_all(
            "button, .menu-item, input, select",
            """(all) => all.filter((e) => e.checkVisibility()).map((e) => {
              const { width, height } = (e.closest(".choice") ?? e).getBoundingClientRect();
              return Math.min(width, height);
            })""",
        )
        assert min(sizes) >= 24
        press(parts, "Escape")


# Buttons


def test_buttons_say_what_they_do(parts):
    find = parts.get_by_role("button", name="Find", exact=True)
    assert find.text_content() == ""
    assert find.locator("svg").get_attribute("aria-hidden") == "true"
    find.click()
    parts.get_by_role("button", name="Plain").click()
    assert done(parts) == ["find", "plain"]
    expect(parts.get_by_role("button", name="Loop", pressed=True)).to_be_visible()


def test_a_button_becomes_another(parts):
    parts.evaluate(
        """async () => {
          const { button, setButton } = await import("/web/ui/button.js");
          const made = button({ label: "Play", icon: "next", kind: "primary", pressed: false });
          document.querySelector("main").append(made);
          setButton(made, { label: "Pause", icon: "close", iconOnly: true });
        }"""
    )
    pause = parts.get_by_role("button", name="Pause", exact=True)
    expect(pause).to_have_class("button icon-only")
    assert pause.get_attribute("aria-pressed") is None
    assert pause.locator("svg").count() == 1


# Menus


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (["Enter"], "Paragraphs"),
        (["Space"], "Paragraphs"),
        (["ArrowDown"], "Paragraphs"),
        (["ArrowUp"], "As a film"),
        (["ArrowDown", "ArrowDown"], "Confidence"),
        (["ArrowDown", "ArrowUp"], "As a film"),
        (["ArrowUp", "ArrowDown"], "Paragraphs"),
        (["ArrowDown", "End"], "As a film"),
        (["ArrowUp", "Home"], "Paragraphs"),
        (["ArrowDown", "c"], "Confidence"),
        (["ArrowDown", "a"], "As subtitles"),
        (["ArrowDown", "a", "a"], "As text"),
        (["ArrowDown", "a", "S"], "As subtitles"),
        (["ArrowDown", "x"], "Paragraphs"),
    ],
)
def test_keys_of_a_menu(parts, keys, at):
    parts.get_by_role("button", name="View").focus()
    press(parts, *keys)
    assert focused(parts) == at


def test_escape_gives_the_keyboard_back(parts):
    view = parts.get_by_role("button", name="View")
    view.focus()
    press(parts, "ArrowDown")
    expect(view).to_have_attribute("aria-expanded", "true")
    press(parts, "Escape")
    expect(parts.get_by_role("menu")).to_have_count(0)
    expect(view).to_have_attribute("aria-expanded", "false")
    expect(view).to_be_focused()


@pytest.mark.parametrize(("key", "to"), [("Tab", "Export"), ("Shift+Tab", "Loop")])
def test_tab_closes_a_menu_and_goes_on(parts, key, to):
    parts.get_by_role("button", name="View").focus()
    press(parts, "ArrowDown", key)
    expect(parts.get_by_role("menu")).to_have_count(0)
    assert focused(parts) == to


def test_a_press_elsewhere_closes_a_menu(parts):
    opened(parts, "View")
    parts.locator(".words").click()
    expect(parts.get_by_role("menu")).to_have_count(0)
    opened(parts, "View")
    opened(parts, "More")  # there is one menu at a time
    expect(parts.get_by_role("menu")).to_have_count(1)
    opened(parts, "More")
    expect(parts.get_by_role("menu")).to_have_count(0)


def test_what_is_chosen_is_done_once_the_menu_is_closed(parts):
    opened(parts, "View")
    parts.get_by_role("menuitem", name="As text").click()
    assert done(parts) == ["text"]
    expect(parts.get_by_role("menu")).to_have_count(0)
    expect(parts.get_by_role("button", name="View")).to_be_focused()
    press(parts, "Enter", "End", "ArrowUp", "Enter")
    assert done(parts) == ["text"]


def test_what_cannot_be_chosen_does_nothing(parts):
    opened(parts, "View")
    film = parts.get_by_role("menuitem", name="As a film")
    expect(film).to_be_disabled()
    film.click(force=True)
    press(parts, "End", "Enter")
    assert done(parts) == []
    expect(parts.get_by_role("menu")).to_be_visible()


def test_what_is_switched_is_seen_in_the_open_menu(parts):
    parts.get_by_role("button", name="View").focus()
    press(parts, "ArrowDown", "ArrowDown")
    confidence = parts.get_by_role("menuitemcheckbox", name="Confidence")
    expect(confidence).not_to_be_checked()
    press(parts, "Space")
    expect(confidence).to_be_checked()
    expect(confidence).to_be_focused()
    expect(parts.get_by_role("menuitemcheckbox", name="Paragraphs")).to_be_checked()


def test_one_of_several_is_chosen_and_the_menu_closes(parts):
    parts.evaluate(
        """async () => {
          const { menuButton } = await import("/web/ui/menu.js");
          const items = () => [1, 2].map((speed) => ({
            label: `${speed} times`, checked: speed === 1, oneOf: true,
            onSelect: () => done.push(speed),
          }));
          document.querySelector("main").append(menuButton({ label: "Speed", items }));
        }"""
    )
    opened(parts, "Speed")
    expect(parts.get_by_role("menuitemradio", name="1 times")).to_be_checked()
    parts.get_by_role("menuitemradio", name="2 times").click()
    assert done(parts) == [2]
    expect(parts.get_by_role("menu")).to_have_count(0)


def test_a_split_button_does_one_thing_and_offers_the_rest(parts):
    opened(parts, "Export")
    assert done(parts) == ["export"]
    opened(parts, "All formats")
    parts.get_by_role("menuitem", name="As subtitles").click()
    assert done(parts) == ["subtitles"]


def test_headings_hints_and_keys_are_read_with_items(parts):
    opened(parts, "View")
    expect(parts.get_by_role("group", name="Show").get_by_role("menuitemcheckbox")).to_have_count(2)
    subtitles = parts.get_by_role("menuitem", name="As subtitles", exact=True)
    expect(subtitles).to_have_accessible_description("Lines of 42 letters")
    text = parts.get_by_role("menuitem", name="As text", exact=True)
    expect(text).to_have_accessible_description("Ctrl+S")


@pytest.mark.parametrize("popover", [True, False])
def test_a_menu_lies_at_its_button_with_and_without_popovers(bare, popover):
    if not popover:
        bare.evaluate("() => { delete HTMLElement.prototype.showPopover; }")
    parts = show_parts(bare)
    opened(parts, "View")
    button = parts.get_by_role("button", name="View").bounding_box()
    menu = parts.locator(".menu")
    assert menu.evaluate("e => e.matches(':popover-open')") == popover
    box = menu.bounding_box()
    assert abs(box["x"] - button["x"]) < 1
    assert box["y"] >= button["y"] + button["height"]
    parts.evaluate("document.documentElement.dir = 'rtl'")
    press(parts, "Escape")
    opened(parts, "View")
    button = parts.get_by_role("button", name="View").bounding_box()
    box = menu.bounding_box()
    assert abs(box["x"] + box["width"] - button["x"] - button["width"]) < 1


@pytest.mark.parametrize(
    ("anchor", "size", "options", "room"),
    [
        # Below, in line with the left edge
        ((10, 10, 50, 20), (100, 60), {}, {"left": 10, "top": 36, "height": 60}),
        # In line with the right edge
        ((200, 10, 50, 20), (100, 60), {"align": "right"}, {"left": 150, "top": 36, "height": 60}),
        # Within the screen's edges
        ((290, 10, 20, 20), (100, 60), {}, {"left": 212, "top": 36, "height": 60}),
        ((0, 10, 20, 20), (100, 60), {"align": "center"}, {"left": 8, "top": 36, "height": 60}),
        # Above, where there is room only there
        ((10, 350, 50, 20), (100, 60), {}, {"left": 10, "top": 284, "height": 60}),
        # Not as high as it would be, on the side with more room
        ((10, 100, 50, 20), (100, 500), {}, {"left": 10, "top": 126, "height": 266}),
        ((10, 300, 50, 20), (100, 500), {}, {"left": 10, "top": 8, "height": 286}),
    ],
)
def test_room_for_what_floats(bare, anchor, size, options, room):
    found = bare.evaluate(
        """async ([[x, y, width, height], size, options]) => {
          const { roomFor } = await import("/web/ui/place.js");
          const screen = { width: 320, height: 400 };
          const floats = { width: size[0], height: size[1] };
          return roomFor({ x, y, width, height }, floats, screen, options);
        }""",
        [anchor, size, options],
    )
    assert found == room


# Sheets


def test_a_sheet_takes_the_keyboard_and_gives_it_back(parts):
    settings = parts.get_by_role("button", name="Settings")
    settings.focus()
    press(parts, "Enter")
    sheet = parts.get_by_role("dialog", name="What is transcribed")
    expect(sheet).to_be_focused()
    press(parts, "Tab")
    expect(parts.get_by_role("button", name="Close")).to_be_focused()
    press(parts, "Tab")
    expect(parts.get_by_label("Language")).to_be_focused()
    press(parts, "Escape")
    expect(sheet).to_have_count(0)
    expect(settings).to_be_focused()


@pytest.mark.parametrize("way", ["Close", "Keep", "outside"])
def test_ways_out_of_a_sheet(parts, way):
    opened(parts, "Settings")
    if way == "outside":
        parts.mouse.click(10, 10)
    else:
        opened(parts, way)
    expect(parts.get_by_role("dialog")).to_have_count(0)
    expect(parts.get_by_role("button", name="Settings")).to_be_focused()
    opened(parts, "Settings")
    expect(parts.get_by_role("dialog")).to_be_visible()


def test_a_press_that_begins_in_a_sheet_does_not_close_it(parts):
    opened(parts, "Settings")
    parts.locator(".panel h2").hover()
    parts.mouse.down()
    parts.mouse.move(10, 10)
    parts.mouse.up()
    expect(parts.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "direction", "edges"),
    [(1280, "ltr", (864, 1280)), (1280, "rtl", (0, 416)), (700, "ltr", (78, 622))],
)
def test_where_a_sheet_stands(parts, width, direction, edges):
    """At the side where there is room, else in the middle."""
    parts.emulate_media(reduced_motion="reduce")
    parts.set_viewport_size({"width": width, "height": 700})
    parts.evaluate("dir => (document.documentElement.dir = dir)", direction)
    opened(parts, "Settings")
    box = parts.get_by_role("dialog").bounding_box()
    assert (box["x"], box["x"] + box["width"]) == edges
    if width == 1280:
        assert (box["y"], box["height"]) == (0, 700)


def test_what_asks_for_the_keyboard_in_a_sheet_gets_it(parts):
    parts.evaluate("sheet.footer.lastElementChild.autofocus = true")
    opened(parts, "Settings")
    expect(parts.get_by_role("button", name="Keep")).to_be_focused()


# Toasts


def toasts(page: Page) -> Locator:
    return page.get_by_role("status").locator(".toast p")


def test_a_toast_goes_after_its_time(timed):
    timed.evaluate("void toast('Copied.', { ms: 5000 })")
    expect(toasts(timed)).to_have_text("Copied.")
    elapse(timed, 4999)
    expect(toasts(timed)).to_have_count(1)
    elapse(timed, 1)
    expect(toasts(timed)).to_have_count(0)


def test_a_toast_stays_while_it_is_pointed_at(timed):
    timed.evaluate("void toast('Copied.', { ms: 5000 })")
    toasts(timed).hover()
    elapse(timed, 60_000)
    expect(toasts(timed)).to_have_count(1)
    timed.mouse.move(10, 10)
    elapse(timed, 5000)
    expect(toasts(timed)).to_have_count(0)


def test_a_toast_stays_while_it_has_the_keyboard(timed):
    opened(timed, "Remove")
    timed.get_by_role("button", name="Undo").last.focus()
    elapse(timed, 60_000)
    expect(toasts(timed)).to_have_count(1)
    timed.get_by_role("button", name="Remove").focus()
    elapse(timed, 60_000)
    expect(toasts(timed)).to_have_count(0)


def test_what_a_toast_offers_is_done_once(parts):
    opened(parts, "Remove")
    parts.locator(".toast").get_by_role("button", name="Undo").click()
    assert done(parts) == ["undone"]
    expect(toasts(parts)).to_have_count(0)


def test_toasts_can_be_dismissed(parts):
    parts.evaluate("for (const word of ['One.', 'Two.', 'Three.']) void toast(word)")
    parts.get_by_role("button", name="Dismiss").nth(2).click()
    expect(toasts(parts)).to_have_text(["Two.", "Three."])
    press(parts, "Escape")
    expect(toasts(parts)).to_have_text(["Two."])
    press(parts, "Escape")
    expect(toasts(parts)).to_have_count(0)


def test_only_the_last_toasts_stay(parts):
    parts.evaluate("for (const word of ['One.', 'Two.', 'Three.', 'Four.']) void toast(word)")
    expect(toasts(parts)).to_have_text(["Two.", "Three.", "Four."])


def test_a_toast_over_a_dialog_is_in_reach_and_outlasts_it(parts):
    opened(parts, "Settings")
    action = "{ action: { label: 'Show', onClick: () => done.push('show') } }"
    parts.evaluate(f"void toast('Kept.', {action})")
    press(parts, "Escape")  # the dialog's
    expect(parts.get_by_role("dialog")).to_have_count(0)
    expect(toasts(parts)).to_have_text("Kept.")
    opened(parts, "Settings")
    parts.evaluate("void toast('Kept again.')")
    parts.get_by_role("button", name="Show").click()
    assert done(parts) == ["show"]


# Tooltips


def tooltip(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def test_a_tooltip_is_shown_under_a_pointer_that_rests(timed):
    timed.get_by_role("button", name="Find").hover()
    elapse(timed, REST - 1)
    expect(tooltip(timed)).to_have_count(0)
    elapse(timed, 1)
    expect(tooltip(timed)).to_have_text("FindCtrl+F")
    timed.mouse.move(5, 300)
    elapse(timed, 200)
    expect(tooltip(timed)).to_have_count(0)


def test_a_tooltip_can_be_pointed_at(timed):
    timed.get_by_role("button", name="Find").hover()
    elapse(timed, REST)
    tooltip(timed).hover()
    elapse(timed, 60_000)
    expect(tooltip(timed)).to_be_visible()
    timed.mouse.move(5, 300)
    elapse(timed, 200)
    expect(tooltip(timed)).to_have_count(0)


def test_a_tooltip_comes_with_the_keyboard_and_describes_while_it_is_there(timed):
    find = timed.get_by_role("button", name="Find")
    find.evaluate("e => e.setAttribute('aria-describedby', 'other')")
    timed.get_by_role("button", name="Quiet").focus()
    press(timed, "Tab")
    expect(tooltip(timed)).to_be_visible()
    expect(find).to_have_accessible_description("Ctrl+F")  # its name is said already
    assert find.get_attribute("aria-describedby") == "other tooltip"
    press(timed, "Tab")
    assert find.get_attribute("aria-describedby") == "other"
    undo = timed.get_by_role("button", name="Undo")
    expect(tooltip(timed)).to_have_text("Undo")
    assert undo.get_attribute("aria-describedby") is None
    timed.mouse.move(5, 300)  # the pointer has nothing to do with it
    elapse(timed, 60_000)
    expect(tooltip(timed)).to_be_visible()
    press(timed, "Tab")
    expect(tooltip(timed)).to_have_count(0)


def test_escape_takes_a_tooltip_away_before_anything_else(parts):
    opened(parts, "Settings")
    press(parts, "Tab")
    expect(tooltip(parts)).to_have_text("Close")
    press(parts, "Escape")
    expect(tooltip(parts)).to_have_count(0)
    expect(parts.get_by_role("button", name="Close")).to_be_focused()
    press(parts, "Escape")
    expect(parts.get_by_role("dialog")).to_have_count(0)


def test_many_elements_share_a_tooltip(timed):
    ask, word = timed.locator(".words span").all()
    ask.hover()
    elapse(timed, REST)
    expect(tooltip(timed)).to_have_text("“Ask”")
    expect(ask).to_have_accessible_description("“Ask”")
    word.hover()
    elapse(timed, REST)
    expect(tooltip(timed)).to_have_text("“not”")
    expect(ask).to_have_accessible_description("")


def test_what_is_pressed_needs_no_tooltip(timed):
    find = timed.get_by_role("button", name="Find")
    find.hover()
    find.click()
    elapse(timed, 60_000)
    expect(tooltip(timed)).to_have_count(0)


TOUCH = """(element, type) => {
  const { x, y } = element.getBoundingClientRect();
  const place = { clientX: x + 4, clientY: y + 4, bubbles: true, cancelable: true };
  const touch = { ...place, pointerType: "touch", pointerId: 2 };
  const event = type === "click" ? new MouseEvent(type, place) : new PointerEvent(type, touch);
  element.dispatchEvent(event);
}"""


def touch(element: Locator, *types: str) -> None:
    for type in types:
        element.evaluate(TOUCH, type)


def test_a_long_press_shows_a_tooltip_and_presses_nothing(timed):
    find = timed.get_by_role("button", name="Find")
    touch(find, "pointerover", "pointerdown")
    elapse(timed, 499)
    expect(tooltip(timed)).to_have_count(0)
    elapse(timed, 1)
    expect(tooltip(timed)).to_be_visible()
    touch(find, "pointerup", "click")
    elapse(timed, 0)
    assert done(timed) == []
    expect(tooltip(timed)).to_be_visible()
    touch(find, "pointerdown", "pointerup", "click")
    elapse(timed, 60_000)
    assert done(timed) == ["find"]
    expect(tooltip(timed)).to_have_count(0)


# Messages and progress


def test_a_message_stays_until_it_is_dismissed(parts):
    failed = parts.get_by_role("alert")
    expect(failed.locator("p")).to_have_text("The connection broke off.")
    failed.get_by_role("button", name="Try again").click()
    failed.get_by_role("button", name="Dismiss").click()
    expect(failed).to_have_count(0)
    assert done(parts) == ["again", "dismissed"]
    expect(parts.locator(".alert.calm")).to_have_attribute("role", "status")


def test_progress_is_known_or_not(parts):
    expect(parts.get_by_role("progressbar", name="Reading")).to_have_js_property("value", 0.4)
    assert parts.get_by_role("progressbar", name="Opening").get_attribute("value") is None


# Fields


def test_fields_tell_what_is_chosen(parts):
    opened(parts, "Settings")
    language = parts.get_by_label("Language")
    expect(language).to_have_accessible_description("Spoken from the beginning.")
    language.select_option("Detect")
    expect(language).to_have_accessible_description("Found out from the first thirty seconds.")
    names = parts.get_by_label("Names and words to expect")
    expect(names).to_have_accessible_description("As they are spelt.")
    names.fill("Llanelli")
    fast = parts.get_by_role("group", name="How careful?").get_by_label("Fast")
    expect(fast).to_have_accessible_description("Each part once.")
    fast.check()
    parts.get_by_label("Skip silence").uncheck()
    assert done(parts) == ["", "Llanelli", "fast", False]


def test_a_number_out_of_its_range_is_told_and_not_taken(parts):
    opened(parts, "Settings")
    pause = parts.get_by_label("A pause is")
    pause.fill("11")
    press(parts, "Tab")
    expect(pause).to_have_attribute("aria-invalid", "true")
    expect(pause).to_have_accessible_description(
        "What is shorter parts nothing. A number from 0.1 to 10."
    )
    pause.fill("1.5")
    expect(pause).to_have_attribute("aria-invalid", "false")
    expect(pause).to_have_accessible_description("What is shorter parts nothing.")
    pause.fill("")
    assert done(parts) == [1.5, None]


def test_fields_can_be_set(parts):
    found = parts.evaluate(
        """async () => {
          const { checkbox, numberField, radioGroup, selectField, textField } =
            await import("/web/ui/field.js");
          const choices = [{ value: "a", label: "A" }, { value: "b", label: "B" }];
          const changed = [];
          const shared = { label: "One", onChange: (value) => changed.push(value) };
          const fields = [
            [selectField({ ...shared, choices, value: "a" }), "b"],
            [radioGroup({ ...shared, choices, value: "a" }), "b"],
            [textField({ ...shared, value: "x" }), "y"],
            [numberField({ ...shared, value: 1, min: 0, max: 9 }), 2],
            [numberField({ ...shared, value: 1, min: 0, max: 9 }), null],
            [checkbox({ ...shared, value: true }), false],
          ];
          const values = fields.map(([field, next]) => {
            const before = field.value;
            field.value = next;
            field.disabled = true;
            return [before, field.value, field.disabled, field.control.matches(":disabled")];
          });
          return { values, changed };
        }"""
    )
    assert found["values"] == [
        [before, after, True, True]
        for before, after in [("a", "b"), ("a", "b"), ("x", "y"), (1, 2), (1, None), (True, False)]
    ]
    assert found["changed"] == []  # only what the user does is told
