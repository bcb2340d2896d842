"""What official checkpoints say of their use is what is known of them anyway."""

import pytest

from pyengine.checkpoints.generation import (
    CTRANSLATE2,
    TRANSFORMERS,
    read_generation,
    unknown,
)
from pyengine.ggml_header import read_header

# transformers 4.46.3, models/whisper/configuration_whisper.py, NON_SPEECH_TOKENS and
# NON_SPEECH_TOKENS_MULTI; the last four are special
# fmt: off
ENGLISH = [
    1, 2, 7, 8, 9, 10, 14, 25,
    26, 27, 28, 29, 31, 58, 59, 60, 61, 62,
    63, 90, 91, 92, 93, 357, 366, 438, 532, 685,
    705, 796, 930, 1058, 1220, 1267, 1279, 1303, 1343, 1377,
    1391, 1635, 1782, 1875, 2162, 2361, 2488, 3467, 4008, 4211,
    4600, 4808, 5299, 5855, 6329, 7203, 9609, 9959, 10563, 10786,
    11420, 11709, 11907, 13163, 13697, 13700, 14808, 15306, 16410, 16791,
    17992, 19203, 19510, 20724, 22305, 22935, 27007, 30109, 30420, 33409,
    34949, 40283, 40493, 40549, 47282, 49146, 50257, 50359, 50360, 50361,
]
MULTILINGUAL = [
    1, 2, 7, 8, 9, 10, 14, 25,
    26, 27, 28, 29, 31, 58, 59, 60, 61, 62,
    63, 90, 91, 92, 93, 359, 503, 522, 542, 873,
    893, 902, 918, 922, 931, 1350, 1853, 1982, 2460, 2627,
    3246, 3253, 3268, 3536, 3846, 3961, 4183, 4667, 6585, 6647,
    7273, 9061, 9383, 10428, 10929, 11938, 12033, 12331, 12562, 13793,
    14157, 14635, 15265, 15618, 16553, 16604, 18362, 18956, 20075, 21675,
    22520, 26130, 26161, 26435, 28279, 29464, 31650, 32302, 32470, 36865,
    42863, 47425, 49870, 50254, 50258, 50360, 50361, 50362,
]
# fmt: on

# openai/whisper-tiny.en and -base, generation_config.json
HEADS = {
    "tiny_en": [[1, 0], [2, 0], [2, 5], [3, 0], [3, 1], [3, 2], [3, 3], [3, 4]],
    "base": [[3, 1], [4, 2], [4, 3], [4, 7], [5, 1], [5, 2], [5, 4], [5, 6]],
}


@pytest.mark.parametrize(
    ("model", "tokens", "end"), [("tiny_en", ENGLISH, 50256), ("base", MULTILINGUAL, 50257)]
)
@pytest.mark.parametrize("keys", [TRANSFORMERS, CTRANSLATE2])
def test_of_an_official_model_there_is_nothing_to_say(model, tokens, end, keys, request):
    header = read_header(request.getfixturevalue(model))
    given = {"alignment_heads": HEADS[model], keys.always: tokens, keys.begin: [220, end]}
    config, notes = read_generation(given, header.hparams, keys)
    assert config.suppress_tokens == tuple(token for token in tokens if token < end)
    assert notes == ()
    assert not unknown(config, header.hparams, header.vocabulary)
    for key, value in (
        ("alignment_heads", [[0, 0]]),
        (keys.always, tokens[1:]),
        (keys.begin, [end]),
    ):
        config, _ = read_generation({**given, key: value}, header.hparams, keys)
        assert unknown(config, header.hparams, header.vocabulary), key


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("openai/whisper-small.en", True),
        ("/home/somebody/model", False),
        ("./whisper-small", False),
        ("whisper", False),
        (5, False),
    ],
)
def test_names_are_those_of_the_hub(name, kept, tiny_en):
    config, _ = read_generation({}, read_header(tiny_en).hparams, TRANSFORMERS, name)
    assert config.name == (name if kept else None)


def test_a_vocabulary_without_all_bytes(tiny_en):
    """It is somebody's, too."""
    hp = read_header(tiny_en).hparams
    config, _ = read_generation({"suppress_tokens": [1]}, hp, TRANSFORMERS)
    assert unknown(config, hp, [b"a"] * hp.n_vocab) == config
