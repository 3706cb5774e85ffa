"""Names that a text with names must not have without a reason. All persons are invented."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.triage.drafting.draft import AppealDraft
from services.triage.queries.findings import held_against_record
from services.triage.rules.planning import Told
from services.triage.tables import FormerPlace, KeptPersons
from tests.services.triage.operations.appeals.test_gates_of_a_plan import entry, planned
from tests.services.triage.rules.test_planning import TAXONOMY, act, facts, person
from tests.services.triage.triage_fixture import worded

BETH, CARL = person("Beth Fictional"), person("Carl Madeup")
THREATS = facts(act("threats", BETH))


def rules(
    draft: AppealDraft, *alerts: Told, names_shown: bool = True, former: Sequence[Any] = ()
) -> set[tuple[str, str]]:
    opened = [(KeptPersons(persons=tuple(p), former=tuple(former)), told) for p, told in alerts]
    held = held_against_record(draft, opened, (), TAXONOMY, names_shown=names_shown)
    return {(each.rule.value, each.words) for each in held.findings}


def told(words: str) -> AppealDraft:
    """Return a plan of threats against Beth, with these facts."""
    draft = planned(entry(BETH))
    (version,) = draft.versions
    (facts_alone,) = worded(words).versions
    return draft.model_copy(
        update={"versions": (version.model_copy(update={"parts": facts_alone.parts}),)}
    )


def test_somebody_of_an_alert_of_which_the_plan_tells_nothing() -> None:
    of_carl = ([CARL], facts(act("raid", CARL)))
    words = "Mr. Carl Madeup saw it."
    assert rules(told(words), ([BETH], THREATS), of_carl) == {("other-alert", words)}
    assert rules(told(words), ([BETH, CARL], THREATS)) == set()
    assert rules(told(words), ([BETH], THREATS), of_carl, names_shown=False) == set()


@pytest.mark.parametrize(
    ("situation", "place", "found"),
    [
        ("house-arrest", "14 Invented Street", True),
        ("house-arrest", "Nairobi", False),
        ("imprisoned", "14 Invented Street", False),
    ],
)
def test_the_place_where_somebody_is_held_at_home(situation: str, place: str, found: bool) -> None:
    held = {"place": place, "to": [BETH.id]}
    record = type(THREATS).model_validate(
        {**THREATS.model_dump(), "situation": situation, "deprivations": [held]}
    )
    words = f"They came to {place}."
    assert rules(told(words), ([BETH], record)) == ({("home-named", words)} if found else set())


@pytest.mark.parametrize("names_shown", [True, False])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("She is at an invented shed behind the market.", True),
        ("They searched An Invented Shed.", True),
        ("They searched the market of Nairobi.", False),
    ],
)
def test_the_place_where_somebody_hides_cannot_be_confirmed(
    words: str, found: bool, names_shown: bool
) -> None:
    hidden = BETH.model_copy(update={"hiding_place": "an invented shed, Nairobi"})
    opened = [(KeptPersons(persons=(hidden,)), THREATS)]
    held = held_against_record(told(words), opened, (), TAXONOMY, names_shown=names_shown)
    rules = [(each.rule.value, each.person, each.is_final) for each in held.findings]
    assert rules == ([("hiding-place-named", "Beth Fictional", True)] if found else [])


@pytest.mark.parametrize(
    ("place", "words", "found"),
    [
        ("كيسومو، بيت خالتها", "هي في كيسومو.", True),
        ("Кисуму, дом тёти", "She fled to Kisumu.", True),
        ("Кисуму; дом тёти", "Она уехала в Кисуму.", True),
        ("kisumu", "She fled to Kisumu.", True),
        ("مي", "My colleague fled.", False),
        ("Кисуму, дом тёти", "She fled to Nairobi.", False),
    ],
)
def test_the_place_of_hiding_is_found_in_latin_letters_and_before_every_comma(
    place: str, words: str, found: bool
) -> None:
    hidden = BETH.model_copy(update={"hiding_place": place})
    opened = [(KeptPersons(persons=(hidden,)), THREATS)]
    held = held_against_record(told(words), opened, (), TAXONOMY, names_shown=False)
    assert [each.rule.value for each in held.findings] == ["hiding-place-named"] * found


def test_a_former_name_that_others_bear_is_none() -> None:
    before = [person("Carl Former")]
    words = "Mr. Carl Former fled."
    assert rules(told(words), ([BETH], THREATS), former=before) == {("former-name", words)}
    assert rules(told("Mr. Carl fled."), ([BETH, CARL], THREATS), former=before) == set()


class TestAPlaceThatTheRecordHasToo:
    """A city alone hides nothing where the record has it as the place of something else."""

    @pytest.mark.parametrize(
        ("place", "final"),
        [
            ("Nairobi", False),
            ("nairobi, Kenya", False),
            ("Kenya", False),
            ("Kisumu", True),
            ("an invented shed, Nairobi", None),
        ],
    )
    def test_can_be_confirmed(self, place: str, final: bool | None) -> None:
        hidden = BETH.model_copy(update={"hiding_place": place})
        arrest = THREATS.acts[0].model_copy(update={"place": "Central Station, Nairobi"})
        record = THREATS.model_copy(update={"acts": (arrest,)})
        opened = [(KeptPersons(persons=(hidden,)), record)]
        words = f"They came to {'Kisumu' if final else 'Nairobi, Kenya'}."
        held = held_against_record(told(words), opened, (), TAXONOMY, names_shown=False)
        rule = "hiding-place-named" if final else "hiding-area-named"
        wanted = [] if final is None else [(rule, final)]
        assert [(each.rule.value, each.is_final) for each in held.findings] == wanted

    def test_the_exact_words_beside_it_cannot(self) -> None:
        hidden = BETH.model_copy(update={"hiding_place": "Nairobi, 14 Invented Street"})
        arrest = THREATS.acts[0].model_copy(update={"place": "Nairobi"})
        opened = [(KeptPersons(persons=(hidden,)), THREATS.model_copy(update={"acts": (arrest,)}))]
        held = held_against_record(
            told("She is in Nairobi, 14 Invented Street."), opened, (), TAXONOMY, names_shown=False
        )
        assert "hiding-place-named" in {each.rule.value for each in held.findings}

    @pytest.mark.parametrize("where", ["organisation", "functions"])
    def test_nor_does_the_name_of_an_organisation(self, where: str) -> None:
        said: Any = {"organisation": "Invented Lawyers of Nairobi"}
        told_of = said if where == "organisation" else {"functions": ({"words": "x", **said},)}
        hidden = type(BETH).model_validate(
            {**BETH.model_dump(), "hiding_place": "Nairobi", **told_of}
        )
        opened = [(KeptPersons(persons=(hidden,)), THREATS)]
        held = held_against_record(
            told("She belongs to the Lawyers of Nairobi."), opened, (), TAXONOMY, names_shown=False
        )
        assert [each.rule.value for each in held.findings] == ["hiding-area-named"]


@pytest.mark.parametrize("names_shown", [True, False])
def test_a_former_place_of_hiding_is_found_and_can_be_confirmed(names_shown: bool) -> None:
    former = FormerPlace(person=BETH.id, place="an invented shed, Nairobi")
    opened = [(KeptPersons(persons=(BETH,), former_places=(former,)), THREATS)]
    draft = told("They searched an invented shed.")
    held = held_against_record(draft, opened, (), TAXONOMY, names_shown=names_shown)
    assert [(each.rule.value, each.person, each.is_final) for each in held.findings] == [
        ("former-hiding-place-named", "Beth Fictional", False)
    ]
