"""What can be done on the page, by its keys, in the palette, and by buttons that show both."""

import json

import pytest
from parts import complaints, done, focused
from playwright.sync_api import Locator, Page, expect
from visits import STYLES

COMMANDS = """async (styles) => {
  const { Commands } = await import("/web/commands/commands.js");
  const { Palette } = await import("/web/commands/palette.js");
  const { KeySheet } = await import("/web/commands/key-sheet.js");
  const { h } = await import("/web/ui/h.js");
  const { button } = await import("/web/ui/button.js");
  document.title = "Commands";
  document.documentElement.lang = "en";
  await Promise.all(styles.map((path) => {
    const link = h("link", { rel: "stylesheet", href: `/${path}` });
    const loaded = new Promise((resolve) => link.addEventListener("load", resolve));
    document.head.append(link);
    return loaded;
  }));

  window.done = [];
  window.can = true;
  window.looped = false;
  const does = (id) => () => void window.done.push(id);
  const commands = new Commands();
  window.commands = commands;
  const palette = new Palette(commands, {
    more: (query) => query ? [{ id: "t", label: () => `Go to ${query}`, run: does("go") }] : [],
  });
  const keys = new KeySheet(commands, () => [
    { title: "In the text", rows: [{ keys: ["ArrowLeft", "ArrowRight"], label: "Word by word" }] },
  ]);
  const file = () => "File";
  commands.add(
    { id: "palette", label: () => "Show all commands", keys: ["Mod+K"], typing: true,
      run: () => palette.open() },
    { id: "keys", label: () => "Show all keys", keys: ["?"], icon: "keyboard",
      run: () => keys.open() },
    { id: "open", label: () => "Open a file", group: file, icon: "file", keys: ["Mod+O"],
      run: does("open") },
    { id: "save", label: () => "Save as subtitles", group: file, icon: "export", keys: ["Mod+S"],
      enabled: () => window.can, run: does("save") },
    { id: "play", label: () => "Play", keys: ["Space", "Mod+P"], run: does("play") },
    { id: "on", label: () => "Five seconds on", keys: ["Shift+ArrowRight"], repeats: true,
      run: does("on") },
    { id: "speed", label: () => "Faster", keys: ["F4"], typing: true, run: does("speed") },
    { id: "loop", label: () => "Repeat this segment", keys: ["r"], on: () => window.looped,
      run() { window.looped = !window.looped; commands.changed(); } },
  );
  commands.listen(document);
  const field = (tag, name, props = {}) => h(tag, { "aria-label": name, ...props });
  const main = h("main", {},
    h("h1", {}, "Commands"),
    h("p", { class: "buttons" },
      button({ label: "Save as subtitles", onClick: () => commands.run("save") }),
    ),
    field("input", "text"), field("textarea", "lines"), field("input", "box", { type: "checkbox" }),
    field("div", "rich", { contentEditable: "true", role: "textbox" }),
    field("select", "list"), field("div", "choices", { role: "listbox", tabIndex: 0 }),
    h("button", { type: "button", onclick: does("pressed") }, "Button"),
  );
  document.body.replaceChildren(main);
}"""


@pytest.fixture
def desk(bare: Page) -> Page:
    bare.evaluate(COMMANDS, STYLES)
    return bare


def press(page: Page, *keys: str) -> list:
    for key in keys:
        page.keyboard.press(key)
    return done(page)


# Keys in writing


def keys_module(page: Page, name: str, *arguments: object) -> object:
    return page.evaluate(
        """async ([name, args]) => {
          const keys = await import("/web/commands/keys.js");
          return keys[name](...args);
        }""",
        [name, list(arguments)],
    )


@pytest.mark.parametrize(
    ("keys", "apple", "written"),
    [
        ("Mod+K", False, "Mod+K"),
        ("mod + k", False, "Mod+K"),
        ("Shift+Mod+k", False, "Mod+Shift+K"),
        ("Ctrl+K", False, "Mod+K"),
        ("Ctrl+K", True, "Ctrl+K"),
        ("Shift+F2", False, "Shift+F2"),
        ("?", False, "?"),
        ("Shift+?", False, "?"),
        ("Space", False, "Space"),
        ("Hyper+K", False, None),
        ("Mod+", False, None),
        ("Shift", False, None),
        ("", False, None),
    ],
)
def test_keys_are_written_in_one_way(bare, keys, apple, written):
    assert keys_module(bare, "canonical", keys, apple) == written


