"""A person who is told of again is not taken for another one. All persons are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)

import pytest

from services.triage.drafting.introducing import Introducing
from services.triage.drafting.languages.en import at_place, function
from services.triage.drafting.languages.es import SPANISH
from services.triage.drafting.languages.fr import FRENCH
from services.triage.drafting.languages.language import Language
from services.triage.drafting.languages.pt import PORTUGUESE
from services.triage.drafting.short_message import shortened
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Act, Development
from tests.services.triage.drafting.test_plan import (
    TAXONOMY,
    TEMPLATES,
    missing,
    none_of,
    person,
    texts,
)

POLICE = ("police",)


def introducing(language: str) -> Introducing:
    return Introducing(TAXONOMY, TEMPLATES.forms[TEMPLATES.latest, language], "KEN")


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_nobody_is_another_person_when_told_of_again(language: str) -> None:
    one, other, group = [person("A")], [person("B")], [person("C"), person("D")]
    begin = introducing(language).introduce_unnamed
    alone, first, second = begin(one), begin(one, (), [other]), begin(other, [one])
    beside = begin(one, [group])
    assert len({alone.short, first.short, second.short}) == 3
    for each in (first, second, beside):
        assert each.short != each.concerned


def test_the_second_is_called_the_second() -> None:
    one, other, group = [person("A")], [person("B")], [person("C"), person("D")]
    english = introducing("en").introduce_unnamed
    assert english(other, [one]).concerned == ("another human rights defender",)
    assert english(other, [one]).short == ("the second human rights defender",)
    assert english(one, [group]).short == ("the human rights defender",)
    assert english(group, [one]).short == ("the two other human rights defenders",)
    assert introducing("fr").introduce_unnamed(one, (), [other]).short == (
        "la première personne qui défend les droits humains",
    )


def test_acts_with_several_prepositions_name_somebody_once() -> None:
    ann = person("Ann Invented", gender="woman", situation="free")
    acts = [
        Act(violation="threats", to=(ann.id,), perpetrators=("unknown",)),
        Act(violation="judicial-harassment", to=(ann.id,), perpetrators=POLICE),
    ]
    told = texts("SEN", [ann], acts)
    assert not missing(told["en"], "about threats against and the judicial harassment of Ms. Ann I")
    assert not missing(
        told["fr"], "menaces visant Mme Ann Invented, ainsi que du harcèlement judiciaire de cette"
    )
    of_unknown = texts("SEN", [ann.model_copy(update={"gender": None})], acts)
    assert none_of(of_unknown["fr"], "ce dernier", "cette dernière")


def test_who_has_a_relative_of_whom_more_is_told_is_named_again() -> None:
    dan = person("Dan Invented", gender="man")
    eve = person("Eve Invented", gender="woman", defender=False, tie="wife", tie_to=dan.id)
    acts = [
        Act(violation=each, to=(eve.id,), perpetrators=POLICE) for each in ("raid", "surveillance")
    ]
    assert not missing(
        texts("SEN", [eve, dan], acts)["fr"],
        "Mme Eve Invented, épouse de M. Dan Invented, ainsi que de la surveillance de Mme Eve",
    )


def test_each_act_has_its_own_preposition_where_another_would_be_absurd() -> None:
    ann = person("Ann Invented", gender="woman", situation="detained-with-access")
    acts = [
        Act(violation=each, to=(ann.id,), perpetrators=POLICE)
        for each in ("arbitrary-detention", "torture", "threats")
    ]
    news = [Development(development=each, to=(ann.id,)) for each in ("hunger-strike", "charged")]
    told = texts("EGY", [ann], acts, news)
    assert not missing(told["ar"], "الإضراب عن الطعام من جانب هذه الأخيرة")
    assert none_of(told["ar"], "الإضراب عن الطعام بحق")
    assert not missing(told["pt"], "greve de fome desta última")
    assert none_of(told["pt"], "greve de fome contra", "fome e as ameaças contra")


def test_a_noun_that_owns_the_name_has_it_in_an_arabic_title() -> None:
    centre = person("مركز المثال", kind="organisation")
    acts = [
        Act(violation="attack-on-premises", to=(centre.id,), perpetrators=("unknown",)),
        Act(violation="ban-of-organisation", to=(centre.id,), perpetrators=POLICE),
    ]
    title, _ = texts("EGY", [centre, person("Ann Invented")], acts)["ar"].split("\n", 1)
    assert not missing(title, "الهجوم على مقر مركز المثال", "حظر أنشطة مركز المثال")


def test_what_others_and_the_state_did_is_condemned_in_one_sentence() -> None:
    abel, beth = person("Abel Invented", situation="killed"), person("Beth Invented")
    acts = [
        Act(violation="killing", to=(abel.id,), perpetrators=("unknown",)),
        Act(violation="threats", to=(beth.id,), perpetrators=POLICE),
    ]
    told = texts("SEN", [abel, beth], acts)
    assert told["en"].count("strongly condemns") == 1
    assert not missing(
        told["en"], "to take every measure to protect Ms. Beth Invented, to identify"
    )
    assert none_of(told["en"], "protect Ms. Abel")


def test_good_news_beside_a_hunger_strike_is_welcomed_and_not_condemned() -> None:
    ann = person("Ann Invented", situation="imprisoned")
    news = [
        Development(development=each, to=(ann.id,)) for each in ("hunger-strike", "charges-dropped")
    ]
    told = texts("KEN", [ann], [], news)
    assert none_of(told["en"], "condemn")
    assert not missing(
        told["en"],
        "deeply concerned about the hunger strike of Ms. Ann Invented",
        "welcomes the dropping of the charges against Ms. Ann Invented",
    )
    assert not missing(told["fr"], "se félicite de l’abandon des charges pesant sur Mme Ann")


def test_an_sms_asks_for_care_where_health_got_worse() -> None:
    ann = person("Ann Invented", situation="free-at-risk")
    news = [Development(development="health-deterioration", to=(ann.id,))]
    told = texts("KEN", [ann], [], news)["en"]
    assert not missing(told, "ask for all the medical care needed", "provide Ms. Ann Invented with")
    assert none_of(told, "an end to these acts")


def test_an_sms_ends_within_no_name() -> None:
    title = "Arbitrary detention of Ana Maria Invented and raid on the Invented League of Rights"
    names = ("Ana Maria Invented", "the Invented League of Rights")
    assert (
        shortened(title, 75, whole=names)
        == "Arbitrary detention of Ana Maria Invented and raid on..."
    )
    assert shortened(title, 35, whole=names) == "Arbitrary detention of..."
    assert shortened(title, 100, whole=names) == title


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("lawyer", "a lawyer"),
        ("member of the Invented League", "a member of the Invented League"),
        ("LGBTI rights defender", "an LGBTI rights defender"),
        ("director of the Invented Centre", "director of the Invented Centre"),
        ("executive director", "executive director"),
        ("university teacher", "a university teacher"),
        ("former judge", "former judge"),
        ("two students", "two students"),
        ("the last editor", "the last editor"),
        ("", ""),
    ],
)
def test_a_function_has_its_article_in_english(words: str, said: str) -> None:
    assert function(words) == said


@pytest.mark.parametrize(
    ("language", "article"), [(FRENCH, "le"), (SPANISH, "el"), (PORTUGUESE, "o")]
)
def test_an_officer_of_an_english_record_has_an_article(language: Language, article: str) -> None:
    assert language.defined is not None
    for officer in ("Commissioner Invented of the police", "Colonel Invented", "Police Chief"):
        assert language.defined(officer) == f"{article} {officer}"


def test_an_authority_of_another_language_has_its_article() -> None:
    for language, court, forces in (
        (FRENCH, "la High Court of Justice", "les Armed Forces"),
        (SPANISH, "la High Court of Justice", "las Armed Forces"),
        (PORTUGUESE, "o High Court of Justice", "as Armed Forces"),
    ):
        assert language.defined is not None
        assert language.defined("High Court of Justice") == court
        assert language.defined("Armed Forces") == forces
        assert language.defined("an invented court") == "an invented court"
        assert language.defined("Invented Branch") != "Invented Branch"
    assert at_place("Invented High Court") == "the Invented High Court"
    assert at_place("Invented Airport") == "Invented Airport"
    assert at_place("Nairobi") is None


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Rio de Janeiro", "no Rio de Janeiro"),
        ("Bahia", "na Bahia"),
        ("Lunda-Norte", "na Lunda-Norte"),
        ("Comarca de Viana", "na Comarca de Viana"),
        ("São Paulo", "em São Paulo"),
        ("Maputo", "em Maputo"),
    ],
)
def test_a_portuguese_place_has_its_article(place: str, said: str) -> None:
    assert PORTUGUESE.at_place is not None
    told = PORTUGUESE.at_place(place) or place
    assert PORTUGUESE.join("em", told, "BRA") == said


def test_a_deputy_has_an_article_in_portuguese() -> None:
    assert PORTUGUESE.defined is not None
    told = PORTUGUESE.defined("Deputado Fulano Inventado")
    assert PORTUGUESE.join("por", told, "BRA") == "pelo Deputado Fulano Inventado"
