"""In a document of bad news, good news is welcomed of exactly those concerned.

All persons are invented.
"""

import pytest

from tests.services.triage.drafting.test_demands_of_particulars import ANA, BEN, TAKEN, told
from tests.services.triage.drafting.test_plan import missing, none_of

WELCOME = "The Observatory welcomes"
THREATS = {"violation": "death-threats", "to": ["a"], "perpetrators": ["unknown"]}
FREE_ANA = {**ANA, "situation": "free-at-risk"}


def welcomes(text: str) -> list[str]:
    return [each for each in text.splitlines() if each.startswith(WELCOME)]


@pytest.mark.parametrize(
    ("development", "said"),
    [
        ("acquittal", "the acquittal of Ms. Ana Invented"),
        ("charges-dropped", "the dropping of the charges against Ms. Ana Invented"),
        ("investigation-opened", "the opening of an investigation into the acts against Ms. Ana"),
    ],
)
async def test_it_is_welcomed_beside_what_was_done(development: str, said: str) -> None:
    news = [{"development": development, "to": ["a"]}]
    texts = await told(FREE_ANA, acts=[THREATS], developments=news)
    assert not missing(texts["en"], "URGENT APPEAL", "strongly condemns the death threats against")
    assert [f"{WELCOME} {said}" in each for each in welcomes(texts["en"])] == [True]
    assert none_of(texts["en"], "GOOD NEWS")


async def test_it_is_welcomed_of_nobody_else() -> None:
    dropped = [{"development": "charges-dropped", "to": ["a"]}]
    texts = await told(ANA, BEN, acts=[TAKEN], developments=dropped)
    (welcome,) = welcomes(texts["en"])
    assert not missing(welcome, "the charges against Ms. Ana Invented and thanks")
    assert none_of(welcome, "Ben")


async def test_of_somebody_held_it_does_not_ask_for_the_release_again() -> None:
    dropped = [{"development": "charges-dropped", "to": ["a"]}]
    texts = await told(ANA, acts=[TAKEN | {"to": ["a"]}], developments=dropped)
    (welcome,) = welcomes(texts["en"])
    assert none_of(welcome, "release", "deprivation of liberty")
    assert not missing(texts["en"], "immediately and unconditionally release Ms. Ana Invented")


async def test_no_release_or_shorter_sentence_of_somebody_held_is_welcomed() -> None:
    reduced = [{"development": "sentence-reduced", "to": ["a"]}]
    texts = await told(ANA, acts=[TAKEN | {"to": ["a"]}], developments=reduced)
    assert welcomes(texts["en"]) == []


async def test_nothing_is_welcomed_beside_a_killing_of_the_same_person() -> None:
    killed = {"violation": "killing", "to": ["a"], "perpetrators": ["police"]}
    opened = [{"development": "investigation-opened", "to": ["a"]}]
    texts = await told({**ANA, "situation": "killed"}, acts=[killed], developments=opened)
    assert welcomes(texts["en"]) == []
