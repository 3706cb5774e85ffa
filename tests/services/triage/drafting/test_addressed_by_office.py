"""An addressee has a name, or an office alone. All persons are invented."""

import re

import pytest

from services.triage.drafting.addressing import address_faults
from services.triage.drafting.draft import Addressee
from services.triage.drafting.issued_texts import issue_texts
from shared.clock import utc_now
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from tests.services.triage.drafting.test_rendering import (
    ENGLISH,
    REFERENCE,
    RENDERER,
    TEMPLATES,
    draft,
)

LEFT_TO_RIGHT = "\u2066"
OFFICE = "Invented Minister of Justice"
KINDS = (TEMPLATES.latest, "closed-letter-2026-01", "open-letter-2026-01")


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
@pytest.mark.parametrize("template", KINDS)
def test_an_office_alone_is_printed_in_every_language(
    template: str, language: AppealLanguage
) -> None:
    alone = Addressee(office=OFFICE, fax="+1 23")
    version = ENGLISH.model_copy(update={"language": language, "addressees": (alone,)})
    saved = draft(version, template=template)
    assert list(address_faults(saved)) == []
    (issued,) = issue_texts(RENDERER.render(saved), REFERENCE, utc_now()).texts
    (line,) = (each for each in issued.plain.splitlines() if OFFICE in each)
    assert line.replace(LEFT_TO_RIGHT, "").startswith(f"- {OFFICE}")
    assert re.search(rf"<li[^>]*>(?:<[^>]*>)*{OFFICE}", issued.html.replace(LEFT_TO_RIGHT, ""))


def test_neither_name_nor_office_is_a_fault() -> None:
    nobody = draft(ENGLISH.model_copy(update={"addressees": (Addressee(fax="+1 23"),)}))
    (fault,) = address_faults(nobody)
    assert fault.field == "draft.versions.0.addressees.0.name"
