"""Each kind of document reads as its kind in every language. All persons are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)

import pytest

from services.triage.drafting.draft import AppealDraft
from services.triage.rules.kinds import audiences_refused, is_handed_over, sent_to
from services.triage.rules.planning import planned_parties
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Act, Facts
from tests.services.triage.drafting.test_plan import (
    RENDERER,
    TAXONOMY,
    TEMPLATES,
    drafted,
    functions,
    missing,
    none_of,
    person,
    printed,
)

SALMA = person(
    "Salma Invented",
    situation="imprisoned",
    functions=functions("researcher at the Invented Centre", "chercheuse au Centre inventé"),
)
HELD = Act(violation="judicial-harassment", to=(SALMA.id,), perpetrators=("prosecution",))
THREAT = Act(violation="threats", to=(SALMA.id,), perpetrators=("unknown",))
KINDS = (
    "press-release",
    "open-letter",
    "closed-letter",
    "judicial-observation",
    "new-information",
    "joint-statement",
)
TO_WRITE = ("Please write to the authorities", "Merci d’écrire", "diplomatic representations")


def draft(template: str) -> AppealDraft:
    facts = Facts(narrative="Invented.", country="EGY", acts=(HELD, THREAT))
    parties = planned_parties([([SALMA], facts)], TAXONOMY)
    told = drafted("EGY", [SALMA], parties)
    form = TEMPLATES.forms[template, "en"]
    sections = {each.id: f"Invented {each.id}." for each in form.sections}
    versions = [each.model_copy(update={"sections": sections}) for each in told.versions]
    return told.model_copy(update={"template": template, "versions": tuple(versions)})


def texts(kind: str) -> dict[str, str]:
    whole = draft(f"{kind}-2026-01")
    assert RENDERER.unfilled(whole) == ()
    return printed(whole)


def test_a_press_release_asks_nobody_to_write_and_has_no_code() -> None:
    told = texts("press-release")
    for text in told.values():
        assert none_of(text, *TO_WRITE, "⟦reference⟧", "Invented Minister", "URGENT")
    assert not missing(
        told["en"],
        "PRESS RELEASE - THE OBSERVATORY Geneva-Paris, ⟦date⟧",
        "draws attention to the following situation in Egypt. What happened",
        "What the Observatory asks for The Observatory urges the authorities of Egypt to:",
        "For further information and interviews: ",
        "SMS: PRESS RELEASE - THE OBSERVATORY Egypt: ",
    )
    assert not missing(
        told["fr"],
        "COMMUNIQUÉ DE PRESSE - L’OBSERVATOIRE Genève-Paris, le ⟦date⟧",
        "attire l’attention sur la situation suivante en Égypte. Les faits",
        "Ce que demande l’Observatoire L’Observatoire demande aux autorités",
    )


def test_an_open_letter_is_addressed_and_asks_its_readers() -> None:
    told = texts("open-letter")
    for text in told.values():
        assert none_of(text, *TO_WRITE, "URGENT")
    assert not missing(
        told["en"],
        "OPEN LETTER - THE OBSERVATORY Geneva-Paris, ⟦date⟧ ⟦reference⟧ - Invented Minister",
        "writes to you about the following situation in Egypt.",
        "We respectfully ask you to: i. Guarantee",
        "would be grateful for an answer, quoting ⟦reference⟧.",
    )
    assert not missing(
        told["fr"],
        "LETTRE OUVERTE - L’OBSERVATOIRE Genève-Paris, le ⟦date⟧ ⟦reference⟧ - Invented Minister",
        "s’adresse à vous au sujet de la situation suivante en Égypte.",
        "Nous vous demandons respectueusement de : i. Garantir",
    )
    nobody = draft("open-letter-2026-01")
    versions = [each.model_copy(update={"addressees": ()}) for each in nobody.versions]
    unfilled = RENDERER.unfilled(nobody.model_copy(update={"versions": tuple(versions)}))
    assert "en.addressees" in unfilled


def test_a_closed_letter_says_that_it_is_for_its_addressees_alone() -> None:
    told = texts("closed-letter")
    for text in told.values():
        assert none_of(text, *TO_WRITE, "URGENT", "OPEN LETTER", "LETTRE OUVERTE")
    assert not missing(
        told["en"],
        "CONFIDENTIAL LETTER - THE OBSERVATORY Geneva-Paris, ⟦date⟧ ⟦reference⟧ - Invented",
        "We respectfully ask you to: i. Guarantee",
        "This letter is addressed to you alone, and we have not made it public.",
    )
    assert not missing(
        told["fr"],
        "LETTRE CONFIDENTIELLE - L’OBSERVATOIRE",
        "Cette lettre ne s’adresse qu’à vous et nous ne l’avons pas rendue publique.",
    )


def test_an_observation_has_the_parts_of_a_report_and_no_condemnation() -> None:
    told = texts("judicial-observation")
    for text in told.values():
        assert none_of(text, *TO_WRITE, "condemn", "condamne", "URGENT")
    assert not missing(
        told["en"],
        "JUDICIAL OBSERVATION - THE OBSERVATORY ⟦reference⟧ Egypt Geneva-Paris, ⟦date⟧",
        "sent an observer to the proceedings in the following case in Egypt. Facts and procedure",
        "Conduct of the hearing Invented conduct. Elements of reflection Invented reflection. "
        "Recommendations The Observatory urges the authorities of Egypt to: i. Guarantee",
    )
    assert not missing(
        told["fr"],
        "Rappel des faits et de la procédure",
        "Déroulement de l’audience Invented conduct. Éléments de réflexion Invented reflection. "
        "Recommandations L’Observatoire demande aux autorités égyptiennes de : i. Garantir",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_exists_in_every_language_and_is_named_in_it(kind: str) -> None:
    names = {TEMPLATES.kind_name(kind, language) for language in APPEAL_LANGUAGES}
    assert kind not in names
    assert len(names) == len(APPEAL_LANGUAGES)


@pytest.mark.parametrize("kind", KINDS)
def test_readers_are_asked_to_write_only_where_the_kind_does_so(kind: str) -> None:
    whole = draft(f"{kind}-2026-01")
    assert RENDERER.asks_to_write(whole) is (kind == "new-information")
    by_hand = whole.versions[0].model_copy(update={"parts": {"actions-lead": "Write!"}})
    assert RENDERER.asks_to_write(whole.model_copy(update={"versions": (by_hand,)}))


def test_what_people_hand_over_is_sent_to_nobody() -> None:
    assert sent_to(("authority",), by_hand=True) == ()
    assert sent_to(("authority",), by_hand=False) == ("authority",)
    rules = TEMPLATES.rules("closed-letter-2026-01")
    assert rules.by_hand
    assert rules.audiences == ("authority",)
    assert not is_handed_over(None)


def test_a_kind_has_only_its_audiences() -> None:
    assert audiences_refused((), ("media", "partner")) == ()
    assert audiences_refused(("authority",), ("authority",)) == ()
    assert audiences_refused(("authority",), ("partner", "authority", "media")) == (
        "media",
        "partner",
    )