@pytest.mark.parametrize(
    ("event", "apple", "written"),
    [
        ({"key": "k", "code": "KeyK", "ctrlKey": True}, False, "Mod+K"),
        ({"key": "k", "code": "KeyK", "metaKey": True}, True, "Mod+K"),
        ({"key": "k", "code": "KeyK", "ctrlKey": True}, True, "Ctrl+K"),
        ({"key": "k", "code": "KeyK", "metaKey": True}, False, None),  # the system's
        ({"key": "E", "code": "KeyE", "shiftKey": True}, False, "Shift+E"),
        ({"key": "E", "code": "KeyE"}, False, "E"),  # Caps Lock
        ({"key": " ", "code": "Space"}, False, "Space"),
        ({"key": "+", "code": "BracketRight", "ctrlKey": True}, False, "Mod+Plus"),
        # A symbol wherever a layout has it: American, German
        ({"key": "?", "code": "Slash", "shiftKey": True}, False, "?"),
        ({"key": "?", "code": "Minus", "shiftKey": True}, False, "?"),
        # A Latin letter where a layout has it (French), or where others do (Russian, Greek)
        ({"key": "a", "code": "KeyQ", "ctrlKey": True}, False, "Mod+A"),
        ({"key": "\u043b", "code": "KeyK", "ctrlKey": True}, False, "Mod+K"),
        ({"key": "\u03ba", "code": "KeyK"}, False, "K"),
        # Windows has Ctrl and Alt for AltGr
        (
            {"key": "[", "ctrlKey": True, "altKey": True, "modifierAltGraph": True},
            False,
            "[",
        ),
        # What Apple types with Option
        ({"key": "\u02da", "code": "KeyK", "altKey": True}, True, "Alt+K"),
        ({"key": "Dead", "code": "KeyE", "altKey": True}, True, "Alt+E"),
        ({"key": "Dead", "code": "Equal"}, False, None),
        ({"key": "Control", "ctrlKey": True}, False, None),
        ({"key": "Process", "code": "KeyA"}, False, None),
        ({"key": "F2", "code": "F2", "shiftKey": True}, False, "Shift+F2"),
    ],
)
def test_keys_of_an_event(bare, event, apple, written):
    found = bare.evaluate(
        """async ([init, apple]) => {
          const { keysFrom } = await import("/web/commands/keys.js");
          return keysFrom(new KeyboardEvent("keydown", init), apple);
        }""",
        [event, apple],
    )
    assert found == written


@pytest.mark.parametrize(
    ("keys", "elsewhere", "apple"),
    [
        ("Mod+K", "Ctrl+K", "⌘K"),
        ("Mod+Shift+F2", "Ctrl+Shift+F2", "⇧⌘F2"),
        ("Alt+ArrowLeft", "Alt+←", "⌥←"),
        ("Escape", "Esc", "Esc"),
        ("Mod+Plus", "Ctrl++", "⌘+"),
        ("?", "?", "?"),
    ],
)
def test_names_of_keys(bare, keys, elsewhere, apple):
    assert keys_module(bare, "named", keys, False) == elsewhere
    assert keys_module(bare, "named", keys, True) == apple


# Commands


def test_keys_do_commands(desk):
    assert press(desk, "Control+o", "Space", "Control+p", "F4") == ["open", "play", "play", "speed"]
    press(desk, "r")
    assert desk.evaluate("looped") is True


def test_what_is_not_possible_is_not_done(desk):
    desk.evaluate("can = false")
    assert press(desk, "Control+s") == []
    assert desk.evaluate("commands.run('save'), done") == []
    desk.evaluate("can = true")
    desk.evaluate("commands.run('save')")
    assert press(desk, "Control+s") == ["save", "save"]


