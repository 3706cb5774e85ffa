"""A demand is addressed to the State that can meet it, and names exactly those whom it concerns.

All persons are invented.
"""

from typing import Any

import pytest

from tests.services.triage.drafting.test_demands_of_particulars import told
from tests.services.triage.drafting.test_plan import missing, none_of

ANA = {"id": "a", "name": "Ana Invented", "gender": "woman"}
BEN = {"id": "b", "name": "Ben Invented", "gender": "man"}
EXILED = {**ANA, "situation": "exiled"}
ENDED = "Put an end to all acts of harassment, including at the judicial level, against"
DROPPED, QUASHED = "Drop all charges against", "Quash the conviction"


def act(violation: str, by: str, *to: str) -> dict[str, Any]:
    return {"violation": violation, "to": [*to] or ["a"], "perpetrators": [by]}


class TestAnotherState:
    async def test_this_state_lifts_no_measure_of_another_one(self) -> None:
        measures = ("asset-freeze", "travel-ban", "confiscation", "judicial-harassment", "raid")
        texts = await told(EXILED, acts=[act(each, "foreign-state") for each in measures])
        assert none_of(
            texts["en"], "Unfreeze", "Lift ", "lifting", "Return everything", "unlawful searches"
        )
        assert none_of(texts["en"], "return in safety", "a safe return", "fair trial")

    async def test_it_is_to_protect_from_them(self) -> None:
        measures = [act(each, "foreign-state") for each in ("asset-freeze", "wanted-notice")]
        texts = await told(EXILED, acts=measures)
        assert not missing(texts["en"], "take every measure to protect Ms. Ana Invented from such")
        assert none_of(texts["en"], "bring them to justice")

    async def test_who_accuses_somebody_is_not_known_where_they_are_to_be_removed(self) -> None:
        held = {**ANA, "situation": "detained-with-access"}
        facts: dict[str, Any] = {
            "expected": [{"kind": "extradition", "to": ["a"]}],
            "charges": [{"words": "treason", "to": ["a"], "status": "charged"}],
        }
        acts = [act("arbitrary-detention", "police"), act("wanted-notice", "foreign-state")]
        texts = await told(held, acts=acts, **facts)
        assert not missing(texts["en"], "Refuse any extradition", "Release Ms. Ana Invented")
        assert none_of(texts["en"], DROPPED, "of Kenya to put an end to all harassment")
        here = await told(held, acts=[*acts, act("judicial-harassment", "judiciary")], **facts)
        assert not missing(here["en"], DROPPED)

    async def test_a_sentence_beside_its_acts_may_be_its_own(self) -> None:
        sentenced = [{"development": "sentencing", "to": ["a"]}]
        texts = await told(EXILED, acts=[act("threats", "foreign-state")], developments=sentenced)
        assert none_of(texts["en"], QUASHED, ENDED)


class TestExile:
    async def test_the_state_that_threatens_somebody_abroad_does_not_protect_them(self) -> None:
        texts = await told(EXILED, acts=[act("death-threats", "intelligence-services")])
        assert not missing(texts["en"], "put an end to all such acts", "return in safety", ENDED)
        assert none_of(
            texts["en"], "every measure to protect", "effective protection", "protection and"
        )
        assert none_of(texts["fr"], "mesure de protection", "protection effective")

    async def test_which_state_is_asked_is_not_known_of_unknown_authors(self) -> None:
        texts = await told(EXILED, acts=[act("death-threats", "unknown")])
        assert not missing(texts["en"], "effective protection")
        assert none_of(texts["en"], "return in safety", "a safe return")


class TestLawsuitsOfOthers:
    async def test_a_sentence_is_condemned_apart_from_the_lawsuit_of_a_company(self) -> None:
        texts = await told(
            {**ANA, "situation": "imprisoned"},
            acts=[act("slapp", "company")],
            developments=[{"development": "sentencing", "to": ["a"]}],
        )
        condemned = [each for each in texts["en"].splitlines() if "strongly condemns" in each]
        assert len(condemned) == 2
        assert not missing(condemned[0], "the sentencing of Ms. Ana Invented", "release")
        assert not missing(condemned[1], "the strategic lawsuit", "protect Ms. Ana Invented from")
        assert none_of(texts["en"], "bring them to justice")

    async def test_a_civil_trial_has_no_charges(self) -> None:
        trial = [{"kind": "trial", "to": ["a"]}]
        texts = await told(ANA, acts=[act("slapp", "company")], expected=trial)
        assert none_of(texts["en"], DROPPED, "dropping of all charges", "release")


