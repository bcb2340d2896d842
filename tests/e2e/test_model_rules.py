"""Which models are proposed and which refused: rules, without the page."""

import pytest
from offered import SIZES, entry, kept
from playwright.sync_api import Page

GIB = 2**30
GB = 10**9

OFFER = """async ({ catalogue, keeps, speeds, memory, english, name }) => {
  localStorage.setItem("pyengine-speeds", JSON.stringify(speeds ?? {}));
  Object.defineProperty(navigator, "deviceMemory", { value: memory, configurable: true });
  const { Offer } = await import("/web/models/offer.js");
  const { Catalog } = await import("/web/models/catalog.js");
  const { usualOf } = await import("/web/models/tiers.js");
  const keeper = Object.assign(new EventTarget(), {
    ...{ available: true, models: [], refresh: async () => {} },
    ...{ space: async () => keeper.room ?? null, ...keeps },
  });
  const offer = new Offer(keeper);
  const fetched = fetch;
  globalThis.fetch = async () => new Response(JSON.stringify({ models: catalogue }));
  await new Catalog({ choice: null, fill: (all) => (offer.catalogue = all) }, null).wanted();
  globalThis.fetch = fetched;
  await offer.refresh();
  const one = offer.choices.find((choice) => choice.name === name);
  return {
    tiers: Object.fromEntries(offer.tiers(english).map(({ tier, choice }) => [tier, choice.name])),
    usual: usualOf(offer.choices)?.name ?? null,
    names: offer.choices.map((choice) => choice.name),
    lack: one ? offer.lackOf(one) : null,
    instead: one ? (offer.largestLike(one)?.name ?? null) : null,
    minute: one ? offer.expected(one, 60) : null,
  };
}"""


def offer(
    bare: Page,
    names: list[str] | None = None,
    *,
    keeps: dict | None = None,
    speeds: dict | None = None,
    memory: float | None = 8,
    english: bool = False,
    name: str | None = None,
    **changes: object,
) -> dict:
    """What the page would offer."""
    given = {
        "catalogue": [entry(each, **changes) for each in names or SIZES],
        "keeps": keeps or {},
        "speeds": speeds or {},
        **{"memory": memory, "english": english, "name": name},
    }
    return bare.evaluate(OFFER, given)


def test_three_things_that_people_want(bare):
    """On a machine that nobody has measured, none is proposed that only a fast one could do."""
    assert offer(bare)["tiers"] == {
        "fast": "tiny-q5_1",
        "balanced": "base-q5_1",
        "best": "small-q5_1",
    }


def test_english_has_models_of_its_own(bare):
    """The site's own, although it is larger; many languages where English has none."""
    assert offer(bare, english=True)["tiers"] == {
        "fast": "tiny.en",
        "balanced": "base.en-q5_1",
        "best": "small.en-q5_1",
    }
    fast = offer(bare, english=True, speeds={"base": 0.05})
    assert fast["tiers"]["best"] == "large-v3-q5_0"


@pytest.mark.parametrize(
    "pace, best",
    [
        (0.1, "large-v3-q5_0"),  # 2 times the recording's length
        (0.18, "large-v3-turbo-q5_0"),  # large-v3 3.6 times, turbo 2.9
        (0.8, "small-q5_1"),  # medium 8 times, small 2.7
        (1.5, None),  # small 5.1 times: base is the best
    ],
)
def test_the_best_is_the_most_accurate_that_this_machine_can_bear(bare, pace, best):
    tiers = offer(bare, speeds={"base-q5_1": pace})["tiers"]
    assert tiers.get("best") == best
    assert tiers["fast"] == "tiny-q5_1"
    assert tiers["balanced"] == "base-q5_1"


def test_what_is_here_already_is_proposed(bare):
    keeps = {"models": [kept("base"), kept("small-q5_1", "part", 0.5)]}
    assert offer(bare, keeps=keeps)["tiers"]["balanced"] == "base"


def test_what_does_not_fit_is_not_proposed(bare):
    speeds = {"base": 0.01}
    tiers = offer(bare, speeds=speeds, memory=2)["tiers"]  # large-v3 takes 2.3 GB
    assert tiers["best"] == "large-v3-turbo-q5_0"
    room = {"usage": 3.9 * GB, "quota": 4 * GB, "persisted": False}
    tiers = offer(bare, speeds=speeds, keeps={"room": room})["tiers"]
    assert tiers == {"fast": "tiny-q5_1", "balanced": "base-q5_1"}


def test_one_model_is_no_choice(bare):
    assert offer(bare, ["tiny.en"])["tiers"] == {"fast": "tiny.en"}
    assert offer(bare, ["tiny.en", "base-q5_1"], work=None)["tiers"] == {}


def test_the_usual_model_is_a_small_file_for_all_languages(bare):
    assert offer(bare)["usual"] == "base-q5_1"
    assert (
        offer(bare, ["tiny.en", "small-q5_1"])["usual"] == "tiny.en"
    )  # the other is not the site's
    assert offer(bare, ["small-q5_1"])["usual"] is None


