"""Demands fit how far a case has gone, and which State holds somebody. Persons are invented."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.triage.rules.circumstances import CONDITIONAL_RELEASES
from tests.services.triage.drafting.test_plan import missing, none_of
from tests.services.triage.golden.begun import begun_texts, golden_case

DROP = "Drop all charges against Ms. Ana Invented"
CLOSE = "Close the investigation of Ms. Ana Invented"
ANA = {"id": "a", "name": "Ana Invented", "gender": "woman"}


async def told(
    *acts: tuple[str, str],
    situation: str | None = None,
    charges: Sequence[dict[str, Any]] = (),
    expected: Sequence[str] = (),
    news: Sequence[dict[str, Any]] = (),
    ana: dict[str, Any] | None = None,
) -> dict[str, str]:
    """Return the texts about Ana, to whom each act was done by this kind of perpetrator."""
    facts = {
        "acts": [{"violation": what, "to": ["a"], "perpetrators": [by]} for what, by in acts],
        "charges": [{"words": "an invented act", "to": ["a"], **each} for each in charges],
        "expected": [{"kind": kind, "to": ["a"]} for kind in expected],
        "developments": [{"to": ["a"], **each} for each in news],
    }
    person = ana or {**ANA, "situation": situation}
    case = golden_case("stages", {"country": "KEN", "persons": [person], "facts": facts})
    texts = await begun_texts(case)
    return {
        code: text.removeprefix("Subject: ").replace("\N{NO-BREAK SPACE}", " ")
        for code, text in texts.items()
    }


class TestAccusations:
    @pytest.mark.parametrize("status", ["investigated", None])
    async def test_who_is_only_investigated_has_no_charges_to_drop(
        self, status: str | None
    ) -> None:
        texts = await told(("judicial-harassment", "judiciary"), charges=[{"status": status}])
        assert not missing(texts["en"], CLOSE)
        assert none_of(texts["en"], DROP, "every summons")
        assert not missing(texts["fr"], "enquête visant Mme Ana Invented, lorsqu")

    async def test_of_whom_the_trial_is_to_come_the_charges_are_dropped(self) -> None:
        for texts in (
            await told(("judicial-harassment", "judiciary"), charges=[{"status": "charged"}]),
            await told(("judicial-harassment", "judiciary"), situation="on-trial", charges=[{}]),
            await told(("judicial-harassment", "judiciary"), expected=["trial"]),
        ):
            assert not missing(
                texts["en"], DROP, "right to a fair trial", "dropping of all charges"
            )
            assert none_of(texts["en"], CLOSE)

    async def test_of_whom_a_court_convicted_the_conviction_is_quashed(self) -> None:
        texts = await told(
            ("judicial-harassment", "judiciary"),
            charges=[{"status": "charged"}],
            news=[{"development": "sentencing", "term": "two years in prison"}],
        )
        assert not missing(texts["en"], "Kenya: Sentencing of Ms.", "Quash the conviction")
        assert none_of(texts["en"], DROP, "death")

    async def test_a_wanted_notice_is_withdrawn_and_no_charge(self) -> None:
        texts = await told(("wanted-notice", "police"), situation="in-hiding", charges=[{}])
        assert not missing(texts["en"], "Withdraw the wanted notice for Ms. Ana", CLOSE)
        assert none_of(texts["en"], DROP, "summons")

    async def test_an_appeal_or_a_hearing_alone_tells_of_no_charge_and_no_conviction(self) -> None:
        news = [{"development": "appeal-dismissed"}, {"development": "hearing-scheduled"}]
        for situation in ("facing-removal", "detained-with-access"):
            texts = await told(situation=situation, expected=["extradition"], news=news)
            assert none_of(texts["en"], "conviction", "charges", "sentence")

    async def test_an_appeal_of_somebody_convicted_tells_of_a_conviction(self) -> None:
        dismissed = {"development": "appeal-dismissed"}
        for texts in (
            await told(situation="imprisoned", news=[dismissed]),
            await told(charges=[{"status": "convicted"}], news=[dismissed]),
            await told(news=[{**dismissed, "term": "two years in prison"}]),
        ):
            assert not missing(texts["en"], "Quash the conviction")

    async def test_a_wanted_notice_of_another_state_is_not_asked_of_this_one(self) -> None:
        texts = await told(
            ("wanted-notice", "foreign-state"), ("travel-ban", "police"), situation="wanted"
        )
        assert none_of(texts["en"], "Withdraw the wanted notice")
        assert not missing(texts["en"], "wanted notice for Ms. Ana", "Lift the travel ban")

    @pytest.mark.parametrize("release", sorted(CONDITIONAL_RELEASES))
    @pytest.mark.parametrize("charges", [[], [{"status": "investigated"}], [{"status": "charged"}]])
    async def test_after_a_release_on_conditions_only_real_charges_are_dropped(
        self, release: str, charges: list[dict[str, Any]]
    ) -> None:
        texts = await told(charges=charges, news=[{"development": release}])
        said = {"charged": [DROP, "all charges"], "investigated": [CLOSE]}
        asked = {each for one in charges for each in said[one["status"]]}
        lift = "Lift all conditions and restrictions that still weigh on Ms. Ana Invented"
        assert not missing(texts["en"], lift, "the lifting of all conditions", *asked)
        assert none_of(texts["en"], *({DROP, "all charges", CLOSE} - asked))

    async def test_a_lawsuit_of_a_company_is_no_crime(self) -> None:
        texts = await told(("slapp", "company"))
        assert not missing(
            texts["en"],
            "to take every measure to protect Ms. Ana Invented from such acts.",
            "from all acts of harassment, including at the judicial level;",
            "against strategic lawsuits against public participation",
        )
        assert none_of(texts["en"], "charges", "bring them to justice", "Put an end to all acts")


class TestRemovals:
    async def test_a_removal_that_is_expected_is_told_and_refused(self) -> None:
        texts = await told(("arbitrary-detention", "police"), expected=["extradition"])
        assert texts["en"].startswith("Kenya: Arbitrary detention and risk of extradition of Ms.")
        assert not missing(
            texts["en"],
            "Refuse any extradition of Ms. Ana Invented",
            "not to extradite Ms. Ana Invented",
            "ask for no extradition and immediate and unconditional release",
        )

    async def test_it_is_told_although_nothing_else_was_done(self) -> None:
        texts = await told(expected=["deportation"], situation="facing-removal")
        assert texts["en"].startswith("Kenya: Risk of deportation of Ms. Ana Invented")
        assert not missing(
            texts["en"],
            "is deeply concerned about the risk of deportation of Ms. Ana Invented",
            "Refrain from any removal of Ms. Ana Invented",
        )
        assert none_of(texts["en"], "condemns")

    async def test_a_state_that_deported_somebody_cannot_release_them(self) -> None:
        texts = await told(("deportation", "migration-authority"), situation="imprisoned")
        return_her = "secure the release, the safety and the return of Ms. Ana Invented"
        assert not missing(texts["en"], return_her)
        assert none_of(texts["en"], "Release Ms.", "unconditionally release", "Refrain from any re")
        free = await told(("deportation", "migration-authority"), situation="exiled")
        assert not missing(free["en"], "Allow Ms. Ana Invented to return in safety")

    async def test_a_state_that_deported_somebody_is_asked_where_they_are(self) -> None:
        deported = (("deportation", "police"), ("incommunicado-detention", "foreign-state"))
        texts = await told(*deported, situation="detained-incommunicado")
        where = "to establish where Ms. Ana Invented is held, and inform the family"
        family = "well-being of the family and colleagues of Ms. Ana Invented as well as of all"
        return_her = "the safety and the return of Ms. Ana Invented"
        assert not missing(texts["en"], where, return_her, family)
        assert none_of(texts["en"], "well-being of Ms. Ana Invented", "all acts of harassment")
        known = await told(*deported, situation="imprisoned")
        assert none_of(known["en"], where)

    async def test_a_state_to_which_another_deported_somebody_is_asked_to_release_them(
        self,
    ) -> None:
        texts = await told(
            ("deportation", "foreign-state"),
            ("arbitrary-detention", "police"),
            situation="imprisoned",
        )
        assert not missing(
            texts["en"],
            "the deportation of Ms. Ana Invented by another State, and urges the authorities of "
            "that State",
            "Release Ms. Ana Invented immediately",
            "Allow Ms. Ana Invented to leave the country",
        )
        assert none_of(texts["en"], "Refrain from any")


class TestOthers:
    async def test_this_state_does_not_end_what_another_state_does(self) -> None:
        texts = await told(("death-threats", "foreign-state"), ("spyware", "foreign-state"))
        assert not missing(
            texts["en"], "to protect Ms. Ana Invented, to identify", "Investigate the surveillance"
        )
        assert none_of(texts["en"], "put an end", "Put an end", "End all unlawful")

    async def test_violence_of_the_state_is_to_be_ended_and_punished(self) -> None:
        texts = await told(("sexual-violence", "police"))
        assert not missing(
            texts["en"], "put an end to all such acts", "bring them to justice", "full reparation"
        )
        assert none_of((await told(("sexual-violence", "unknown")))["en"], "put an end")

    @pytest.mark.parametrize("act", ["threats", "death-threats", "intimidation"])
    async def test_the_state_is_asked_to_end_threats_of_its_own_agents_alone(
        self, act: str
    ) -> None:
        english = (await told((act, "police")))["en"]
        harassment = "end to all acts of harassment, including at the judicial level, against Ms."
        assert not missing(english, "to put an end to all such acts, to take every", harassment)
        for others in ("unknown", "organised-crime", "foreign-state"):
            assert none_of((await told((act, others)))["en"], "an end to all")

    async def test_a_community_has_members_and_no_staff(self) -> None:
        group = {"id": "a", "name": "Community of Invented Bay", "kind": "community"}
        texts = await told(("armed-attack", "private-guards"), ana=group)
        assert not missing(
            texts["en"],
            "well-being of all members of Community of Invented Bay",
            "in agreement with the members of Community of Invented Bay",
        )
        assert none_of(texts["en"], "staff")


class TestDeathPenalty:
    @pytest.mark.parametrize(
        "term",
        [
            "death",
            "the death penalty",
            "peine de mort",
            "pena de muerte",
            "смертная казнь",
            "عقوبة الإعدام",
            "pena de morte",
            "death by hanging",
        ],
    )
    async def test_a_sentence_to_death_is_told_as_one(self, term: str) -> None:
        texts = await told(
            ("arbitrary-detention", "police"), news=[{"development": "sentencing", "term": term}]
        )
        assert texts["en"].startswith("Kenya: Sentencing to death of Ms. Ana Invented")
        assert not missing(texts["en"], "Halt any execution of Ms. Ana", "ask for no death penalty")
        assert texts["fr"].startswith("Kenya : Condamnation à mort de Mme Ana Invented")

    @pytest.mark.parametrize(
        "term", ["two years", "20 years, after a death sentence was commuted", "life imprisonment"]
    )
    async def test_another_sentence_is_not(self, term: str) -> None:
        texts = await told(
            news=[{"development": "sentencing", "term": term}], situation="imprisoned"
        )
        assert none_of(texts["en"], "to death", "death penalty")

    async def test_a_charge_that_carries_it_is_a_risk(self) -> None:
        texts = await told(
            ("arbitrary-detention", "police"),
            charges=[{"status": "charged", "penalty": "life imprisonment or death"}],
        )
        assert not missing(
            texts["en"], "risk of a death sentence faced by", "imposing the death penalty against"
        )


async def test_acts_with_many_prepositions_share_one() -> None:
    texts = await told(
        ("arbitrary-detention", "police"),
        ("death-threats", "police"),
        ("denial-of-medical-care", "police"),
        situation="imprisoned",
    )
    affecting = "arbitrary detention, the denial of medical care and death threats affecting Ms."
    assert not missing(texts["en"], f"about the {affecting}")
    assert not missing(texts["fr"], "encontre de Mme Ana Invented")


class TestWhatIsFeared:
    async def test_what_is_feared_is_no_event_of_the_past(self) -> None:
        texts = await told(("risk-of-torture", "foreign-state"), expected=["extradition"])
        assert not missing(texts["en"], "Ms. Ana Invented is at risk of torture by")
        assert not missing(texts["fr"], "Mme Ana Invented court un risque de torture")
        assert none_of(texts["en"], "unknown date", "was exposed")

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [("to Bahrain", "is expected (to Bahrain)."), ("He is ill", "is expected. He is ill.")],
    )
    async def test_words_of_what_is_expected_are_no_fragment(
        self, words: str, sentence: str
    ) -> None:
        facts = {
            "acts": [{"violation": "arbitrary-detention", "to": ["a"]}],
            "expected": [{"kind": "extradition", "to": ["a"], "description": words}],
        }
        case = golden_case("expected", {"country": "KEN", "persons": [ANA], "facts": facts})
        english = (await begun_texts(case))["en"]
        assert sentence in english.replace("\N{NO-BREAK SPACE}", " ")

    async def test_charges_of_the_same_persons_are_told_together_in_any_order(self) -> None:
        second = {"id": "b", "name": "Ben Inventé", "gender": "man"}
        facts = {
            "acts": [{"violation": "judicial-harassment", "to": ["a", "b"]}],
            "charges": [{"words": "one", "to": ["a", "b"]}, {"words": "two", "to": ["b", "a"]}],
        }
        case = golden_case("charges", {"country": "KEN", "persons": [ANA, second], "facts": facts})
        english = (await begun_texts(case))["en"]
        assert "\n\nThey " not in english
        assert "“one”. They are being investigated for “two”." in english
