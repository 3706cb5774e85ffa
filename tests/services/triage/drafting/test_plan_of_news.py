"""Documents about news say what happened, of one person too. All persons are invented."""

from shared.contracts.facts import Development
from tests.services.triage.drafting.test_plan import missing, person, texts


def test_news_of_one_person_has_a_title_of_its_own() -> None:
    salma = person("Salma Invented", situation="imprisoned")
    news = Development(development="detention-extended", to=(salma.id,))
    told = texts("EGY", [salma], [], [news])
    assert told["en"].startswith("Egypt: Extension of the detention of Ms. Salma Invented\n")
    assert told["fr"].startswith("Égypte : Prolongation de la détention de Mme Salma Invented\n")
    assert not missing(told["en"], "Detention extended", "Release Ms. Salma Invented immediately")
    news = Development(development="investigation-opened", to=(salma.id,))
    told = texts("EGY", [salma], [], [news])
    assert "nvestigation into the acts against Ms. Salma" in told["en"].partition("\n")[0]
    assert "nquête sur les actes visant Mme Salma" in told["fr"].partition("\n")[0]
