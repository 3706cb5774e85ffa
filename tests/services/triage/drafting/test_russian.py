"""Russian declines a name whose endings leave no doubt, or puts it in brackets. All invented."""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from services.triage.drafting.grammar import series
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.languages.ru import join, long_date
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.planning import planned_parties
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy
from tests.services.triage.drafting.test_plan import drafted, printed
from tests.services.triage.drafting.told_cases import composed, person, record

TEMPLATES, TAXONOMY = load_templates(), load_taxonomy()
INTRODUCING = Introducing(TAXONOMY, TEMPLATES.forms[TEMPLATES.latest, "ru"], "EGY")
WOMAN = person("a", "Amal Invented", gender="woman", role="lawyer")
MAN = person("b", "Issa Invented", gender="man", situation="killed")


@pytest.mark.parametrize(
    ("preposition", "words", "joined"),
    [
        ("", "г-жа Amal Invented", "г-жи Amal Invented"),
        ("", "г-жа Амаль Вымышленная", "г-жи Амали Вымышленной"),
        ("", "г-н Павел Выдуманов", "г-на Павла Выдуманова"),
        ("", "г-н Илья Вымышленский", "г-на Ильи Вымышленского"),
        ("", "г-жа Ольга Придуманко", "г-жи Ольги Придуманко"),
        ("", "г-жа Анна Шмидт", "г-жи Анны Шмидт"),
        ("", "г-н Иван Дюма", "г-на Ивана Дюма"),
        ("", "г-н Иван Заяц", "г-на Ивана Заяц"),
        ("", "адвокат Иван Выдуманов", "адвоката Иван Выдуманов"),
        ("", "г-н Халид аль-Вымысел", "г-на Халида аль-Вымысел"),
        ("", "г-жа Сальма ас-Вымысел", "г-жи Сальмы ас-Вымысел"),
        ("", "г-н Ахмад бин Вымышлен", "г-на Ахмада бин Вымышлена"),
        ("", "г-жа Мария-Анна Выдуманова", "г-жи Марии-Анны Выдумановой"),
        ("", "г-н Иван Выдуманов-Вымышленский", "г-на Ивана Выдуманова-Вымышленского"),
        ("", "г-н Заза Выдумания", "г-на Зазы Выдумании"),
        ("", "г-н Рустам Вымыслзода", "г-на Рустама Вымыслзода"),
        ("", "г-жа Анна Выдумань", "г-жи Анны Выдумань"),
        ("", "г-н Иван Выдумань", "г-на Ивана Выдуманя"),
        ("", "г-н Игорь Ной", "г-на Игоря Ноя"),
        ("", "г-н Вымышленский", "г-на Вымышленского"),
        ("", "г-жа Сальма", "г-жи Сальмы"),
        ("", "г-жа Марина", "г-жи Марина"),
        ("", "г-н И. Выдуманов", "г-на И. Выдуманов"),
        ("", "Зоя Выдуманова", "Зои Выдумановой"),
        ("", "Иван Выдуманов (школьник)", "Ивана Выдуманова (школьник)"),
        ("", "Семья Вымышленовых", "(Семья Вымышленовых)"),
        ("", "Саша Выдуманко", "(Саша Выдуманко)"),
        ("", "двое коллег г-жи X", "двоих коллег г-жи X"),
        ("в адрес", "дочь г-на X", "в адрес дочери г-на X"),
        ("", "37 других участников", "37 других участников"),
        ("", "33 других участника", "(33 других участника)"),
        ("", "те же лица", "тех же лиц"),
        ("", "эти люди", "этих людей"),
        ("", "500 правозащитников", "500 правозащитников"),
        ("", "3 правозащитника", "(3 правозащитника)"),
        ("", "ещё один человек", "ещё одного человека"),
        (
            "",
            "третий представитель правозащитного сообщества",
            "третьего представителя правозащитного сообщества",
        ),
        ("", "второй человек", "второго человека"),
        ("у", "г-жа Amal Invented (адвокат)", "у г-жи Amal Invented (адвокат)"),
        ("у", "г-жа Амаль Вымышленная (адвокат),", "у г-жи Амали Вымышленной (адвокат)"),
        ("в адрес", "д-р Вымысел и г-н Issa I.", "в адрес д-ра Вымысел и г-на Issa I."),
        (
            "у",
            "г-жа Хинд аль-Вымысел (врач, сестра г-на Халида) и г-н Халид",
            "у г-жи Хинд аль-Вымысел (врач, сестра г-на Халида) и г-на Халида",
        ),
        ("в отношении", "г-н Issa Invented и Zoe I.", "в отношении г-на Issa Invented и Zoe I."),
        ("у", "г-н Исса", "у г-на Иссы"),
        ("в адрес", "г-н Исса", "в адрес г-на Иссы"),
        ("с", "14 ноября 2026 года", "с 14 ноября 2026 года"),
        ("в адрес", "перечисленные выше лица", "в адрес перечисленных выше лиц"),
        ("пострадавшей стороны", "д-р Issa Invented", "д-ра Issa Invented"),
        ("пострадавшей стороны", "г-н Исса", "г-на Иссы"),
        ("со стороны", "полиции", "со стороны полиции"),
        ("со стороны", "полиции (Invented Brigade)", "со стороны полиции (Invented Brigade)"),
        ("со стороны", "(Invented Court)", "(Invented Court)"),
        ("человека по имени", "г-н Issa Invented", "г-на Issa Invented"),
        ("человека по имени", "г-н Исса", "г-на Иссы"),
        ("организации", "Invented League", "организации Invented League"),
        ("в", "март 2026\N{NO-BREAK SPACE}г.", "в марте 2026 года"),
        ("в", "май 2026\N{NO-BREAK SPACE}г.", "в мае 2026 года"),
        ("в", "ноябрь 2026\N{NO-BREAK SPACE}г.", "в ноябре 2026 года"),
    ],
)
def test_a_name_takes_a_case_where_its_endings_leave_no_doubt(
    preposition: str, words: str, joined: str
) -> None:
    assert join(preposition, words, "EGY") == joined


