"""Rules treat a term of an installation as the term of Tocsin that it is like."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.triage.deadline_steps import load_deadline_steps
from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.operations.cases.assessing import danger_of
from services.triage.rules.acts import acts_that_do_not_fit, needs_care
from services.triage.rules.circumstances import circumstances, is_contradictory
from services.triage.rules.deadlines import expectations
from services.triage.rules.expectations import counted
from services.triage.rules.risk import assess
from services.triage.rules.similarity import ATTACKS, attacks_of
from shared.contracts.codes import ActOutline, Expectation
from shared.contracts.facts import Facts
from shared.contracts.persons import Persons
from shared.taxonomy import Labels, Taxonomy, Terms, load_taxonomy
from shared.taxonomy.own_terms import lists_that_grow
from tests.services.triage.filed import AMAL

TOCSIN, TEMPLATES = load_taxonomy(), load_templates()
LATER = datetime(2026, 12, 3, 10, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
OWN_ACT = {"act": Labels(en="the own act", fr="le fait"), "upon": Labels(en="on", fr="visant")}
OWN_LABELS = Labels(en="Own words", fr="Mots maison")


def own(code: str) -> str:
    return f"x-{code}"


def with_an_own_term_for_each(kind: str, terms: Terms[Any]) -> Terms[Any]:
    """Return the list with a term like each of Tocsin's."""
    given = [
        each.model_copy(
            update={
                "code": own(each.code),
                "like": each.code,
                "labels": OWN_LABELS,
                **({"header": None} if kind == "violations" else {}),
            }
        )
        for each in terms
    ]
    return Terms(kind, [*terms, *given])


HOUSE: Taxonomy = replace(
    TOCSIN,
    **{
        kind: with_an_own_term_for_each(kind, getattr(TOCSIN, kind))
        for kind in lists_that_grow()
        if kind != "countries"
    },
)


@dataclass(frozen=True)
class Described:
    violations: tuple[str, ...] = ()
    developments: tuple[str, ...] = ()
    situation: str | None = None
    organisations: bool = False
    by_others: bool = False


@pytest.mark.parametrize("organisations", [False, True])
def test_what_a_draft_asks_for_is_the_same(organisations: bool) -> None:
    for kind in ("violations", "developments"):
        for code in getattr(TOCSIN, kind).codes:
            one: dict[str, Any] = {kind: (own(code),)}
            other: dict[str, Any] = {kind: (code,)}
            for situation in (None, *TOCSIN.situations.codes):
                told = Described(**other, situation=situation, organisations=organisations)
                seen = circumstances(told, TOCSIN)
                named = own(situation) if situation else None
                as_own = Described(**one, situation=named, organisations=organisations)
                assert circumstances(as_own, HOUSE) == seen
                assert is_contradictory(as_own, ["unknown"], HOUSE) == is_contradictory(
                    told, ["unknown"], TOCSIN
                )
                assert is_contradictory(told, [own("killed")], HOUSE) == is_contradictory(
                    told, ["killed"], TOCSIN
                )


def test_whom_it_can_be_told_of_is_the_same() -> None:
    for code in (*TOCSIN.violations.codes, *TOCSIN.developments.codes):
        for organisations in (False, True):
            barred = acts_that_do_not_fit([code], TOCSIN, organisations=organisations)
            as_own = acts_that_do_not_fit([own(code)], HOUSE, organisations=organisations)
            assert as_own == tuple(map(own, barred))
        assert needs_care([], [own(code)], HOUSE) == needs_care([], [code], TOCSIN)
    for group in TOCSIN.risk_groups.codes:
        person, other = (
            AMAL.model_copy(update={"risk_groups": (each,)}) for each in (group, own(group))
        )
        assert needs_care([other], [], HOUSE) == needs_care([person], [], TOCSIN)


def test_the_score_is_the_same() -> None:
    def score(taxonomy: Taxonomy, violation: str, situation: str, kind: str) -> Any:
        told = (
            Persons(persons=(AMAL,)),
            Facts(narrative="Invented.", country="EGY", situation=situation),
        )
        acts = [ActOutline(violation=violation)]
        expected = [Expectation(kind=kind, at=LATER)]
        return assess(danger_of(taxonomy, told, acts, expected, colleagues_attacked=False), NOW)

    for violation in TOCSIN.violations.codes:
        assert score(HOUSE, own(violation), "free", "other") == score(
            TOCSIN, violation, "free", "other"
        )
        assert HOUSE.severity(own(violation)) == TOCSIN.severity(violation)
    for situation in TOCSIN.situations.codes:
        assert score(HOUSE, "threats", own(situation), "other") == score(
            TOCSIN, "threats", situation, "other"
        )
    for kind in TOCSIN.expectations.codes:
        assert score(HOUSE, "threats", "free", own(kind)) == score(TOCSIN, "threats", "free", kind)


def test_the_deadlines_are_the_same() -> None:
    steps = load_deadline_steps()
    for kind in TOCSIN.expectations.codes:
        told, as_own = (Expectation(kind=each, at=LATER) for each in (kind, own(kind)))
        assert expectations(counted([as_own], HOUSE), NOW, steps) == expectations(
            [told], NOW, steps
        )


def test_an_attack_on_a_colleague_is_one() -> None:
    assert attacks_of(TOCSIN) == ATTACKS
    assert attacks_of(HOUSE) == ATTACKS | set(map(own, ATTACKS))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the own act on Ms. A."), ("fr", "du fait visant Ms. A.")],
)
def test_an_appeal_says_its_own_words_and_asks_for_the_same(language: str, words: str) -> None:
    worded = [each.model_copy(update=OWN_ACT) if each.like else each for each in HOUSE.violations]
    house = replace(HOUSE, violations=Terms("violations", worded))

    def printed(taxonomy: Taxonomy, violation: str) -> tuple[str, tuple[str, ...]]:
        renderer = Renderer(TEMPLATES, taxonomy)
        version = LanguageDraft(
            language=language, title="Invented", concerned="Ms. A.", short="Ms. A."
        )
        draft = AppealDraft(
            country="EGY",
            issuer="omct",
            template="2026-01",
            violations=(violation,),
            versions=(version,),
        )
        return renderer.render(draft).texts[0].plain, renderer.demands(draft, version)

    for violation in TOCSIN.violations.codes:
        text, demands = printed(house, own(violation))
        assert demands == printed(TOCSIN, violation)[1]
        assert OWN_LABELS.text(language) in text
        if violation == "arbitrary-detention":
            assert words in " ".join(text.split())