@pytest.mark.parametrize("field", ["text", "lines", "rich"])
def test_only_keys_for_typing_work_while_somebody_types(desk, field):
    desk.get_by_label(field, exact=True).click()
    assert press(desk, "r", "Space", "Control+o", "F4") == ["speed"]
    assert desk.evaluate("looped") is False
    press(desk, "Control+k")
    expect(desk.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "keys", "are"),
    [
        ("box", ["Space"], []),
        ("Button", ["Space"], ["pressed"]),
        ("Button", ["Enter"], ["pressed"]),
        ("Button", ["Control+p"], ["play"]),
        ("list", ["Space", "Shift+ArrowRight"], []),
        ("choices", ["Space", "Shift+ArrowRight"], []),
        ("choices", ["Control+o"], ["open"]),
        ("Save as subtitles", ["Shift+ArrowRight"], ["on"]),
    ],
)
def test_controls_keep_the_keys_that_they_need(desk, name, keys, are):
    desk.locator(f":is([aria-label='{name}'], :text-is('{name}'))").first.focus()
    desk.evaluate("document.activeElement.closest('button')?.focus()")
    assert press(desk, *keys) == are


def test_single_keys_do_nothing_under_a_dialog(desk):
    press(desk, "Control+k")
    desk.evaluate("document.activeElement.blur()")
    assert press(desk, "Shift+ArrowRight", "Control+o") == ["open"]


def test_held_keys_do_what_is_done_again_and_again(desk):
    desk.keyboard.down("Shift")
    for _ in range(3):
        desk.keyboard.down("ArrowRight")
    desk.keyboard.up("ArrowRight")
    desk.keyboard.up("Shift")
    for _ in range(3):
        desk.keyboard.down("Space")
    assert done(desk) == ["on", "on", "on", "play"]
    assert desk.evaluate("scrollY") == 0  # Space is taken even then


def test_keys_that_something_has_taken_are_taken(desk):
    desk.evaluate(
        """() => document.querySelector("h1")
          .addEventListener("keydown", (event) => event.preventDefault())"""
    )
    desk.locator("h1").evaluate("(heading) => (heading.tabIndex = -1)")
    desk.locator("h1").focus()
    assert press(desk, "Control+o") == []


def test_commands_come_and_go(desk):
    desk.evaluate(
        """() => {
          const run = () => done.push("new");
          window.away = commands.add({ id: "new", label: () => "New", keys: ["n"], run });
        }"""
    )
    assert press(desk, "n") == ["new"]
    desk.evaluate("void away()")
    assert press(desk, "n") == []
    assert desk.evaluate("commands.find('new') === undefined")
    with pytest.raises(Exception, match="two commands are play"):
        desk.evaluate("commands.add({ id: 'play', label: () => '', run() {} })")


def kept(page: Page) -> dict:
    return json.loads(page.evaluate("localStorage.getItem('pyengine-keys') ?? '{}'"))


def test_keys_of_ones_own_are_kept(desk):
    desk.evaluate("commands.setKeys('open', ['shift+mod+u'])")
    assert press(desk, "Control+Shift+U", "Control+o") == ["open"]
    desk.reload()
    desk.evaluate(COMMANDS, STYLES)
    assert press(desk, "Control+Shift+U", "Control+o") == ["open"]
    desk.evaluate("commands.setKeys('open', null)")
    assert press(desk, "Control+Shift+U", "Control+o") == ["open"]
    assert kept(desk) == {}


def test_keys_of_another_are_told_and_left(desk):
    taken = desk.evaluate("commands.setKeys('open', ['Mod+U', 'Ctrl+S'])?.id")
    assert taken == "save"
    assert press(desk, "Control+u", "Control+s", "Control+o") == ["save", "open"]
    assert kept(desk) == {}


@pytest.mark.parametrize(
    "stored", ["{", "null", "[]", '{"open": 5}', '{"open": ["Hyper+U"]}', '{"open": [7]}']
)
def test_damaged_keys_are_forgotten(bare, stored):
    bare.evaluate("stored => localStorage.setItem('pyengine-keys', stored)", stored)
    bare.evaluate(COMMANDS, STYLES)
    assert press(bare, "Control+o") == ["open"]


def test_refused_storage_is_no_error(bare):
    bare.evaluate(
        """() => Object.defineProperty(window, "localStorage", {
          get() { throw new DOMException("no", "SecurityError"); },
        })"""
    )
    bare.evaluate(COMMANDS, STYLES)
    bare.evaluate("commands.setKeys('open', ['Mod+U'])")
    assert press(bare, "Control+u") == ["open"]


# The palette


def options(page: Page) -> Locator:
    return page.get_by_role("option")


