"""What hosts are told to send says the same as the page does for itself."""

import json
import re

from site_build.headers import OF_THE_PAGE, OFF, USED, header_file, policy_of, with_headers
from site_build.site import ROOT

INDEX = (ROOT / "index.html").read_text("utf-8")


def test_the_policy_names_the_site_and_for_its_first_worker_others():
    rules = dict(rule.strip().split(" ", 1) for rule in policy_of(INDEX).split(";"))
    assert rules.pop("default-src") == "'none'"
    sources = {source for value in rules.values() for source in value.split()}
    assert {source for source in sources if ":" in source or "*" in source} == {
        "blob:",
        "https:",
    }
    assert [rule for rule, value in rules.items() if "https:" in value] == ["connect-src"]
    assert {source for source in sources if "unsafe" in source} == {"'wasm-unsafe-eval'"}


def test_the_header_file_has_the_pages_policy_and_the_service_workers_headers():
    first, *lines = header_file(INDEX).splitlines()
    assert first == "/*"
    assert all(line.startswith("  ") for line in lines)
    found = dict(line.strip().split(": ", 1) for line in lines)
    assert found.pop("Content-Security-Policy") == policy_of(INDEX) + "; frame-ancestors 'self'"
    assert OF_THE_PAGE.items() <= found.items()
    # Cloudflare Pages reads no longer lines
    assert max(map(len, lines)) <= 2000


def test_the_service_worker_has_the_headers_of_the_page():
    built = with_headers((ROOT / "web" / "service-worker.js").read_text("utf-8"))
    (written,) = re.findall(r"const HEADERS = (\{.*?\});", built, re.DOTALL)
    assert json.loads(written) == OF_THE_PAGE


def test_each_feature_is_used_or_off():
    assert not set(USED) & set(OFF)
    assert {"microphone", "display-capture"} <= set(USED)
    assert {"camera", "geolocation"} <= set(OFF)
