"""How the page's parts look, beside pictures of how they looked when somebody last looked at them.

After a change that is meant: `pytest tests/e2e/test_ui_snapshots.py --update-snapshots`, then look
at what has changed before it is committed.
"""

import io
from pathlib import Path

import av
import numpy as np
import pytest
from parts import show_parts
from playwright.sync_api import Page, expect

from site_build.site import ROOT

SNAPSHOTS = Path(__file__).parent / "snapshots"
RESULTS = ROOT / "test-results"
"""Where the pictures of failed tests are left."""

FONT = "DejaVu Sans"
"""It comes with fontconfig on every Debian, without which there is no Chromium."""

BLOCK = 4
"""Pixels. Another version of FreeType or Skia may smooth the edges of letters otherwise, by a few
of 255 in the mean of such a square; with the same versions pictures are the same to the bit."""

FAR, NEAR = 24, 5
"""Of 255, between two means. No block may be farther than the first: a missing picture is, and so
is text that has moved. And few may be farther than the second, as those of a colour that is a
little different are, or of an edge in another colour."""

FEW = 0.001
"""As a share of all blocks."""

MODES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "rtl": {},
}


@pytest.fixture
def plain(bare: Page):
    """A page whose next test sees it in its own colours again."""
    yield bare
    bare.emulate_media(forced_colors="none")


def has_font(page: Page, family: str) -> bool:
    """Whether the machine has it: with it, text is as wide whatever else would stand in for it."""
    return page.evaluate(
        """(family) => {
          const context = document.createElement("canvas").getContext("2d");
          const width = (font) => {
            context.font = font;
            return context.measureText("Ask not what your country can do for you").width;
          };
          const [one, other] = ["monospace", "serif"];
          const named = width(`40px "${family}", ${one}`);
          return named === width(`40px "${family}", ${other}`) && named !== width(`40px ${one}`);
        }""",
        family,
    )


def pixels(png: bytes) -> np.ndarray:
    """A picture: rows of pixels of three colours."""
    with av.open(io.BytesIO(png)) as file:
        return next(file.decode(video=0)).to_ndarray(format="rgb24")


def means(picture: np.ndarray) -> np.ndarray:
    """The mean colour of each block."""
    height, width = (size // BLOCK * BLOCK for size in picture.shape[:2])
    blocks = picture[:height, :width].astype(float)
    return blocks.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3).mean((1, 3))


def difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far each block is from the other picture's, of 255."""
    return np.abs(means(one) - means(other)).max(-1)


def compare(page: Page, name: str, update: bool) -> None:
    png = page.screenshot(animations="disabled", caret="hide")
    file = SNAPSHOTS / f"{name}.png"
    if update:
        file.parent.mkdir(exist_ok=True)
        # What is not seen to change need not be committed anew
        if not file.is_file() or difference(pixels(file.read_bytes()), pixels(png)).max() > 0:
            file.write_bytes(png)
        return
    assert file.is_file(), f"{file} is missing: --update-snapshots makes it"
    was, now = pixels(file.read_bytes()), pixels(png)
    assert was.shape == now.shape
    far = difference(was, now)
    if far.max() > FAR or (far > NEAR).mean() > FEW:
        RESULTS.mkdir(exist_ok=True)
        seen = RESULTS / f"{name}.png"
        seen.write_bytes(png)
        top, left = (BLOCK * int(at) for at in np.unravel_index(far.argmax(), far.shape))
        pytest.fail(
            f"{seen} is not like {file}: {far.max():.0f} of 255 apart at {left}, {top}, and "
            f"{(far > NEAR).mean():.2%} of it is; if that is meant, --update-snapshots"
        )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("view", ["parts", "sheet"])
def test_parts_look_as_they_did(plain, pytestconfig, view, mode):
    assert has_font(plain, FONT), f"no {FONT}: apt-get install fonts-dejavu-core"
    plain.set_viewport_size({"width": 480, "height": 720})
    plain.emulate_media(reduced_motion="reduce", **MODES[mode])
    page = show_parts(plain, font=f'"{FONT}"')
    if mode == "rtl":
        page.evaluate("document.documentElement.dir = 'rtl'")
    if view == "parts":
        page.get_by_role("button", name="Remove").click()
        page.get_by_role("button", name="More").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("menuitemcheckbox", name="Confidence")).to_be_focused()
    else:
        page.get_by_role("button", name="Settings").click()
        page.keyboard.press("Tab")
        expect(page.get_by_role("tooltip")).to_be_visible()
    compare(page, f"{view}-{mode}", pytestconfig.getoption("--update-snapshots", default=False))


@pytest.mark.parametrize(
    "style",
    [
        ".icon:first-child { visibility: hidden }",
        ".menu { border-color: var(--edge) }",
        ".menu .menu-group:last-child { border: 0 }",
        "h1 + .buttons { margin-top: 1px }",
        ":root { --accent-wash: #d9ece8 }",
        ":root { --radius-control: 8px }",
    ],
)
def test_what_looks_otherwise_is_told(plain, tmp_path, monkeypatch, style):
    """However little it is; and a picture of it is left."""
    monkeypatch.setattr(f"{__name__}.SNAPSHOTS", tmp_path / "was")
    monkeypatch.setattr(f"{__name__}.RESULTS", tmp_path / "now")
    page = show_parts(plain, font=f'"{FONT}"')
    page.get_by_role("button", name="View").click()
    compare(page, "it", update=True)
    compare(page, "it", update=False)
    page.add_style_tag(content=style)
    with pytest.raises(pytest.fail.Exception, match="is not like"):
        compare(page, "it", update=False)
    assert (tmp_path / "now" / "it.png").is_file()


def test_a_font_that_is_missing_is_noticed(plain):
    assert not has_font(plain, "A font that nobody has")
