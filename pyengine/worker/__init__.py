"""The Python side of the page: one `Session` per browser tab, driven by a few typed calls.

The page's JavaScript fetches, decodes and draws; everything that needs to know what a model or
a transcript is happens here. Nothing in this package imports from JavaScript, so it runs and is
tested in plain CPython. `connect` is the bridge: names and JSON in, JSON out, one optional
binary block per call, and never an exception.
"""

from pyengine.worker.bridge import connect
from pyengine.worker.failures import describe
from pyengine.worker.from_json import result_from_json
from pyengine.worker.session import Session

__all__ = ["Session", "connect", "describe", "result_from_json"]
