"""Writes what the two networks make of the conversation in tests/spoken_turns.py.

Run it in the environment of benchmarks/speakers.py, which also says where the networks' files come
from (benchmarks/conversations/README.md); the project does not depend on onnxruntime:

    python tests/data/speakers/make_turns.py tests/data/speakers/conversation.npz

`log_probs` are the segmentation's answers and `embeddings` CAM++'s, in F16; `windows` and `sounds`
are keys of the samples that they were asked about.
"""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks" / "conversations")]

from networks import Networks  # noqa: E402
from spoken_turns import Keeping, conversation  # noqa: E402

from pyengine.speakers.pipeline import diarize  # noqa: E402
from pyengine.steps import Steps  # noqa: E402

if __name__ == "__main__":
    networks = Keeping(Networks(ROOT / "benchmarks" / ".cache" / "networks"))
    Steps(diarize(conversation(), networks)).finish()
    np.savez_compressed(
        sys.argv[1],
        windows=list(networks.log_probs),
        log_probs=np.stack(list(networks.log_probs.values())).astype(np.float16),
        sounds=list(networks.voices),
        embeddings=np.stack(list(networks.voices.values())).astype(np.float16),
    )
