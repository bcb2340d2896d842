"""Made-up probabilities and options for property tests of the VAD."""

from hypothesis import strategies as st

from pyengine.vad_options import VadOptions

probabilities = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.45, 0.5, 1.0]), st.integers(1, 40)), max_size=30
).map(lambda runs: [level for level, n in runs for _ in range(n)])

options = st.builds(
    VadOptions,
    threshold=st.sampled_from([0.5, 0.3, 0.0, 1.0]),
    min_speech=st.sampled_from([0.0, 0.25, 1.0]),
    min_silence=st.sampled_from([0.0, 0.1, 0.5]),
    max_speech=st.sampled_from([None, 1.0, 3.0, float("inf")]),
    speech_pad=st.sampled_from([0.0, 0.03, 0.3]),
    samples_overlap=st.sampled_from([0.0, 0.1, 0.5]),
    max_pause=st.sampled_from([0.0, 0.3, 1.0]),
)
