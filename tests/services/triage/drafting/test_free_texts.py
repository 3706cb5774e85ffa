"""A name of an authority or a place is told from a description of it. All are invented."""

import pytest

from services.triage.drafting.facts.record import LeftOut, Reason
from services.triage.drafting.languages.free_texts import is_free_text
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.drafting.told_cases import composed, person, record

DESCRIPTIONS = [
    "Men in uniform who came at night",
    "Armed men",
    "The officers said they had orders",
    "Two persons on a motorcycle",
    "Near the market behind her house",
    "Des hommes en civil",
    "Hommes armés",
    "Les agents qui étaient venus la veille",
    "Cerca de la casa de su madre",
    "Varios sujetos encapuchados",
    "Os policiais que estavam na porta",
    "Perto da escola",
    "Люди в масках",
    "Сотрудники, которые были в штатском",
    "رجال مسلحون",
    "الضباط الذين كانوا هناك",
    "Masked gunmen riding motorcycles without plates",
]
NAMES = [
    "Invented High Court",
    "Ministry of Interior and Decentralisation of the Invented Republic",
    "Tribunal de première instance de Tunis",
    "Direction générale de la sûreté nationale",
    "Juzgado de primera instancia e instrucción número tres de Inventada",
    "Polícia Militar do Estado do Pará",
    "Ministério Público do Trabalho",
    "Ленинский районный суд города Выдуманска",
    "Федеральная служба безопасности",
    "المحكمة الابتدائية بتونس",
    "جهاز الأمن الوطني",
    "Office for Cooperation with Civil Society",
    "Captain John Invented",
    "Rapid Action Battalion",
    "Article 125 of the Penal Code",
    "No. 45/2026",
    "Colline de Kamenge",
    "vereda La Inventada",
    "Nabratinskaya Street",
]


@pytest.mark.parametrize("words", DESCRIPTIONS)
def test_a_description_is_a_free_text(words: str) -> None:
    assert is_free_text(words)


@pytest.mark.parametrize("words", NAMES)
def test_a_name_is_none(words: str) -> None:
    assert not is_free_text(words)


@pytest.mark.parametrize("told_in", [None, "en"])
def test_a_description_stands_in_documents_of_its_language_alone(told_in: str | None) -> None:
    words = "Armed men"
    alert = record(
        "KEN",
        [person("a", "Ana Invented")],
        language=told_in,
        acts=[{"violation": "abduction", "to": "a", "on": "2026-11-14", "authors": words}],
    )
    for language in APPEAL_LANGUAGES:
        found = composed(language, alert)
        assert (words in found.facts) is (language == told_in)
        if language != told_in:
            reason = Reason.OTHER_LANGUAGE if told_in else Reason.LANGUAGE_NOT_SAID
            assert found.left_out == (LeftOut(reason, words),)
