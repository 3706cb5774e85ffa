"""Which words of a sentence, and of a possible penalty, mean death."""

import pytest

from services.triage.rules.death_terms import is_sentence_to_death, may_be_death

DEATH = [
    "death",
    "Death.",
    "to death",
    "sentenced to death",
    "sentenced to death in absentia",
    "the death penalty",
    "a death sentence",
    "capital punishment",
    "death by hanging",
    "hanging",
    "à mort",
    "peine de mort",
    "condamnée à mort",
    "pendaison",
    "pena de muerte",
    "condenado a muerte",
    "pena de morte",
    "condenada à morte",
    "смертная казнь",
    "к смертной казни",
    "приговорена к смертной казни",
    "расстрел",
    "الإعدام",
    "عقوبة الإعدام",
    "حُكم عليها بالإعدام",
    "بالإعدام شنقاً",
    "شنقاً",
]
NO_DEATH = [
    "",
    "10 years in prison",
    "life",
    "a death sentence commuted to 20 years",
    "death, commuted to life imprisonment",
    "death sentence overturned, retrial ordered",
    "no death penalty",
    "the death penalty does not apply",
    "Death threats conviction: 2 years",
    "execution suspended for three years",
    "six months (execution of the sentence may be stayed)",
    "up to 15 years if death results",
    "peine de mort commuée en 20 ans",
    "pena de muerte conmutada por 20 años",
    "смертная казнь заменена 20 годами",
    "штраф в казну",
    "إعدام مع وقف التنفيذ",
]


@pytest.mark.parametrize("term", DEATH)
def test_a_term_that_is_death(term: str) -> None:
    assert is_sentence_to_death(term)
    assert may_be_death(term)


@pytest.mark.parametrize("term", [*NO_DEATH, None])
def test_what_is_something_else_or_not_understood_claims_nothing(term: str | None) -> None:
    assert not is_sentence_to_death(term)
    assert not may_be_death(term)


@pytest.mark.parametrize(
    "penalty",
    [
        "from five years to death",
        "up to death",
        "death or prison",
        "fine, imprisonment or death",
        "life imprisonment or death by hanging",
        "de cinq ans à la peine de mort",
        "prison perpétuelle ou peine de mort",
        "от 15 лет до смертной казни",
        "السجن أو الإعدام",
    ],
)
def test_a_penalty_that_may_be_death_is_no_sentence_to_it(penalty: str) -> None:
    assert may_be_death(penalty)
    assert not is_sentence_to_death(penalty)


@pytest.mark.parametrize(
    "penalty",
    [
        "10 years; the death penalty does not apply",
        "does not carry imprisonment or death",
        "five years (negligence causing death)",
        "negligence leading to death",
        "imprisonment, or death if somebody died",
        "12 years (death sentence abolished in 2004)",
        "réclusion à perpétuité (peine de mort abolie)",
        "штраф до 500 000 рублей в пользу казны",
        "лишение свободы, если деяние повлекло смерть",
        "смертное ранение: до 8 лет",
    ],
)
def test_a_penalty_that_is_denied_or_conditional_is_no_risk(penalty: str) -> None:
    assert not may_be_death(penalty)
