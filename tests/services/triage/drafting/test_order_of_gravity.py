"""Title and header say first what is gravest and what a court decided last. Invented persons."""

from datetime import date

from tests.services.triage.drafting.test_demands_of_particulars import ANA, BEN, told
from tests.services.triage.drafting.test_plan import missing, none_of
from tests.services.triage.golden.begun import begun_texts, golden_case

SENTENCE = {"development": "sentencing", "to": ["a"], "on": "2026-03-02", "term": "two years"}
UPHELD = {"development": "sentence-upheld", "to": ["a"], "on": "2026-11-20"}
PRISON = {**ANA, "situation": "imprisoned"}


def header_of(text: str) -> str:
    lines = text.splitlines()
    return lines[lines.index("⟦reference⟧") + 1]


async def test_a_sentence_upheld_on_appeal_is_the_title() -> None:
    texts = await told(PRISON, developments=[SENTENCE, UPHELD])
    assert texts["en"].startswith(
        "Kenya: Upholding on appeal of the sentence of Ms. Ana Invented\n"
    )
    assert header_of(texts["en"]) == "Sentence upheld on appeal / Sentencing"


async def test_it_is_the_title_of_a_follow_up() -> None:
    alerts = [
        {"persons": [PRISON], "facts": {"developments": [SENTENCE]}, "filed": date(2026, 3, 3)},
        {"persons": [PRISON], "facts": {"developments": [UPHELD]}, "filed": date(2026, 11, 21)},
    ]
    before = {"alerts": 1, "reference": "KEN 001 / 0326 / OBS 001", "issued": date(2026, 3, 4)}
    case = {"country": "KEN", "kind": "new-information", "alerts": alerts, "before": [before]}
    text = (await begun_texts(golden_case("follow-up", case)))["en"]
    assert "Kenya: Upholding on appeal of the sentence of Ms. Ana Invented\n" in text


async def test_an_appeal_that_was_dismissed_stands_beside_the_sentence() -> None:
    dismissed = {"development": "appeal-dismissed", "to": ["a"], "on": "2026-11-20"}
    texts = await told(PRISON, developments=[SENTENCE, dismissed])
    assert texts["en"].startswith(
        "Kenya: Sentencing and dismissal of the appeal of Ms. Ana Invented\n"
    )


async def test_the_header_mixes_acts_developments_and_fears() -> None:
    texts = await told(
        ANA,
        BEN,
        acts=[
            {"violation": "surveillance", "to": ["b"], "perpetrators": ["police"]},
            {"violation": "arbitrary-detention", "to": ["a"], "perpetrators": ["police"]},
        ],
        developments=[{"development": "sentencing", "to": ["a"], "term": "death by hanging"}],
        expected=[{"kind": "extradition", "to": ["b"]}],
    )
    assert header_of(texts["en"]) == (
        "Sentencing to death / Arbitrary detention / Surveillance / Risk of extradition"
    )


class TestCharges:
    """What a charge that has ended is told as."""

    async def test_a_charge_that_a_conviction_followed_is_told_as_before(self) -> None:
        charges = [{"words": "an invented act", "to": ["a"], "status": "charged"}]
        texts = await told(PRISON, developments=[SENTENCE], charges=charges)
        assert not missing(texts["en"], "Ms. Ana Invented had been charged with “an invented act”.")
        assert none_of(texts["en"], "has been charged")
        assert not missing(texts["fr"], "Mme Ana Invented avait été inculpée de")

    async def test_one_charge_is_told_once_as_it_ended(self) -> None:
        charges = [
            {"words": "an invented act", "to": ["a"], "status": status}
            for status in ("charged", "convicted")
        ]
        texts = await told(PRISON, developments=[SENTENCE], charges=charges)
        assert none_of(texts["en"], "been charged")
        assert texts["en"].count("an invented act") == 1

    async def test_the_conviction_of_one_says_nothing_of_the_charge_against_another(self) -> None:
        charges = [{"words": "an invented act", "to": ["a", "b"], "status": "charged"}]
        texts = await told(PRISON, BEN, developments=[SENTENCE], charges=charges)
        assert not missing(
            texts["en"],
            "Ms. Ana Invented had been charged with",
            "Mr. Ben Invented has been charged with",
        )

    async def test_the_penalty_of_a_dropped_charge_is_not_told(self) -> None:
        charges = [
            {"words": "an invented act", "to": ["a"], "status": "dropped", "penalty": "ten years"},
            {"words": "another act", "to": ["a"], "status": "charged", "penalty": "one year"},
        ]
        texts = await told(ANA, charges=charges)
        assert not missing(texts["en"], "an invented act", "one year")
        assert none_of(texts["en"], "ten years")