@pytest.fixture
def palette(desk: Page) -> Page:
    desk.get_by_role("button", name="Button", exact=True).focus()
    press(desk, "Control+k")
    return desk


def test_the_palette_shows_what_is_possible_with_its_keys(desk):
    desk.evaluate("can = false")
    press(desk, "Control+k")
    labels = options(desk).locator(".menu-text").all_text_contents()
    assert labels == [
        *("Show all commands", "Show all keys", "Open a file", "Play"),
        *("Five seconds on", "Faster", "Repeat this segment"),
    ]
    expect(options(desk).nth(2)).to_have_accessible_description("File Ctrl+O")
    expect(options(desk).nth(3)).to_have_accessible_description("Space")
    expect(desk.get_by_role("status")).to_have_text("7 commands")


def active(page: Page) -> str:
    """The option that the box says is active, which must be the selected one."""
    box = page.get_by_role("combobox", name="Commands")
    option = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    expect(option).to_have_attribute("aria-selected", "true")
    assert page.locator("[aria-selected=true]").count() == 1
    return option.locator(".menu-text").text_content() or ""


def test_the_palette_by_keyboard(palette):
    expect(palette.get_by_role("combobox", name="Commands")).to_be_focused()
    assert active(palette) == "Show all commands"
    press(palette, "ArrowUp")
    assert active(palette) == "Repeat this segment"
    press(palette, "ArrowDown", "ArrowDown", "ArrowDown")
    assert active(palette) == "Open a file"
    assert press(palette, "Enter") == ["open"]
    expect(palette.get_by_role("dialog")).to_have_count(0)
    assert focused(palette) == "Button"


def test_the_palette_by_mouse(palette):
    options(palette).filter(has_text="Faster").hover()
    assert active(palette) == "Faster"
    options(palette).filter(has_text="Play").click()
    assert done(palette) == ["play"]
    press(palette, "Control+k")
    palette.mouse.click(5, 5)
    expect(palette.get_by_role("dialog")).to_have_count(0)


def test_escape_leaves_the_palette(palette):
    palette.keyboard.type("xyz")
    press(palette, "Escape")
    expect(palette.get_by_role("dialog")).to_have_count(0)
    assert focused(palette) == "Button"
    press(palette, "Control+k")
    expect(palette.get_by_role("combobox", name="Commands")).to_have_value("")


def test_the_palette_finds_and_offers_more(palette):
    palette.keyboard.type("o fi")
    assert active(palette) == "Open a file"
    assert options(palette).locator(".menu-text").all_text_contents()[-1] == "Go to o fi"
    press(palette, "ArrowUp")
    assert press(palette, "Enter") == ["go"]


def test_the_palette_says_when_there_is_nothing(bare):
    bare.evaluate(COMMANDS, STYLES)
    bare.evaluate(
        """async () => {
          const { Palette } = await import("/web/commands/palette.js");
          new Palette(commands).open();
        }"""
    )
    bare.keyboard.type("xyz")
    expect(bare.get_by_role("status")).to_have_text("No command is called that.")
    expect(bare.get_by_role("status")).to_be_visible()
    assert press(bare, "Enter", "ArrowDown") == []
    expect(bare.get_by_role("dialog")).to_be_visible()


def test_what_is_on_is_checked_in_the_palette(desk):
    press(desk, "r", "Control+k")
    loop = options(desk).filter(has_text="Repeat")
    expect(loop).to_have_attribute("aria-checked", "true")
    assert options(desk).filter(has_text="Play").get_attribute("aria-checked") is None


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("", ["Save as text", "Save as film", "Open file", "Offline", "Übersetzen", "文字を保存"]),
        ("op", ["Open file"]),
        ("of", ["Offline", "Open file"]),
        ("op fi", ["Open file"]),
        ("opfi", ["Open file"]),
        ("OPEN FILE", ["Open file"]),
        ("sat", ["Save as text"]),
        ("film", ["Save as film"]),
        ("f", ["Open file", "Save as film", "Offline"]),
        ("fi op", ["Open file"]),
        ("uber", ["Übersetzen"]),
        ("ü", ["Übersetzen"]),
        ("保存", ["文字を保存"]),
        ("line", ["Offline"]),
        ("opx", []),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words(bare, typed, nearest):
    names = ["Save as text", "Save as film", "Open file", "Offline", "Übersetzen", "文字を保存"]
    found = bare.evaluate(
        """async ([typed, names]) => {
          const { distance } = await import("/web/commands/match.js");
          const far = names.map((name) => [distance(typed, name), name]);
          const near = far.filter(([distance]) => distance !== null);
          return near.sort(([one], [other]) => one - other).map(([, name]) => name);
        }""",
        [typed, names],
    )
    assert found == nearest


