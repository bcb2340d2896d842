"""All that the site, the wheel and the sdist ship of others comes with its licence."""

import fnmatch
import json
import zipfile
from pathlib import Path

import pytest

from site_build import licences
from site_build.licences import OURS, PARTS, is_of, shipped_files, write_licences
from site_build.site import DECODERS, ROOT, VENDORED

NPM = ROOT / "node_modules"


@pytest.fixture(scope="module")
def said(built_site) -> str:
    return (built_site / "licences.txt").read_text("utf-8")


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_file_is_ours_or_of_a_part(built_site):
    for file in shipped_files(built_site):
        of = [part.name for part in PARTS if is_of(part, file)]
        foreign = file.startswith(("web/vendor/", "pyodide/", "start/", "models/", "samples/"))
        assert of if foreign else any(fnmatch.fnmatchcase(file, own) for own in OURS), file


def test_every_file_of_others_is_listed(built_site, said):
    listed = {
        file
        for line in said.splitlines()
        if line.startswith("  Files:   ")
        for file in line.removeprefix("  Files:   ").split(", ")
    }
    foreign = ("web/vendor/", "pyodide/", "start/", "models/", "samples/")
    assert {file for file in shipped_files(built_site) if file.startswith(foreign)} <= listed


def package_of(path: str) -> str:
    """The npm package that a file in node_modules is of."""
    return "/".join(path.split("/")[: 2 if path.startswith("@") else 1])


@pytest.mark.parametrize(
    "package", sorted({package_of(path) for path in (*VENDORED.values(), *DECODERS.values())})
)
def test_npm_packages_have_the_licence_that_they_say(package, said):
    about = json.loads((NPM / package / "package.json").read_text("utf-8"))
    (part,) = (part for part in PARTS if part.package == package)
    assert about["license"] in part.licence.split(" AND ")
    entry = said.split(f"{part.name} {about['version']}\n", 1)[1].split("\n\n", 1)[0]
    assert f"Licence: {part.licence}" in entry
    assert "Texts: " in entry
    for text in (NPM / package).glob("LICEN*"):
        assert words(text.read_text("utf-8")) in words(said)


def test_what_a_wheel_has_of_licences_is_there(built_site, said):
    wheels = list((built_site / "pyodide").glob("*.whl"))
    assert len(wheels) == 3
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            names = [
                name
                for name in opened.namelist()
                if Path(name).name.upper().startswith(("LICENSE", "COPYING", "NOTICE"))
            ]
            assert names
            for name in names:
                assert words(opened.read(name).decode()) in words(said), name


def test_each_part_has_a_text(built_site):
    for part in PARTS:
        if part.licence != "LicenseRef-public-domain":
            assert any(words(text) for text in licences.texts_of(part, built_site)), part.name


@pytest.mark.parametrize(
    "notice",
    [
        "Copyright (c) 2020-present Silero Team",
        "2022, 2023 Python Software Foundation",
        "Mozilla Public License Version 2.0",
        "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999",
        "Copyright (C) 1995-2022 Jean-loup Gailly and Mark Adler",
        "Copyright (c) 1992-2013 The University of Tennessee",
        "Copyright 2021-2025 Ethan Halsall",
    ],
)
def test_notices_that_their_owners_ask_for(notice, said):
    assert notice in words(said)


def test_models_bring_the_weights_licence(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "ggml-tiny.en.bin").touch()
    write_licences(tmp_path)
    said = (tmp_path / "licences.txt").read_text("utf-8")
    assert "Copyright (c) 2022 OpenAI" in said
    assert "mediabunny" not in said.split("Text 1")[0]


def test_the_page_links_them():
    assert 'href="licences.txt"' in (ROOT / "index.html").read_text("utf-8")
