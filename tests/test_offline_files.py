"""What the service worker keeps: all that the page may need, known by its content."""

import json
import re
from pathlib import Path

from site_build.offline import kept_files, with_files
from site_build.site import ROOT

SCRIPT = (ROOT / "web" / "service-worker.js").read_text("utf-8")


def written(script: str) -> tuple[dict[str, list], str]:
    """The files and the version in a service worker's source."""
    (files,) = re.findall(r"const FILES = (\{.*?\});", script)
    (version,) = re.findall(r'const VERSION = "(\w+)";', script)
    return json.loads(files), version


def test_all_but_models_is_kept(built_site: Path):
    files, _ = written((built_site / "service-worker.js").read_text("utf-8"))
    every = {file.relative_to(built_site).as_posix() for file in built_site.rglob("*")}
    left = {path for path in every if (built_site / path).is_file()} - set(files)
    ours = {path for path in left if not path.startswith("models/")}
    assert ours == {"models.json", "_headers", ".nojekyll", "service-worker.js"}
    assert files == {path: list(found) for path, found in kept_files(built_site).items()}
    listed = json.loads((built_site / "site.json").read_text("utf-8"))
    for entry in [*listed["files"], *listed["snapshot"]["files"]]:
        assert files[entry["path"]] == [entry["bytes"], entry["sha256"]]


def test_versions_are_known_by_their_content(tmp_path: Path):
    page = tmp_path / "index.html"
    page.write_text("first")
    files, version = written(with_files(SCRIPT, tmp_path))
    assert files["index.html"][0] == 5
    assert written(with_files(SCRIPT, tmp_path))[1] == version
    page.write_text("other")
    assert written(with_files(SCRIPT, tmp_path))[1] != version
    (tmp_path / "models.json").write_text("{}")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.bin").write_bytes(b"x")
    assert set(written(with_files(SCRIPT, tmp_path))[0]) == {"index.html"}