# The sheet of keys


@pytest.fixture
def sheet(desk: Page) -> Page:
    press(desk, "?")
    return desk


def change(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=f"Change the keys of “{label}”")


def test_all_keys_are_shown(sheet):
    expect(sheet.get_by_role("heading", level=3)).to_have_text(["More", "File", "In the text"])
    expect(change(sheet, "Play")).to_have_accessible_name(
        "Change the keys of “Play”: Space, Ctrl+P"
    )
    row = sheet.get_by_role("region", name="In the text").get_by_role("listitem")
    expect(row).to_have_text("Word by word←, →")


def test_keys_are_changed_by_pressing_others(sheet):
    change(sheet, "Open a file").click()
    expect(sheet.get_by_role("button", name="Press keys")).to_be_focused()
    press(sheet, "Control+Shift+u")
    expect(change(sheet, "Open a file")).to_have_text("Ctrl+Shift+U")
    expect(change(sheet, "Open a file")).to_be_focused()
    reset = sheet.get_by_role("button", name="Reset the keys of “Open a file”")
    reset.click()
    expect(change(sheet, "Open a file")).to_have_text("Ctrl+O")
    expect(reset).to_be_hidden()
    expect(change(sheet, "Open a file")).to_be_focused()


@pytest.mark.parametrize(
    ("keys", "are"), [("Space", "Space"), ("Enter", "Enter"), ("Delete", "none"), ("Escape", "F4")]
)
def test_any_keys_can_be_chosen(sheet, keys, are):
    """Also those that would press the button; Delete leaves none, and Escape all as it was."""
    sheet.evaluate("commands.setKeys('play', ['p'])")
    change(sheet, "Faster").click()
    press(sheet, keys)
    expect(change(sheet, "Faster")).to_have_text(are)
    expect(sheet.get_by_role("dialog")).to_be_visible()


def test_asking_for_keys_ends_when_the_keyboard_goes_on(sheet):
    change(sheet, "Faster").click()
    press(sheet, "Tab")
    expect(sheet.get_by_role("button", name="Press keys")).to_have_count(0)
    expect(change(sheet, "Faster")).to_have_text("F4")
    press(sheet, "Control+u")
    expect(change(sheet, "Faster")).to_have_text("F4")


def test_keys_of_another_command_can_be_taken(sheet):
    change(sheet, "Faster").click()
    press(sheet, "Control+p")
    told = sheet.get_by_role("status").filter(has_text="Ctrl+P is for “Play”.")
    expect(told).to_be_visible()
    expect(change(sheet, "Faster")).to_have_text("F4")
    told.get_by_role("button", name="Use here").click()
    expect(change(sheet, "Faster")).to_have_text("Ctrl+P")
    expect(change(sheet, "Play")).to_have_text("Space")
    expect(change(sheet, "Faster")).to_be_focused()
    press(sheet, "Escape")
    assert press(sheet, "Control+p") == ["speed"]


def test_two_commands_with_the_same_keys_are_told(desk):
    desk.evaluate("void commands.add({ id: 'x', label: () => 'Other', keys: ['r'], run() {} })")
    press(desk, "?")
    expect(desk.get_by_text("R is for “Repeat this segment”.")).to_be_visible()
    expect(desk.get_by_text("R is for “Other”.")).to_be_visible()


# Buttons and menus


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("keys", ["Control+k", "?"])
def test_axe_has_no_complaints(desk, scheme, keys):
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    press(desk, keys)
    assert complaints(desk) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("keys", ["Control+k", "?"])
def test_a_small_phone_has_room(desk, keys, direction):
    desk.set_viewport_size({"width": 320, "height": 560})
    desk.evaluate("dir => (document.documentElement.dir = dir)", direction)
    press(desk, keys)
    box = desk.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    broad = "all => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.className)"
    assert desk.eval_on_selector_all("dialog, dialog :is(ul, li, div, section)", broad) == []
