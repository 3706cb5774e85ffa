"""What each language does with groups, relatives, authors and genders. All persons are invented."""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import pytest

from services.triage.drafting.grammar import series, told, with_one_stop
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.languages import LANGUAGES
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.drafting.told_cases import (
    TAXONOMY,
    TEMPLATES,
    composed,
    of,
    person,
    record,
)

WOMAN, MAN = (
    person("a", "Amal Invented", gender="woman"),
    person("b", "Issa Invented", gender="man"),
)
SASHA = person("s", "Sasha Invented", gender="non-binary")
ARREST = {"violation": "arbitrary-arrest", "on": "2026-11-20", "perpetrators": ["police"]}


def _facts(language: str, letters: str, **act: object) -> str:
    """Return the facts about these, without the signs around Latin words."""
    whom = [each for each in (WOMAN, MAN, SASHA) if each.id in set(map(of, letters))]
    facts = composed(language, record("KEN", whom, acts=[ARREST | {"to": letters} | act])).facts
    return facts.replace("\N{LEFT-TO-RIGHT ISOLATE}", "").replace("\N{POP DIRECTIONAL ISOLATE}", "")


@pytest.mark.parametrize(
    ("language", "of_sasha", "of_both"),
    [
        ("fr", "arrêté·e ", "arrêté·es "),
        ("es", "arrestado/a ", "arrestados "),
        ("pt", "preso/a ", "presos "),
        ("ru", "задержан(а)", "задержаны"),
        ("ar", "اعتُقل/ت ", "اعتُقلت السيدة Amal Invented والسيد Issa Invented"),
    ],
)
def test_nobody_s_gender_is_made_up_and_women_and_men_agree_together(
    language: str, of_sasha: str, of_both: str
) -> None:
    assert of_sasha in _facts(language, "s")
    assert of_both in _facts(language, "ab")


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_a_name_that_ends_with_a_stop_ends_the_sentence(language: str) -> None:
    facts = _facts(language, "a", violation="threats", authors="Invented Palm Co.")
    assert "Invented Palm Co" in facts
    assert ".." not in facts
    assert with_one_stop("by Invented Co..") == "by Invented Co."
    assert with_one_stop("and so on...") == "and so on..."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "by vigilantes or death squads, and landowners"),
        ("fr", "par des milices d’autodéfense ou des escadrons de la mort, et par des "),
        ("es", "por grupos de autodefensa o escuadrones de la muerte, y por terratenientes"),
        ("pt", "por milícias ou esquadrões da morte, e por proprietários de terras"),
        ("ru", "отрядами самообороны или «эскадронами смерти», и землевладельцами"),
        ("ar", "من قبل جماعات أهلية مسلحة أو فرق الموت، وملاك الأراضي"),
    ],
)
def test_an_author_who_has_an_or_of_their_own_stands_apart(language: str, said: str) -> None:
    assert said in _facts(language, "a", perpetrators=["vigilantes", "landowners"])
    assert series(["a or b", "c"], "or", "en") == "a or b or c"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "by the police and vigilantes or death squads"),
        ("fr", "par la police et par des milices d’autodéfense ou des escadrons de la mort"),
        ("es", "por la policía y por grupos de autodefensa o escuadrones de la muerte"),
    ],
)
def test_only_before_the_last_does_an_or_need_a_sign_behind_it(language: str, said: str) -> None:
    assert said in _facts(language, "a", perpetrators=["police", "vigilantes"])


@pytest.mark.parametrize(
    ("language", "known", "unknown"),
    [
        ("en", "by the police and the gendarmerie", "by the police or persons unknown"),
        (
            "fr",
            "par la police et par la gendarmerie",
            "par la police ou par des personnes inconnues",
        ),
    ],
)
def test_only_authors_of_whom_one_is_unknown_are_alternatives(
    language: str, known: str, unknown: str
) -> None:
    assert known in _facts(language, "a", perpetrators=["police", "gendarmerie"])
    assert unknown in _facts(language, "a", perpetrators=["police", "unknown"])


@pytest.mark.parametrize(
    ("language", "first", "again"),
    [
        ("en", "6 activists", "the 6 activists"),
        ("fr", "6 militant·es", "les 6 militant·es"),
        ("es", "6 activistas", "las y los 6 activistas"),
        ("pt", "6 ativistas", "os 6 ativistas"),
        ("ru", "6 активистов", "эти 6 человек"),
        ("ar", "6 ناشطين", "هؤلاء الأشخاص"),
    ],
)
def test_a_group_with_a_description_is_told_of_again(language: str, first: str, again: str) -> None:
    described = [{"words": first, "language": language}]
    group = person("g", kind="group", number=6, described=described)
    introducing = Introducing(TAXONOMY, TEMPLATES.forms[TEMPLATES.latest, language], "KEN")
    words = introducing.introduce_all([group], [], alone=True)
    assert (words.concerned, words.short) == ((first,), (again,))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "(wife of Mr. Issa Invented)"),
        ("fr", "(épouse de M. Issa Invented)"),
        ("es", "(esposa del Sr. Issa Invented)"),
        ("pt", "(esposa do Sr. Issa Invented)"),
        ("ru", "(жена г-на Issa Invented)"),
        ("ar", "(زوجة السيد Issa Invented)"),
    ],
)
def test_a_wife_is_not_taken_for_the_sister_who_is_named_behind_her(
    language: str, said: str
) -> None:
    wife = person("w", "Eve Invented", gender="woman", tie="wife", tie_to="b")
    sister = person("x", gender="woman", tie="sister", tie_to="b")
    introducing = Introducing(TAXONOMY, TEMPLATES.forms[TEMPLATES.latest, language], "KEN")
    told_of, _ = introducing.introduce_all([wife, sister], [MAN], alone=False).concerned
    assert told_of.endswith(said)
    [alone] = introducing.introduce_all([wife], [MAN], alone=False).concerned
    assert "(" not in alone


def test_an_organisation_agrees_with_its_noun_in_each_language() -> None:
    names = ("Liga Inventada", "Centro Inventado", "Invented Watch", "Invented Centre")
    for code in ("es", "pt"):
        is_feminine = LANGUAGES[code].is_feminine
        assert is_feminine is not None
        assert [is_feminine(each) for each in names] == [True, False, True, False]
    assert LANGUAGES["ar"].is_feminine is not None
    assert LANGUAGES["ar"].is_feminine("مركز متخيل") is False
    assert LANGUAGES["ar"].is_feminine("منظمة Invented Watch") is True


def test_arabic_joins_each_act_with_and() -> None:
    acts = [("ترحيل", ""), ("مصادرة ممتلكات", ""), ("التهديدات", "ضد")]
    said = told(acts, ("X", "X"), ("و", "وكذلك"), lambda upon, x: f"{upon} {x}".strip(), "ar")
    assert said == "ترحيل X، ومصادرة ممتلكات X، وكذلك التهديدات ضد X"


def test_relatives_without_a_name_are_counted_in_the_facts() -> None:
    sons = [person(each, gender="man", tie="son", tie_to="a") for each in ("x", "y")]
    acts = [ARREST | {"to": ["x", "y"]}, {**ARREST, "violation": "torture", "to": ["x"]}]
    facts = composed("en", record("KEN", [WOMAN, *sons], acts=acts)).facts
    assert "two sons of Ms. Amal Invented were arbitrarily arrested" in facts
    assert "the son of Ms. Amal Invented was subjected to torture" in facts
