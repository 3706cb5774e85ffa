"""What the record says of detention, belongings and situation is asked of exactly those persons.

All persons are invented.
"""

from typing import Any

import pytest

from services.triage.rules.particulars import PARTICULARS
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.drafting.test_plan import missing, none_of
from tests.services.triage.golden.begun import begun_content, begun_texts, golden_case

HELD = "detained-with-access"
ANA = {"id": "a", "name": "Ana Invented", "gender": "woman", "situation": HELD}
BEN = {"id": "b", "name": "Ben Invented", "gender": "man", "situation": HELD}
TAKEN = {"violation": "arbitrary-detention", "to": ["a", "b"], "perpetrators": ["police"]}
FATE = "disclose at once the fate and whereabouts of"


async def told(*persons: dict[str, Any], **facts: Any) -> dict[str, str]:
    """Return the texts about these persons, each without its subject and its no-break spaces."""
    texts = await begun_texts(a_case(*persons, **facts))
    return {
        code: text.removeprefix("Subject: ").replace("\N{NO-BREAK SPACE}", " ")
        for code, text in texts.items()
    }


def a_case(*persons: dict[str, Any], **facts: Any) -> Any:
    return golden_case("particulars", {"country": "KEN", "persons": [*persons], "facts": facts})


class TestAccess:
    async def test_each_is_asked_for_of_those_to_whom_it_is_refused(self) -> None:
        texts = await told(
            ANA,
            BEN,
            acts=[TAKEN],
            deprivations=[
                {"to": ["a"], "lawyer": "refused", "family": "restricted"},
                {"to": ["b"], "doctor": "refused", "lawyer": "granted"},
            ],
        )
        assert not missing(
            texts["en"],
            "Grant Ms. Ana Invented immediate and unhindered access to freely chosen lawyers and "
            "to the family;",
            "Grant Mr. Ben Invented immediate and unhindered access to independent doctors;",
            "ask for immediate and unconditional release.",
        )
        assert none_of(texts["en"], "lawyers and doctors, and to the family")
        assert not missing(
            texts["fr"],
            "les contacts de Mme Ana Invented avec des avocat·es librement choisi·es et avec la "
            "famille ;",
            "les contacts de M. Ben Invented avec des médecins indépendant·es ;",
        )

    async def test_of_whom_nothing_is_told_all_access_is_asked_for(self) -> None:
        texts = await told(
            ANA, BEN, acts=[TAKEN], deprivations=[{"to": ["a"], "lawyer": "refused"}]
        )
        assert not missing(
            texts["en"],
            "Grant Ms. Ana Invented immediate and unhindered access to freely chosen lawyers;",
            "Grant Mr. Ben Invented unhindered access to freely chosen lawyers and doctors, and",
        )

    async def test_nothing_is_asked_for_whom_nobody_holds(self) -> None:
        texts = await told(
            {**ANA, "situation": "released"},
            acts=[{**TAKEN, "to": ["a"]}],
            deprivations=[{"to": ["a"], "lawyer": "refused"}],
        )
        assert none_of(texts["en"], "unhindered access")

    async def test_a_later_alert_says_what_holds(self) -> None:
        alerts = [
            {"persons": [ANA], "facts": {"acts": [{**TAKEN, "to": ["a"]}], "deprivations": [each]}}
            for each in (
                {"to": ["a"], "lawyer": "refused", "family": "refused"},
                {"to": ["a"], "lawyer": "granted"},
            )
        ]
        case = golden_case("particulars", {"country": "KEN", "alerts": alerts})
        (entry,) = (await begun_content(case)).draft.plan
        assert entry.particulars == ("family-refused",)


class TestWhereabouts:
    @pytest.mark.parametrize("situation", ["disappeared", "detained-unknown-place"])
    async def test_they_are_urged_for_and_demanded(self, situation: str) -> None:
        texts = await told(
            {**ANA, "situation": situation},
            acts=[{**TAKEN, "violation": "enforced-disappearance", "to": ["a"]}],
        )
        assert not missing(
            texts["en"],
            f"It also urges them to {FATE} Ms. Ana Invented.",
            "Disclose at once the fate and whereabouts of Ms. Ana Invented to the family",
        )
        assert not missing(texts["fr"], "de révéler sans délai le sort et la localisation de Mme")

    async def test_a_place_that_the_record_says_is_disclosed_is_not_asked_for(self) -> None:
        secret = {**TAKEN, "violation": "incommunicado-detention", "to": ["a"]}
        held = {**ANA, "situation": "detained-incommunicado"}
        known = await told(
            held, acts=[secret], deprivations=[{"to": ["a"], "place_disclosed": True}]
        )
        assert none_of(known["en"], "whereabouts")
        unknown = await told(held, acts=[secret])
        assert not missing(unknown["en"], f"{FATE} Ms. Ana Invented")

    async def test_a_place_that_is_not_disclosed_is_asked_for(self) -> None:
        texts = await told(
            ANA, BEN, acts=[TAKEN], deprivations=[{"to": ["b"], "place_disclosed": False}]
        )
        assert not missing(texts["en"], f"{FATE} Mr. Ben Invented")
        assert none_of(texts["en"], f"{FATE} Ms. Ana")


