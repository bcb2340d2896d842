"""The headers with which our service worker sends the page, and hosts that can be told the site.

The policy of what may be loaded and reached is in index.html, for hosts that cannot be told.
"""

from __future__ import annotations

import json
import re

USED = (
    *("autoplay", "clipboard-write", "cross-origin-isolated", "display-capture", "fullscreen"),
    *("microphone", "picture-in-picture", "screen-wake-lock"),
)
"""Features of browsers that the page uses itself."""

OFF = (
    *("accelerometer", "browsing-topics", "camera", "captured-surface-control", "clipboard-read"),
    *("compute-pressure", "deferred-fetch", "deferred-fetch-minimal", "digital-credentials-create"),
    *("digital-credentials-get", "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid"),
    *("identity-credentials-get", "idle-detection", "keyboard-map", "language-detector"),
    *("language-model", "local-fonts", "local-network", "magnetometer", "midi"),
    *("on-device-speech-recognition", "otp-credentials", "payment", "private-state-token-issuance"),
    *("private-state-token-redemption", "publickey-credentials-create"),
    *("publickey-credentials-get", "serial", "speaker-selection", "storage-access", "summarizer"),
    *("sync-xhr", "translator", "usb", "window-management", "xr-spatial-tracking"),
)
"""Those that can ask, find out or send something, and that it does not."""

PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in USED), *(f"{name}=()" for name in OFF)])

OF_THE_PAGE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
"""Of which the first two let the page share memory between threads."""

_PLACE = "const HEADERS = {};"
_POLICY = re.compile(r'http-equiv="Content-Security-Policy"\s+content="([^"]+)"')


def with_headers(service_worker: str) -> str:
    """The service worker's source with the headers of the page in it."""
    before, after = service_worker.split(_PLACE)
    return f"{before}const HEADERS = {json.dumps(OF_THE_PAGE, indent=2)};{after}"


def policy_of(index: str) -> str:
    """The Content-Security-Policy that a page's source has in a meta element."""
    [policy] = _POLICY.findall(index)
    return policy


def header_file(index: str) -> str:
    """What hosts such as Netlify and Cloudflare Pages read from a site's `_headers`.

    Args:
        index: the page's source, whose policy becomes that of all files, workers' too.
    """
    headers = {
        **OF_THE_PAGE,
        # A meta element cannot say who may show the page in a frame
        "Content-Security-Policy": f"{policy_of(index)}; frame-ancestors 'self'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return "".join(["/*\n", *(f"  {name}: {value}\n" for name, value in headers.items())])
