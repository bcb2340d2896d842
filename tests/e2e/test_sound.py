"""What the page shows of a recording: what is missing, what was chosen, what can be chosen."""

import json
from pathlib import Path

import media
import numpy as np
import pytest
from ffmpeg import ffmpeg, make
from playwright.sync_api import Page, expect
from recordings import recording
from visits import choose, export, once


def give(page: Page, path: Path) -> None:
    page.locator("#file").set_input_files(media.upload(path.name, path.read_bytes()))


def card(page: Page):
    """The newest."""
    return page.locator(".document")


@once
def test_a_file_that_was_cut_off_is_said_to_be(app: Page, tmp_path: Path):
    """Read by the engine itself: ADPCM, of which browsers know nothing."""
    path = tmp_path / "talk.wav"
    data = make(path, recording("jfk"), "-c:a", "adpcm_ms")
    path.write_bytes(data[: len(data) * 8 // 10])
    give(app, path)
    expect(card(app)).to_contain_text("fellow Americans")
    expect(card(app).locator(".document-meta")).to_contain_text(
        "The file was cut off at 0:08 of 0:11."
    )
    export(app, "More formats")
    dialog = app.get_by_role("dialog")
    dialog.get_by_label("Format").select_option("json")
    with app.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    saved = json.loads(download.value.path().read_text("utf-8"))
    (lost,) = saved["result"]["lost"]
    assert (lost["start"], lost["end"], lost["cut_off"]) == pytest.approx((8.8, 11, True), abs=0.1)


@once
def test_tracks_can_be_chosen(small_app: Page, tmp_path: Path):
    page = small_app
    one, two, path = tmp_path / "1.wav", tmp_path / "2.wav", tmp_path / "meeting.mkv"
    make(one, np.zeros(32000, np.float32))
    make(two, recording("jfk")[:32000])
    names = ["-metadata:s:a:0", "title=Desktop", "-metadata:s:a:1", "title=Mic"]
    ffmpeg("-i", one, "-i", two, "-map", 0, "-map", 1, "-c:a", "aac", *names, path)
    give(page, path)
    told = "Track 1 (Desktop) holds no sound, so track 2 (Mic) was taken."
    expect(card(page).locator(".document-meta")).to_contain_text(told)
    choose(page, "More", "Transcribe again…")
    track = page.get_by_label("Track")
    expect(track).to_have_value("2")
    expect(page.get_by_label("Channels")).to_be_hidden()
    track.select_option("1")
    page.get_by_role("button", name="Transcribe again", exact=True).click()
    expect(card(page)).to_contain_text("The sound is silent from beginning to end.")
    expect(card(page)).to_contain_text("There is Track 2 (Mic).")
    choose(page, "More", "Transcribe again…")
    expect(track).to_have_value("1")
    page.keyboard.press("Escape")
    give(page, two)  # of another file nothing has been chosen
    expect(page.locator(".document-meta")).to_contain_text("took")
    choose(page, "More", "Transcribe again…")
    expect(track).to_be_hidden()
    expect(page.get_by_role("group", name="Which sound of the file?")).to_be_hidden()


@once
def test_channels_can_be_chosen(small_app: Page, tmp_path: Path):
    page = small_app
    path = tmp_path / "a.flac"
    silence = np.zeros(32000, np.float32)
    make(path, np.stack([recording("jfk")[:32000], silence], axis=1))
    give(page, path)
    choose(page, "More", "Transcribe again…")
    channel = page.get_by_label("Channels")
    expect(channel).to_have_value("mix")
    channel.select_option("right")
    page.get_by_role("button", name="Transcribe again", exact=True).click()
    expect(card(page)).to_contain_text("The sound is silent from beginning to end.")
    expect(card(page)).to_contain_text(
        "If one channel holds something else, choose it under “Transcribe again…”."
    )