class TestBelongings:
    async def test_what_the_state_seized_is_asked_back_whatever_the_act(self) -> None:
        raid = {"violation": "raid", "to": ["a"], "perpetrators": ["police"], "seized": "a phone"}
        texts = await told(ANA, BEN, acts=[TAKEN, raid])
        assert not missing(texts["en"], "Return everything that was seized from Ms. Ana Invented;")
        assert not missing(
            texts["fr"], "Restituer tous les biens de Mme Ana Invented qui ont été saisis ;"
        )

    @pytest.mark.parametrize(
        ("act", "by"), [("arson-attack", "police"), ("break-in", "unknown"), ("raid", "company")]
    )
    async def test_what_was_damaged_or_others_took_is_not(self, act: str, by: str) -> None:
        taken = {"violation": act, "to": ["a"], "perpetrators": [by], "seized": "an archive"}
        texts = await told({**ANA, "situation": "free-at-risk"}, acts=[taken])
        assert none_of(texts["en"], "seized from")


class TestSituations:
    @pytest.mark.parametrize(
        ("situation", "act", "demands"),
        [
            (
                "injured",
                "arbitrary-arrest",
                ("all the medical care needed", "what caused the state of health of Ms. Ana"),
            ),
            ("injured", "physical-assault", ("all the medical care needed", "investigation into")),
            ("displaced", "threats", ("the voluntary return of Ms. Ana Invented", "a safe return")),
            (
                "exiled",
                "threats",
                ("Allow Ms. Ana Invented to return in safety, without fear of", "a safe return"),
            ),
            (
                "in-hiding",
                "threats",
                ("Guarantee the freedom and the safety of Ms. Ana Invented, without fear",),
            ),
        ],
    )
    async def test_a_demand_follows_from_the_situation(
        self, situation: str, act: str, demands: tuple[str, ...]
    ) -> None:
        one = {"violation": act, "to": ["a"], "perpetrators": ["police"]}
        other = {"violation": "threats", "to": ["b"], "perpetrators": ["police"]}
        texts = await told(
            {**ANA, "situation": situation},
            {**BEN, "situation": "free-at-risk"},
            acts=[one, other],
        )
        assert not missing(texts["en"], *demands)
        letter = texts["en"].partition("SMS:")[0]
        own = [each for each in letter.splitlines() if demands[0] in each]
        assert none_of("\n".join(own), "Ben")
        assert none_of(texts["en"], "hiding", "hides")

    async def test_the_end_of_an_eviction_is_not_asked_for_twice(self) -> None:
        evicted = {"violation": "eviction", "to": ["a"], "perpetrators": ["police"]}
        scared = {"violation": "threats", "to": ["a"], "perpetrators": ["company"]}
        texts = await told({**ANA, "situation": "displaced"}, acts=[evicted, scared])
        assert not missing(texts["en"], "End the eviction of Ms. Ana Invented")
        assert none_of(texts["en"], "voluntary return")


class TestReleaseAndSentencesOfOthers:
    async def test_a_release_is_asked_for_once_beside_threats_of_others(self) -> None:
        threats = {"violation": "death-threats", "to": ["a"], "perpetrators": ["unknown"]}
        texts = await told(ANA, acts=[{**TAKEN, "to": ["a"]}, threats])
        english = " ".join(texts["en"].split())
        assert english.count("immediately and unconditionally release") == 1
        assert english.count("Release Ms. Ana Invented") == 1
        assert not missing(english, "take every measure to protect Ms. Ana Invented")

    @pytest.mark.parametrize("by", ["de-facto-authorities", "armed-opposition"])
    async def test_the_state_is_not_addressed_as_if_it_had_sentenced(self, by: str) -> None:
        taken = {**TAKEN, "to": ["a"], "perpetrators": [by]}
        sentence = {"development": "sentencing", "to": ["a"], "term": "death"}
        texts = await told(
            {**ANA, "situation": "imprisoned"}, acts=[taken], developments=[sentence]
        )
        assert not missing(
            texts["en"],
            "Sentencing to death",
            "Take every measure to prevent the death penalty from being imposed on Ms. Ana "
            "Invented or carried out;",
        )
        assert none_of(texts["en"], "Halt any execution", "Quash the conviction")
        assert none_of(texts["fr"], "Suspendre toute exécution", "Annuler la condamnation")


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
async def test_every_language_has_these_demands(language: str) -> None:
    """A demand that is missing in a language would shift the numbers of all that follow."""
    everything = {
        "deprivations": [
            {
                "to": ["a"],
                "lawyer": "refused",
                "family": "refused",
                "doctor": "refused",
                "place_disclosed": False,
            }
        ],
        "acts": [{**TAKEN, "to": ["a"], "seized": "a phone"}],
        "developments": [{"development": "conviction", "to": ["a"], "term": "two years"}],
    }
    case = a_case(ANA, **everything)
    (entry,) = (await begun_content(case)).draft.plan
    assert set(entry.particulars) == {*PARTICULARS} - {"place-known"}
    texts = await begun_texts(case)
    assert texts[language].count(";\n") + texts[language].count("؛\n") == texts["en"].count(";\n")