def test_a_date_says_that_it_is_a_year() -> None:
    assert long_date(date(2026, 11, 20)) == "20 ноября 2026 года"


@pytest.mark.parametrize(
    ("number", "defenders", "group"),
    [
        (1, "один представитель", "группа из 1 человека"),
        (2, "2 представителя", "группа из 2 человек"),
        (5, "5 представителей", "группа из 5 человек"),
        (12, "12 представителей", "группа из 12 человек"),
        (21, "21 представитель", "группа из 21 человека"),
        (34, "34 представителя", "группа из 34 человек"),
        (111, "111 представителей", "группа из 111 человек"),
    ],
)
def test_a_count_agrees_with_its_noun(number: int, defenders: str, group: str) -> None:
    counted = Person(kind="group", number=number, defender=True)
    [unnamed] = INTRODUCING.introduce_unnamed([counted]).concerned
    assert unnamed == f"{defenders} правозащитного сообщества"
    assert INTRODUCING.introduce_all([counted], [], alone=True).concerned == (group,)


def test_whoever_is_named_beside_others_is_named_with_their_acts() -> None:
    acts: list[Mapping[str, Any]] = [
        {"violation": "killing", "to": "b", "on": "2026-11-20", "perpetrators": ["unknown"]},
        {"violation": "death-threats", "to": "a", "on": "2026-11-21"},
    ]
    told = record("KEN", [WOMAN, MAN], acts=acts)
    text = printed(drafted("KEN", told[0], planned_parties([told], TAXONOMY)))["ru"]
    killed = "убийство г-на Issa Invented"
    assert text.startswith(f"Кения: {killed} и угрозы убийством в адрес г-жи Amal Invented")
    told_of = "об убийстве г-на Issa Invented и об угрозах убийством в адрес г-жи Amal Invented"
    assert f"информацию {told_of} (адвокат)." in text
    assert "психологическое благополучие родных и коллег г-на Issa Invented;" in text
    _, sms = text.split("SMS: ")
    assert "защита и правосудие (г-жа Amal Invented), а также правосудие (г-н Issa" in sms


def test_a_relative_is_tied_to_a_name() -> None:
    sister = person("c", gender="woman", tie="sister", tie_to="a")
    told = INTRODUCING.introduce_all([sister], [WOMAN], alone=False)
    assert told.concerned == ("сестра г-жи Amal Invented",)


def test_the_facts_of_an_unknown_gender_have_both_forms() -> None:
    act = {"violation": "killing", "to": "u", "on": "2026-11-20", "place": "Kisumu"}
    told = record("KEN", [person("u", "Sasha Invented", gender="unknown")], acts=[act])
    assert composed("ru", told).facts == (
        "По полученной информации, 20 ноября 2026 года "
        "Sasha Invented был(а) убит(а) (место: Kisumu)."
    )


def test_nobody_who_was_killed_achieves_an_inquiry() -> None:
    codes = ("investigation-opened", "perpetrators-convicted", "sentence-upheld")
    news = [{"development": code, "to": "b", "on": "2026-11-25"} for code in codes]
    facts = composed("ru", record("KEN", [MAN], developments=news)).facts
    assert "расследование нарушений прав г-на Issa Invented было начато" in facts
    assert "виновные в деяниях были осуждены (пострадавшая сторона: г-н Issa Invented)" in facts
    assert "приговор в отношении г-на Issa Invented был оставлен в силе" in facts
    assert "добился" not in facts


def test_a_conjunction_that_wants_a_comma_has_one() -> None:
    assert series(["a", "b"], "а также", "ru") == "a, а также b"
    assert series(["a", "b", "c"], "а также", "ru") == "a; b; а также c"
    assert series(["a", "b", "c"], "и", "ru") == "a, b и c"


def test_an_order_to_hold_somebody_is_whole_without_an_author() -> None:
    held = {"to": "a", "since": "2026-11-02", "until": "2026-12-09"}
    facts = composed("ru", record("KEN", [WOMAN], deprivations=[held])).facts
    assert "Содержание под стражей назначено до 9 декабря 2026 года." in facts