class TestConvictions:
    async def test_a_sentence_is_quashed_only_of_those_sentenced(self) -> None:
        texts = await told(
            ANA,
            {**BEN, "situation": "imprisoned"},
            developments=[
                {"development": "conviction", "to": ["a"]},
                {"development": "sentencing", "to": ["b"]},
            ],
        )
        assert not missing(
            texts["en"],
            "Quash the conviction and the sentence of Mr. Ben Invented,",
            "Quash the conviction of Ms. Ana Invented,",
        )
        assert not missing(
            texts["fr"],
            "Annuler la déclaration de culpabilité de Mme Ana",
            "l'annulation de la condamnation (M. Ben Invented)",
            "l'annulation de la déclaration de culpabilité (Mme Ana Invented)",
        )

    async def test_this_state_quashes_no_sentence_of_an_armed_group(self) -> None:
        texts = await told(
            {**ANA, "situation": "abducted"},
            acts=[act("arbitrary-detention", "armed-opposition")],
            developments=[{"development": "sentencing", "to": ["a"]}],
        )
        assert not missing(texts["en"], "the sentencing and the arbitrary detention of Ms. Ana")
        assert none_of(texts["en"], QUASHED, "quashing")

    async def test_who_serves_a_sentence_was_sentenced(self) -> None:
        convicted = [{"development": "conviction", "to": ["a"]}]
        texts = await told({**ANA, "situation": "imprisoned"}, developments=convicted)
        assert not missing(texts["en"], "Quash the conviction and the sentence of Ms. Ana")

    async def test_who_was_convicted_to_a_term_was_sentenced(self) -> None:
        term = {"number": 6, "unit": "year", "kind": "prison"}
        convicted = [{"development": "conviction", "to": ["a"], "term_parts": [term]}]
        texts = await told(ANA, developments=convicted)
        assert not missing(texts["en"], "Quash the conviction and the sentence of Ms. Ana")


@pytest.mark.parametrize("violation", ["search-and-seizure", "physical-assault", "intimidation"])
async def test_the_end_of_harassment_names_relatives_too(violation: str) -> None:
    son = {"id": "b", "gender": "man", "defender": False, "tie": "son", "tie_to": "a"}
    acts = [act("judicial-harassment", "judiciary"), act(violation, "police", "b")]
    texts = await told(ANA, son, acts=acts)
    ended = next(each for each in texts["en"].splitlines() if ENDED in each)
    assert ended.count("Ms. Ana Invented") == 2  # she, and the son of hers
    assert not missing(ended, "the son of Ms. Ana Invented")


class TestOnlyToProtect:
    async def test_nobody_is_brought_to_justice_for_what_was_said(self) -> None:
        texts = await told(ANA, acts=[act("smear-campaign", "media-outlet")])
        assert not missing(texts["en"], "protect Ms. Ana Invented from such acts", "ask for protec")
        assert none_of(texts["en"], "justice", "responsible")
        assert none_of(texts["fr"], "justice", "responsables")

    async def test_who_did_violence_beside_it_is(self) -> None:
        acts = [act("smear-campaign", "media-outlet"), act("death-threats", "unknown")]
        texts = await told(ANA, acts=acts)
        assert not missing(texts["en"], "bring them to justice", "protection and justice")

    async def test_this_state_extradites_nobody_whom_another_one_holds(self) -> None:
        texts = await told(
            {**ANA, "situation": "detained-with-access"},
            acts=[act("arbitrary-detention", "foreign-state")],
            expected=[{"kind": "extradition", "to": ["a"]}],
        )
        assert not missing(texts["en"], "risk of extradition of Ms. Ana", "protect Ms. Ana")
        assert none_of(
            texts["en"], "Release", "release", "Refuse any", "not to extradite", "safe ret"
        )

    async def test_this_state_repairs_no_harm_that_another_one_did(self) -> None:
        killed = {**ANA, "situation": "killed"}
        texts = await told(killed, acts=[act("killing", "foreign-state")])
        assert not missing(texts["en"], "investigation into")
        assert none_of(texts["en"], "reparation")
