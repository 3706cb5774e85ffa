"""The line above the names of those who sign, and their order. All organisations are invented."""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import pytest

from services.triage.drafting.filling import SIGNED_BY_MARK
from services.triage.drafting.signatories import in_order, with_signatories
from shared.contracts.content import APPEAL_LANGUAGES, AppealText, AppealTexts
from tests.services.triage.drafting.test_rendering import RENDERER
from tests.services.triage.signers import JOINT

LINES = {
    "en": (
        "No organisation has signed this statement yet.",
        "This statement is signed by one organisation:",
        "This statement is signed by 2 organisations:",
        "This statement is signed by 12 organisations:",
    ),
    "fr": (
        "Aucune organisation n’a encore signé cette déclaration.",
        "Cette déclaration est signée par une organisation\N{NO-BREAK SPACE}:",
        "Cette déclaration est signée par 2 organisations\N{NO-BREAK SPACE}:",
        "Cette déclaration est signée par 12 organisations\N{NO-BREAK SPACE}:",
    ),
    "es": (
        "Ninguna organización ha firmado todavía esta declaración.",
        "Firma esta declaración una organización:",
        "Firman esta declaración 2 organizaciones:",
        "Firman esta declaración 12 organizaciones:",
    ),
    "pt": (
        "Nenhuma organização assinou ainda esta declaração.",
        "Assina esta declaração uma organização:",
        "Assinam esta declaração 2 organizações:",
        "Assinam esta declaração 12 organizações:",
    ),
    "ru": (
        "Это заявление пока не подписала ни одна организация.",
        "Это заявление подписала одна организация:",
        "Это заявление подписали 2 организации:",
        "Это заявление подписали 12 организаций:",
    ),
    "ar": (
        "لم توقع أي منظمة هذا البيان بعد.",
        "وقعت هذا البيان منظمة واحدة:",
        "وقعت هذا البيان منظمتان:",
        "وقعت هذا البيان 12 منظمة:",
    ),
}


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_the_line_is_a_sentence_with_every_number(language: str) -> None:
    text = AppealText.model_validate(
        {"language": language, "title": "x", "plain": SIGNED_BY_MARK, "html": "", "sms": ""}
    )
    said = [
        with_signatories(
            AppealTexts(texts=(text,)),
            RENDERER.templates,
            JOINT,
            [f"Invented {each}" for each in range(number)],
        )
        .texts[0]
        .plain
        for number in (0, 1, 2, 12)
    ]
    assert tuple(said) == LINES[language]


def test_only_the_organisations_of_the_house_come_first() -> None:
    names = [
        "Bureau inventé",
        "OMCT Friends Invented",
        "Organisation mondiale contre la torture (OMCT)",
        "FIDH-Club inventé",
        "fidh",
        "Association inventée",
    ]
    assert in_order(names, RENDERER.templates, JOINT) == [
        "fidh",
        "Organisation mondiale contre la torture (OMCT)",
        "Association inventée",
        "Bureau inventé",
        "FIDH-Club inventé",
        "OMCT Friends Invented",
    ]
