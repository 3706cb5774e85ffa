"""A release is told as good news, not as an urgent appeal. All persons are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)

from datetime import date

import pytest

from services.triage.rules.planning import planned_parties
from shared.contracts.facts import Act, Development, Facts
from tests.services.triage.drafting.test_plan import (
    TAXONOMY,
    functions,
    missing,
    none_of,
    person,
    texts,
)

FAY = person("Fay Invented", situation="released-on-bail", functions=functions("lawyer", "avocate"))
BAIL = Development(development="release-on-bail", to=(FAY.id,), on=date(2026, 11, 25))
RELEASE = Development(development="release", to=(FAY.id,), on=date(2026, 11, 25))
HELD = Act(violation="arbitrary-detention", to=(FAY.id,), on=date(2026, 10, 2))
CONDEMNED = ("URGENT", "condemn", "an end to these acts", "lease Ms.")


def test_a_release_is_welcomed_and_says_what_remains() -> None:
    told = texts("KEN", [FAY], [], [BAIL])
    english, french = told["en"], told["fr"]
    assert english.startswith("Kenya: Release on bail of Ms. Fay Invented\n")
    assert none_of(english, *CONDEMNED)
    assert not missing(
        english,
        "GOOD NEWS - THE OBSERVATORY",
        "Release on bail Kenya",
        "shares good news about the following situation in Kenya",
        "welcomes the release of Ms. Fay Invented and thanks everybody who intervened. It recalls "
        "that this deprivation of liberty was arbitrary, since it seemed only meant to punish "
        "human rights activities. It urges",
        "lift all conditions and other restrictions that still weigh on Ms. Fay Invented",
        "ask for the lifting of all conditions",
    )
    assert none_of(french, "URGENT", "condamne", "la fin de ces actes")
    assert not missing(
        french,
        "BONNE NOUVELLE - L’OBSERVATOIRE",
        "se félicite de la libération de Mme Fay Invented et remercie toutes les personnes qui "
        "sont intervenues. Il rappelle que cette privation de liberté était arbitraire",
        "demander la levée de toutes les conditions",
    )


def test_of_a_relative_no_arbitrary_detention_is_recalled() -> None:
    relative = FAY.model_copy(update={"defender": False})
    english = texts("KEN", [relative], [], [BAIL])["en"]
    assert not missing(
        english, "It recalls that nobody may be deprived of liberty for human rights"
    )


def test_that_it_was_arbitrary_is_recalled_where_the_record_says_so() -> None:
    told = texts("KEN", [FAY], [HELD], [RELEASE])
    assert none_of(told["en"], "URGENT", "condemn", "Arbitrary detention", "an end to these acts")
    assert "It recalls that this deprivation of liberty was arbitrary" in " ".join(
        told["en"].split()
    )
    assert "Il rappelle que cette privation de liberté était arbitraire" in " ".join(
        told["fr"].split()
    )


def test_a_first_appeal_tells_of_the_arrest_and_welcomes_the_bail() -> None:
    told = texts("KEN", [FAY], [HELD], [BAIL])
    assert told["en"].startswith(
        "Kenya: Arbitrary detention and release on bail of Ms. Fay Invented\n"
    )
    assert not missing(
        told["en"],
        "URGENT APPEAL - THE OBSERVATORY",
        "Arbitrary detention / Release on bail",
        "strongly condemns the arbitrary detention of Ms. Fay Invented",
        "welcomes the release of Ms. Fay Invented and thanks everybody who intervened. It recalls "
        "that this deprivation of liberty was arbitrary",
        "ask for the lifting of all conditions",
    )
    assert none_of(told["en"], "Release Ms. Fay", "release Ms. Fay")
    assert not missing(
        told["fr"],
        "Détention arbitraire et libération sous caution de Mme Fay Invented",
        "se félicite de la libération de Mme Fay Invented et remercie toutes les personnes",
    )


def test_who_was_taken_again_or_suffered_more_is_not_told_as_good_news() -> None:
    again = HELD.model_copy(update={"on": date(2026, 11, 27)})
    tortured = Act(violation="torture", to=(FAY.id,))
    for acts in ([again], [HELD, tortured]):
        facts = Facts(narrative="Invented.", country="KEN", acts=tuple(acts), developments=(BAIL,))
        (party,) = planned_parties([([FAY], facts)], TAXONOMY)
        assert party.violations
        assert not party.was_arbitrary


@pytest.mark.parametrize("news", ["hunger-strike", "health-deterioration", "hearing-held"])
def test_a_release_after_a_hunger_strike_or_a_hearing_is_good_news(news: str) -> None:
    before = Development(development=news, to=(FAY.id,), on=date(2026, 11, 20))
    told = texts("KEN", [FAY], [], [before, BAIL])
    assert told["en"].startswith("Kenya: Release on bail of Ms. Fay Invented\n")
    assert none_of(told["en"], *CONDEMNED)
    assert not missing(told["en"], "The Observatory welcomes the release of Ms. Fay Invented")
    assert none_of(told["fr"], "URGENT", "condamne", "la fin de ces actes")


def test_a_full_release_leaves_no_charges_to_lift() -> None:
    free = person("Ida Invented", situation="released")
    told = texts("KEN", [free], [], [Development(development="release", to=(free.id,))])
    assert none_of(told["en"], "charges", "conditions", "URGENT")
    assert "ask for respect for the right to defend human rights" in told["en"]


def test_a_release_with_conditions_asks_for_their_end_whatever_its_code() -> None:
    free = person("Ida Invented", situation="released")
    news = Development(development="release", to=(free.id,), conditions="a weekly report")
    told = texts("KEN", [free], [], [news])
    assert not missing(
        told["en"],
        "lift all conditions and other restrictions that still weigh on Ms. Ida Invented",
        "ask for the lifting of all conditions",
    )
    assert none_of(told["en"], "URGENT", "condemn")


def test_a_release_of_one_is_no_release_of_the_other() -> None:
    fay, held = person("Fay Invented", situation="released"), person("Gia Invented")
    told = texts(
        "KEN",
        [fay, held],
        [Act(violation="arbitrary-detention", to=(held.id,), perpetrators=("police",))],
        [Development(development="release-on-bail", to=(fay.id,))],
    )
    assert not missing(
        told["en"],
        "Arbitrary detention of Ms. Gia Invented and release on bail of Ms. Fay Invented",
        "about the arbitrary detention of Ms. Gia Invented and the release on bail of Ms. Fay",
        "welcomes the release of Ms. Fay Invented",
        "Release Ms. Gia Invented immediately",
    )
    assert none_of(told["en"], "Release Ms. Fay", "etention of Ms. Fay", "acts against Ms. Fay")
