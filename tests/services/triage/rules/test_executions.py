"""An execution that is to come is no death. All persons are invented."""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import pytest

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Finding, Judged
from shared.clock import new_id
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
ANA = Person.model_validate(
    {"kind": "person", "id": new_id(), "name": "Ana Invented", "gender": "woman"}
)
TO_COME = (
    "The execution of Ms. Ana Invented is imminent.",
    "The execution of Ms. Ana Invented is scheduled for 3 December.",
    "Ms. Ana Invented is to be executed on 3 December.",
    "Ms. Ana Invented's execution was ordered.",
    "Ms. Ana Invented faces the death penalty.",
    "Ms. Ana Invented is facing execution.",
    "L'ex\u00e9cution de Mme Ana Invented est imminente.",
    "La ejecuci\u00f3n de la Sra. Ana Invented es inminente.",
    "A execu\u00e7\u00e3o da Sra. Ana Invented \u00e9 iminente.",
    "Казнь г-жи Ana Invented назначена на 3 декабря.",
    "إعدام السيدة Ana Invented وشيك.",
)
UPHELD = (
    "La condamnation \u00e0 mort de Mme Ana Invented a \u00e9t\u00e9 confirm\u00e9e.",
    "أيدت المحكمة حكم الإعدام بحق السيدة Ana Invented.",
)
DONE = (
    "Ms. Ana Invented was executed on 3 December.",
    "The execution of Ms. Ana Invented, which the President ordered, was carried out.",
    "Ms. Ana Invented was killed in prison.",
)
CHARGED = {"charges": [{"words": "x", "status": "charged", "penalty": "death penalty"}]}
SENTENCED = {"developments": [{"development": "sentencing", "term": "death"}]}


def found(sentence: str, **told: object) -> list[Finding]:
    act = {"violation": "judicial-harassment", "to": [ANA.id]}
    facts = Facts.model_validate(
        {"country": "KEN", "narrative": "Invented.", "acts": [act], **told}
    )
    everybody = recorded_persons([((ANA,), facts)], TAXONOMY)
    judged = Judged(everybody, {each.who: names_of(each.person) for each in everybody}, TAXONOMY)
    return list(judged.in_texts({"en.facts": sentence}))


@pytest.mark.parametrize("sentence", TO_COME)
def test_an_execution_to_come_can_be_told_of_the_condemned(sentence: str) -> None:
    assert found(sentence, **CHARGED) == []
    assert found(sentence, **SENTENCED) == []


@pytest.mark.parametrize("sentence", UPHELD)
def test_a_sentence_is_told_of_those_who_were_sentenced(sentence: str) -> None:
    assert found(sentence, **SENTENCED) == []
    assert [each.is_final for each in found(sentence, **CHARGED)] == [False]


@pytest.mark.parametrize("sentence", [*TO_COME, *UPHELD])
def test_of_others_it_can_be_confirmed(sentence: str) -> None:
    assert not any(each.is_final for each in found(sentence))


@pytest.mark.parametrize("told", [CHARGED, SENTENCED, {}])
@pytest.mark.parametrize("sentence", DONE)
def test_that_it_was_done_is_never_confirmed(sentence: str, told: dict[str, object]) -> None:
    assert [each.is_final for each in found(sentence, **told)] == [True]


def test_a_sentence_that_the_record_does_not_tell_is_found() -> None:
    for sentence in ("Ms. Ana Invented was sentenced to death.", "Ms. Ana Invented was convicted."):
        assert found(sentence, **CHARGED) != []