@pytest.mark.parametrize(
    "name, memory, room, lack",
    [
        # 4.6 GB of memory are more than 32 bits address
        ("large-v3", 8, None, {"of": "address", "needed": 4.6 * GB, "there": 4 * GIB}),
        ("large-v3", None, None, {"of": "address", "needed": 4.6 * GB, "there": 4 * GIB}),
        # A quarter is left to the system
        ("large-v3-q5_0", 2, None, {"of": "memory", "needed": 2.3 * GB, "there": 1.5 * GIB}),
        ("large-v3-q5_0", 4, None, None),
        ("large-v3-q5_0", None, None, None),  # the browser does not tell
        ("small-q5_1", 0.5, None, {"of": "memory", "needed": 0.5 * GB, "there": 0.375 * GIB}),
        (
            "small-q5_1",
            8,
            {"usage": 1.9 * GB, "quota": 2 * GB},
            {"of": "storage", "needed": 0.19 * GB, "there": 0.1 * GB},
        ),
        ("small-q5_1", 8, {"usage": 1.8 * GB, "quota": 2 * GB}, None),
    ],
)
def test_what_will_not_fit(bare, name, memory, room, lack):
    found = offer(bare, memory=memory, keeps={"room": room}, name=name)["lack"]
    assert found == (lack and pytest.approx(lack))


def test_what_is_stored_takes_no_more_room(bare):
    room = {"usage": 1.95 * GB, "quota": 2 * GB}
    for state, share, fits in [("part", 0.5, False), ("part", 0.75, True), ("stored", 1, True)]:
        keeps = {"room": room, "models": [kept("small-q5_1", state, share)]}
        assert (offer(bare, keeps=keeps, name="small-q5_1")["lack"] is None) is fits


def test_what_is_offered_instead(bare):
    """The largest that fits; English alone is nothing for who wanted all languages."""
    assert offer(bare, name="large-v3")["instead"] == "large-v3-q5_0"
    assert offer(bare, name="large-v3", memory=2)["instead"] == "large-v3-turbo-q5_0"
    assert offer(bare, name="large-v3", memory=0.125)["instead"] is None
    names = ["large-v3", "small.en-q5_1", "base-q5_1"]
    assert offer(bare, names, name="large-v3")["instead"] == "base-q5_1"


def test_time_of_a_model_that_was_never_used(bare):
    """As much longer as it has more work than the most similar one that was."""
    assert offer(bare, name="small-q5_1")["minute"] is None
    speeds = {"base": 0.2, "tiny.en": 5.0, "gone": 1.0}
    assert offer(bare, speeds=speeds, name="base")["minute"] == pytest.approx(12)
    assert offer(bare, speeds=speeds, name="small-q5_1")["minute"] == pytest.approx(60 * 0.2 * 3.4)
    own = offer(bare, speeds=speeds, name="small-q5_1", work=None)
    assert own["minute"] is None


def test_what_is_kept_and_on_no_list_can_be_chosen(bare):
    keeps = {"models": [kept("mine-q8_0", origin="made"), kept("other", "part", 0.3), kept("base")]}
    names = offer(bare, ["tiny.en", "base"], keeps=keeps)["names"]
    assert names == ["tiny.en", "base", "mine-q8_0"]


def test_models_have_names_that_say_what_they_are(bare):
    found = bare.evaluate(
        """async (names) => {
          const { familyIn, formatIn } = await import("/web/models/catalog.js");
          return names.map((name) => [familyIn(name), formatIn(name)]);
        }""",
        ["base", "base.en-q5_1", "ggml-large-v3-turbo-q5_0.bin", "my model.bin", "q5_1"],
    )
    assert found == [
        ["base", ""],
        ["base.en", "q5_1"],
        ["large-v3-turbo", "q5_0"],
        ["my model", ""],
        ["q5_1", ""],
    ]


@pytest.mark.parametrize(
    "url, reachable",
    [
        ("http://localhost:8000/models/a.bin", True),
        ("http://localhost:8001/models/a.bin", False),
        ("https://huggingface.co/x/resolve/main/a.bin", True),
        ("http://huggingface.co/a.bin", False),
        ("https://cdn.hf.co/a.bin", True),
        ("https://hf.co/a.bin", False),
        ("https://nothf.co/a.bin", False),
        ("https://huggingface.co.example.org/a.bin", False),
    ],
)
def test_what_the_policy_lets_the_page_reach(bare, url, reachable):
    """As browsers match hosts: https://www.w3.org/TR/CSP3/#match-hosts"""
    found = bare.evaluate(
        """async (url) => {
          const { isReachable } = await import("/web/models/reach.js");
          const allowed = ["https://huggingface.co", "https://*.hf.co"];
          const site = "http://localhost:8000";
          return [allowed, ["https:"]].map((some) => isReachable(new URL(url), site, some));
        }""",
        url,
    )
    assert found == [reachable, reachable or url.startswith("https:")]


def test_name_of_a_model_by_its_address(bare):
    found = bare.evaluate(
        """async (urls) => {
          const { nameAt } = await import("/web/models/address-form.js");
          return urls.map((url) => nameAt(new URL(url)));
        }""",
        [
            "https://a.org/b/ggml-base-q5_1.bin?download=true",
            "https://a.org/my%20model.bin",
            "https://a.org/100%.bin",
            "https://a.org/",
        ],
    )
    assert found == ["base-q5_1", "my model", "100%", "a.org"]
