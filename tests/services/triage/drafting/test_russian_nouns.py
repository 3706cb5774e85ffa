"""Names of Russian authorities, places and organisations take a case by their noun. Invented."""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import pytest

from services.triage.drafting.grammar import told
from services.triage.drafting.languages.ru import about, apposed, genitive, is_feminine
from services.triage.drafting.languages.ru_nouns import at_place, in_case
from tests.services.triage.drafting.told_cases import composed, person, record


@pytest.mark.parametrize(
    ("name", "genitive", "instrumental"),
    [
        ("Тверской районный суд", "Тверского районного суда", "Тверским районным судом"),
        ("Генеральная прокуратура", "Генеральной прокуратуры", "Генеральной прокуратурой"),
        ("Министерство юстиции", "Министерства юстиции", "Министерством юстиции"),
        ("Высший суд области", "Высшего суда области", "Высшим судом области"),
        ("ФСБ", "ФСБ", "ФСБ"),
        ("High Court", "суда (High Court)", "судом (High Court)"),
        (
            "Istanbul Public Prosecutor’s Office",
            "прокуратуры (Istanbul Public Prosecutor’s Office)",
            "прокуратурой (Istanbul Public Prosecutor’s Office)",
        ),
        (
            "Ministério Público",
            "прокуратуры (Ministério Público)",
            "прокуратурой (Ministério Público)",
        ),
        (
            "Ministerio Público Inventado",
            "прокуратуры (Ministerio Público Inventado)",
            "прокуратурой (Ministerio Público Inventado)",
        ),
        ("Ministère public", "прокуратуры (Ministère public)", "прокуратурой (Ministère public)"),
        (
            "Ministerio de Inventos",
            "министерства (Ministerio de Inventos)",
            "министерством (Ministerio de Inventos)",
        ),
        ("Police nationale", "полиции (Police nationale)", "полицией (Police nationale)"),
        ("Court of Appeal", "суда (Court of Appeal)", "судом (Court of Appeal)"),
        (
            "Office of the Prosecutor",
            "прокуратуры (Office of the Prosecutor)",
            "прокуратурой (Office of the Prosecutor)",
        ),
        ("Court Security Guards", None, None),
        ("Police Officers Association", None, None),
        ("Prosecutor Guards", None, None),
        ("следователь Выдуманов", None, None),
        ("Invented Bureau", None, None),
        ("судья", None, None),
    ],
)
def test_an_authority_takes_a_case(
    name: str, genitive: str | None, instrumental: str | None
) -> None:
    assert in_case(name, "genitive") == genitive
    assert in_case(name, "instrumental") == instrumental
    assert in_case(name, "accusative") is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Минск", "в Минске"),
        ("Владивосток", "во Владивостоке"),
        ("Гродно", "в Гродно"),
        ("Москва", "в Москве"),
        ("Суд Выдуманного района", "в Суде Выдуманного района"),
        ("женская колония № 2", "в женской колонии № 2"),
        ("СИЗО № 1", "в СИЗО № 1"),
        ("Казань", "в Казани"),
        ("Тверь", "в Твери"),
        ("Рязань", "в Рязани"),
        ("Ярославль", "в Ярославле"),
        ("Тбилиси", "в Тбилиси"),
        ("Баку", "в Баку"),
        ("Душанбе", "в Душанбе"),
        ("Санкт-Петербург", "в Санкт-Петербурге"),
        ("Ростов-на-Дону", "в Ростове-на-Дону"),
        ("Нижний Новгород", "в Нижнем Новгороде"),
        ("Великий Новгород", "в Великом Новгороде"),
        ("Красная Поляна", "в Красной Поляне"),
        ("Химки", None),
        ("Чебоксары", None),
        ("Выдумань", None),
        ("Орёл", None),
        ("Алматы", "в Алматы"),
        ("Нижние Выдумки", None),
        ("Kisumu", None),
    ],
)
def test_a_place_takes_the_case_in_which_something_is(name: str, told: str | None) -> None:
    assert at_place(name) == told


@pytest.mark.parametrize(
    ("kind", "name", "named", "of_it", "feminine"),
    [
        (
            "organisation",
            "Invented League",
            "организация «Invented League»",
            "организации «Invented League»",
            True,
        ),
        (
            "organisation",
            "Вымышленный комитет",
            "Вымышленный комитет",
            "Вымышленного комитета",
            False,
        ),
        (
            "organisation",
            "Движение «За выдумку и мир»",
            "Движение «За выдумку и мир»",
            "Движения «За выдумку и мир»",
            False,
        ),
        (
            "community",
            "Invented Village",
            "община «Invented Village»",
            "общины «Invented Village»",
            True,
        ),
        ("organisation", "«Выдумка»", "организация «Выдумка»", "организации «Выдумка»", True),
    ],
)
def test_an_organisation_has_its_noun(
    kind: str, name: str, named: str, of_it: str, feminine: bool
) -> None:
    assert apposed(kind, name) == named
    assert genitive(apposed(kind, name)) == of_it
    assert is_feminine(name) is feminine


def test_no_name_stands_behind_two_acts_if_it_belongs_to_a_noun_of_one() -> None:
    acts = [("депортация", ""), ("арест", ""), ("конфискация имущества", "")]
    said = told(acts, ("X", "X"), ("и", "а также"), lambda _upon, name: name, "ru")
    assert said == "депортация и арест X, а также конфискация имущества X"


def test_what_is_told_of_begins_with_its_preposition() -> None:
    assert [about(each) for each in ("убийстве", "обыске", "пытках")] == [
        "об убийстве",
        "об обыске",
        "о пытках",
    ]


def test_the_facts_say_where_and_by_whom_in_their_cases() -> None:
    woman = person("a", "Наталья Вымышленная", gender="woman")
    act = {
        "violation": "search-and-seizure",
        "to": ["a"],
        "on": "2026-11-20",
        "place": "Минск",
        "authors": "Комитет государственной безопасности",
    }
    assert composed("ru", record("BLR", [woman], acts=[act])).facts == (
        "По полученной информации, 20 ноября 2026 года у г-жи Натальи Вымышленной были проведены "
        "обыск и изъятие имущества в Минске Комитетом государственной безопасности."
    )
