"""The page hears of small files of all kinds what ffmpeg does: containers by codecs, rates,
channels, offsets, holes, cuts and damaged packets. With `--hours`, each container with each of its
rates and channels."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from damaged_times import MKV_BLOCK, mkv_block, mkv_cluster, mp4_fragment, ogg_page
from ffmpeg import correlation, ffmpeg, heard, heard_all, make, make_all
from hearing import hear
from playwright.sync_api import Page
from recordings import recording
from scipy.signal import correlate

from pyengine.audio import open_audio

SPEECH = recording("jfk")[8000 : 8000 + 5 * 16000 // 2]
"""Two and a half seconds, with speech from the beginning."""

PADDING = 0.035
"""Seconds: browsers do not leave out what encoders put behind the end."""
EDGES = 0.07
"""Seconds by which ffmpeg, filling holes, ends a file early or late."""

ROUNDING = 16
"""Samples: a millisecond, to which Matroska rounds its times."""

DRIFT = 800
"""Samples: 50 ms, by which sound may be off behind damage before it is put right."""

ALIKE = 0.98
"""Of samples that are the same, half a sample apart: that is a correlation of 0.985 in speech."""

CODECS = {
    "aac": ["mp4", "mov", "m4a", "mkv", "ts", "aac"],
    "libopus": ["mp4", "mkv", "webm", "ogg", "opus"],
    "libvorbis": ["mkv", "webm", "ogg"],
    "flac": ["mkv", "mp4", "ogg", "flac"],
    "libmp3lame": ["mp3", "mkv", "mp4", "ts"],
    "pcm_s16le": ["wav", "w64", "mkv", "mov", "caf"],
    "pcm_s24le": ["wav", "mov", "mkv"],
    "pcm_s32le": ["wav", "mkv"],
    "pcm_f32le": ["wav", "mkv", "mov"],
    "pcm_f64le": ["wav"],
    "pcm_u8": ["wav", "mkv"],
    "pcm_s8": ["aiff", "au"],
    "pcm_s16be": ["aiff", "au", "caf", "mov"],
    "pcm_s24be": ["aiff", "mov"],
    "pcm_alaw": ["wav", "au", "caf", "mov", "mkv"],
    "pcm_mulaw": ["wav", "au", "caf", "mov", "aiff"],
    "adpcm_ms": ["wav", "w64"],
    "adpcm_ima_wav": ["wav"],
    "adpcm_ima_qt": ["caf", "aiff"],
}
RATES = {
    "aac": [8000, 11025, 22050, 32000, 44100, 48000, 96000],
    "libvorbis": [8000, 16000, 22050, 44100, 48000, 96000],
    "flac": [8000, 22050, 44100, 96000],
    "libmp3lame": [8000, 11025, 16000, 22050, 32000, 44100, 48000],
    "pcm_s16le": [8000, 11025, 22050, 44100, 96000],
    "pcm_s24be": [96000],
    "adpcm_ms": [8000, 44100],
    "pcm_alaw": [8000],
}
CHANNELS = {
    "aac": [2, 3, 4, 5, 6, 8],
    "libopus": [2, 3, 4, 5, 6, 7, 8],
    "libvorbis": [2, 4, 5, 6, 8],
    "flac": [2, 3, 4, 5, 6, 7, 8],
    "libmp3lame": [2],
    "pcm_s16le": [2, 4, 6, 8],
    "pcm_s24le": [2, 6],
    "pcm_s16be": [2, 6],
    "adpcm_ms": [2],
}

NOT_ALIKE = {("ts", 8), ("aac", 8), ("mov", 4), ("caf", 4)}
"""Where the page differs: it refuses eight channels in ADTS, and takes four of PCM for others."""

LAYOUTS = {3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
"""What so many channels are in most codecs."""
AAC_LAYOUTS = {**LAYOUTS, 4: "4.0", 8: "7.1(wide)"}


@dataclass(frozen=True, slots=True)
class Row:
    codec: str
    kind: str
    rate: int = 16000
    channels: int = 1

    def arguments(self) -> list[object]:
        """By which ffmpeg makes it of `speech`."""
        rate = 48000 if self.codec == "libopus" else self.rate
        more = self.channels > 2
        layout = (AAC_LAYOUTS if self.codec == "aac" else LAYOUTS).get(self.channels)
        channels = "|".join(map(str, range(self.channels)))
        mapped = ["-af", f"channelmap=map={channels}:channel_layout={layout}"] if more else []
        bits = ["-b:a", min(96_000, 3 * rate) * self.channels]
        if not more or self.codec == "libvorbis":
            bits = []  # the encoder's own
        faststart = ["-movflags", "+faststart"] if self.kind in ("mp4", "m4a", "mov") else []
        codec = ["-c:a", self.codec, "-strict", "experimental"]
        return [*codec, "-ar", rate, *bits, *mapped, *faststart]


def speech(channels: int) -> np.ndarray:
    """Each channel is later and louder than the one before."""
    if channels == 1:
        return SPEECH
    rows = [np.roll(SPEECH, 700 * n) * (0.3 + 0.1 * n) / channels for n in range(channels)]
    return np.stack(rows, axis=1)


def rows(*, everything: bool) -> Iterator[Row]:
    """Each container with each codec that it can have, then rates and channels in one of them."""
    for codec, kinds in CODECS.items():
        for kind in kinds:
            yield Row(codec, kind)
        some = kinds if everything else kinds[:1]
        for kind in some:
            for rate in RATES.get(codec, ()):
                yield Row(codec, kind, rate)
            for channels in CHANNELS.get(codec, ()):
                if (kind, channels) in NOT_ALIKE:
                    continue
                yield Row(codec, kind, 48000 if codec == "libopus" else 16000, channels)


def told(wrong: dict) -> str:
    return "\n".join(f"{row}: {what}" for row, what in wrong.items())


def compared(
    found: np.ndarray,
    expected: np.ndarray,
    parts: tuple[slice, ...] = (slice(None),),
    drift: int = ROUNDING,
) -> str | None:
    """What is wrong: the length, or of a part where it lies, or its samples."""
    longer = (len(found) - len(expected)) / 16000
    if not -EDGES <= longer <= PADDING + EDGES:
        return f"{longer:+.3f} s longer"
    for part in parts:
        alike = nearby(found[part], expected[part], drift)
        if alike < ALIKE:
            return f"correlation {alike:.3f} in {part}"
    return None


def nearby(a: np.ndarray, b: np.ndarray, drift: int) -> float:
    """The largest correlation where one is so many samples later than the other, or less."""
    lags = correlate(a, b, method="fft")[max(0, len(b) - 1 - drift) : len(b) + drift]
    return float(lags.max() / np.sqrt(np.dot(a, a) * np.dot(b, b) + 1e-9))


def filled(row: Row) -> bool:
    """Whether ffmpeg is to fill holes: it counts Opus's delay in Matroska into the start when it
    does, and is 13 ms early."""
    return not (row.codec == "libopus" and row.kind in ("mkv", "webm"))


@pytest.mark.timeout(1500)
def test_whole(bare: Page, tmp_path: Path, hours: bool):
    files = {
        row: tmp_path / f"{number}.{row.kind}" for number, row in enumerate(rows(everything=hours))
    }
    for channels in {row.channels for row in files}:
        of_them = [row for row in files if row.channels == channels]
        make_all({files[row]: row.arguments() for row in of_them}, speech(channels))
    (tmp_path / "heard").mkdir()
    expected = heard_all({path: filled(row) for row, path in files.items()}, tmp_path / "heard")
    wrong = {}
    for row, path in files.items():
        found = hear(bare, path, path.name)
        complaint = found.error or compared(found.samples, expected[path])
        if complaint or found.losses or found.notes:
            wrong[row] = complaint, found.losses, found.notes
    assert not wrong, told(wrong)


TIMED = {
    "mkv": ["aac", "libvorbis", "flac", "pcm_s16le"],
    "webm": ["libopus", "libvorbis"],
    "mp4": ["aac", "libopus", "flac"],
    "ogg": ["libopus", "libvorbis", "flac"],
}
TALK = recording("jfk")[: 6 * 16000]
HOLE = "noise=drop='between(pts*tb,2,3.5)'"


def talk(path: Path, codec: str) -> bytes:
    rate = 48000 if codec == "libopus" else 16000
    pages = ["-page_duration", 200_000] if path.suffix == ".ogg" else []
    return make(path, TALK, "-c:a", codec, "-ar", rate, *pages, "-movflags", "+faststart")


def of_timed(check: Callable[[str, str], object], *without: str) -> dict:
    """What `check` complains of, for each container with times and each codec in it."""
    wrong = {}
    for kind, codecs in TIMED.items():
        for codec in codecs if kind not in without else ():
            if complaint := check(kind, codec):
                wrong[codec, kind] = complaint
    return wrong


def test_holes(bare: Page, tmp_path: Path):
    """Packets that are not there: silence of their length, told as on the command line."""

    def check(kind: str, codec: str) -> object:
        source, path = tmp_path / f"whole.{kind}", tmp_path / f"a.{kind}"
        talk(source, codec)
        ffmpeg("-i", source, "-c", "copy", "-bsf:a", HOLE, path)
        audio = open_audio(path)
        samples = np.concatenate(list(audio))
        found = hear(bare, path, path.name)
        around = slice(0, 2 * 16000 - 3200), slice(round(3.7 * 16000), None)
        complaint = found.error or compared(found.samples, samples, around)
        same = (found.losses, found.notes) == ((), audio.notes) != ((), ())
        return None if same and not complaint else (complaint, found.losses, found.notes)

    # Ogg has times of pages, not of packets: where in a page the hole is, nobody knows
    wrong = of_timed(check, "ogg")
    assert not wrong, told(wrong)


def test_a_hole_in_ogg(bare: Page, tmp_path: Path):
    """What follows is where ffmpeg has it, and what is not there is told as lost. Where in a page
    the hole is, nobody knows."""
    wrong = {}
    for codec in TIMED["ogg"]:
        source, path = tmp_path / "whole.ogg", tmp_path / "a.ogg"
        talk(source, codec)
        pages = "-page_duration", 200_000
        ffmpeg("-i", source, "-c", "copy", "-bsf:a", HOLE, *pages, path)
        found = hear(bare, path, path.name)
        around = slice(0, round(1.7 * 16000)), slice(round(3.8 * 16000), None)
        complaint = found.error or compared(found.samples, heard(path), around)
        lost = [each.end - each.start for each in found.losses]
        if complaint or lost != [pytest.approx(1.5, abs=0.06)]:
            wrong[codec] = complaint, found.losses
    assert not wrong, told(wrong)


def test_a_page_of_ogg_that_is_not_there(bare: Page, tmp_path: Path):
    """What follows is where it was: what ffmpeg hears of the whole file."""
    wrong = {}
    for codec in TIMED["ogg"]:
        path = tmp_path / "a.ogg"
        data = talk(path, codec)
        expected = heard(path)
        begins = [match.start() for match in re.finditer(b"OggS\x00", data)]
        path.write_bytes(data[: begins[14]] + data[begins[15] :])
        audio = open_audio(path)
        on_command_line = np.concatenate(list(audio))
        found = hear(bare, path, path.name)
        for samples, losses in (found.samples, found.losses), (on_command_line, audio.losses):
            (loss,) = losses
            around = (
                slice(0, round((loss.start - 0.01) * 16000)),
                slice(round((loss.end + 0.01) * 16000), 6 * 16000),
            )
            complaint = found.error or compared(samples, expected, around)
            if complaint or loss.end - loss.start > 0.3:
                wrong[codec, samples is found.samples] = complaint, losses
    assert not wrong, told(wrong)


def test_offsets(bare: Page, tmp_path: Path):
    """Sound that begins late beside pictures."""
    wrong = {}
    kinds = ("mp4", "mpeg4"), ("mov", "mpeg4"), ("mkv", "mpeg4"), ("ts", "libx264")
    # What mediabunny does not know in a transport stream, and in Ogg
    unknown = ("ts", "mpeg2video"), ("ts", "mpeg4"), ("ogv", "libtheora")
    for kind, pictures in (*kinds, *unknown):
        for late in (0.2, 1.5):
            sound, path = tmp_path / "sound.wav", tmp_path / f"a.{kind}"
            make(sound, SPEECH)
            picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=25:duration=5"]
            codec = "libopus" if kind == "ogv" else "aac"
            maps = ["-map", 0, "-map", 1, "-c:v", pictures, "-c:a", codec]
            ffmpeg(*picture, "-itsoffset", late, "-i", sound, *maps, path)
            found = hear(bare, path, path.name)
            expected = heard(path)
            if kind in ("ts", "ogv"):  # where ffmpeg counts times from the first sound
                with av.open(path) as container:
                    first = container.streams.audio[0]
                    begins = float(first.start_time * first.time_base) - container.start_time / 1e6
                expected = np.pad(expected, (round(begins * 16000), 0))
            complaint = found.error or compared(found.samples, expected)
            if complaint or found.losses or found.notes:
                wrong[kind, pictures, late] = complaint, found.losses, found.notes
    assert not wrong, told(wrong)


@pytest.mark.parametrize("part", [0.4, 0.65, 0.9])
def test_cut_off(bare: Page, tmp_path: Path, part: float):
    """What is there is heard, and where it ends is said."""

    def check(kind: str, codec: str) -> object:
        path = tmp_path / f"a.{kind}"
        data = talk(path, codec)
        path.write_bytes(data[: round(len(data) * part)])
        expected = heard(path, holes=False)
        if kind == "ogg":  # of which ffmpeg leaves out what there is of the last page
            expected = np.concatenate(list(open_audio(path)))
        found = hear(bare, path, path.name)
        if found.error or not found.losses or not found.losses[-1].cut_off:
            return found.error, found.losses
        longer = (len(found.samples) - len(expected)) / 16000
        if abs(longer) > 0.1:
            return f"{longer:+.2f} s longer"
        return compared(found.samples[: len(expected)], expected[: len(found.samples)])

    wrong = of_timed(check)
    assert not wrong, told(wrong)


CUT_MOV = {
    "two channels": ["-c:a", "pcm_s16le", "-ac", 2],
    "24 bits": ["-c:a", "pcm_s24le"],
    "floats": ["-c:a", "pcm_f32be"],
    "A-law": ["-c:a", "pcm_alaw"],
    "chunks": ["-c:a", "pcm_s16be", "-chunk_duration", 300_000],
}


def test_cut_off_uncompressed_sound_in_mov(bare: Page, tmp_path: Path):
    """All that is there is heard, to the last sample, as by ffmpeg."""
    wrong = {}
    path, picture = tmp_path / "a.mov", tmp_path / "picture.mov"
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=6", "-c:v", "mpeg4", picture)
    for kind, codec in CUT_MOV.items():
        for pictures in [], ["-i", picture, "-map", 0, "-map", 1, "-c:v", "copy"]:
            data = make(path, TALK, *pictures, *codec, "-movflags", "+faststart")
            for part in (0.3, 0.65, 0.9):
                path.write_bytes(data[: round(len(data) * part)])
                found = hear(bare, path, path.name)
                expected = heard(path, holes=False)
                same = len(expected) == len(found.samples)
                complaint = None if same else f"{len(found.samples)} of {len(expected)}"
                complaint = found.error or complaint or compared(found.samples, expected)
                if complaint or not found.losses[-1].cut_off:
                    wrong[kind, bool(pictures), part] = complaint, found.losses
    assert not wrong, told(wrong)


def test_flips_in_packets(bare: Page, tmp_path: Path):
    """What lies around them is heard where it was; nothing is longer than the file."""
    chance = random.Random(5)

    def check(kind: str, codec: str) -> object:
        path = tmp_path / f"a.{kind}"
        data = talk(path, codec)
        whole = hear(bare, path, path.name).samples
        for _ in range(3):
            damaged = bytearray(data)
            for _ in range(3):
                damaged[chance.randrange(len(data) // 3, len(data) * 2 // 3)] ^= (
                    1 << chance.randrange(8)
                )
            path.write_bytes(damaged)
            found = hear(bare, path, path.name)
            if found.error:
                return found.error
            ends = max(len(found.samples) / 16000, *(each.end or 0 for each in found.losses), 0)
            if abs(ends - len(whole) / 16000) > EDGES:
                return f"ends at {ends:.2f}", found.losses
            # Of Ogg a page is lost, and Vorbis's headers are long
            begin = slice(0, round((1.0 if kind == "ogg" else 1.4) * 16000))
            if correlation(found.samples[begin], whole[begin]) < 0.99:
                return "what comes before differs"
            end = slice(round(4.8 * 16000), min(len(found.samples), len(whole)))
            if not any(each.cut_off for each in found.losses):
                # Vorbis's new decoder may begin a fraction of a sample off
                alike = nearby(found.samples[end], whole[end], DRIFT)
                if alike < 0.97:
                    return f"what comes behind: {alike:.3f}", found.losses
        return None

    wrong = of_timed(check)
    assert not wrong, told(wrong)


def test_a_damaged_size_in_matroska(bare: Page, tmp_path: Path):
    """It costs its own packet, in one cluster, in several, and in those that say nothing of how
    long they are."""
    wrong = {}
    kinds = {
        ("webm", "libopus"): [[], ["-cluster_time_limit", 2000], ["-live", 1]],
        ("mkv", "aac"): [[], ["-cluster_time_limit", 2000]],
    }
    for (kind, codec), options in kinds.items():
        for option in options:
            path = tmp_path / f"a.{kind}"
            data = make(path, TALK[: 4 * 16000], "-c:a", codec, *option)
            expected = hear(bare, path, path.name).samples
            blocks = [match.start() for match in MKV_BLOCK.finditer(data)]
            for place in (0.1, 0.6):
                at = blocks[round(place * len(blocks))] + 1
                for size in (0x7FF0, int.from_bytes(data[at : at + 2], "big") - 9):
                    path.write_bytes(data[:at] + size.to_bytes(2, "big") + data[at + 2 :])
                    found = hear(bare, path, path.name)
                    losses = [each.end - each.start for each in found.losses]
                    if found.error or len(losses) != 1 or losses[0] > 0.07:
                        wrong[kind, *option, place, size] = found.error, found.losses
                        continue
                    begin, end = found.losses[0].start - 0.02, found.losses[0].end + 0.1
                    around = slice(0, round(begin * 16000)), slice(round(end * 16000), None)
                    if complaint := compared(found.samples, expected, around):
                        wrong[kind, *option, place, size] = complaint, found.losses
    assert not wrong, told(wrong)


def test_a_damaged_time(bare: Page, tmp_path: Path):
    """It moves nothing but, at most, its own packet."""
    wrong = {}
    fragments = ["-movflags", "frag_keyframe+empty_moov", "-frag_duration", 1000000]
    damages = [
        *(("libopus", "webm", mkv_block, 100, by) for by in (-2, 0.4, 20)),
        *(("aac", "mkv", mkv_block, 50, by) for by in (-2, 0.4, 20)),
        *(("libopus", "webm", mkv_cluster, 1, by) for by in (2, 50)),
        *(("aac", "mp4", mp4_fragment, 3, by * 16000) for by in (5, 3600)),
        *(("libvorbis", "ogg", ogg_page, 4, by * 16000) for by in (5, 3600)),
        *(("libopus", "ogg", ogg_page, 4, by * 48000) for by in (5, 3600)),
    ]
    for codec, kind, damage, number, by in damages:
        path = tmp_path / f"a.{kind}"
        rate = 48000 if codec == "libopus" else 16000
        data = make(path, recording("jfk")[: 8 * 16000], "-c:a", codec, "-ar", rate, *fragments)
        whole = hear(bare, path, path.name).samples
        path.write_bytes(damage(data, number, by))
        found = hear(bare, path, path.name)
        around = slice(0, round(1.9 * 16000)), slice(round(5.2 * 16000), None)
        complaint = found.error or compared(found.samples, whole, around, DRIFT)
        if complaint:
            wrong[codec, kind, damage.__name__, by] = complaint, found.losses, found.notes
    assert not wrong, told(wrong)
