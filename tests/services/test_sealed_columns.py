"""Every sealed column is bound to the same place as its existing ciphertexts."""

import ast
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, MetaData

from services.dispatch import tables as dispatch
from services.identity import tables as identity
from services.intake import tables as intake
from services.relocation import tables as relocation
from services.triage import tables as triage
from shared.storage.columns import SealedColumn, SealedElsewhere, place_of
from tests.parsed import parsed

ROOT = Path(__file__).parents[2]
ROW = UUID("0197f0a1-5b3c-7d2e-8f40-112233445566")
OF_ROW = b"\x00 0197f0a15b3c7d2e8f40112233445566"

METADATA: dict[str, MetaData] = {
    "dispatch": dispatch.metadata,
    "identity": identity.metadata,
    "intake": intake.metadata,
    "relocation": relocation.metadata,
    "triage": triage.metadata,
}

PLACES = {
    "dispatch.addresses.sealed": b"\x00\x06column\x00\x09addresses\x00\x06sealed",
    "dispatch.campaigns.texts": b"\x00\x06column\x00\x09campaigns\x00\x05texts",
    "dispatch.contacts.words": b"\x00\x06column\x00\x08contacts\x00\x05words",
    "identity.accounts.profile": b"\x00\x06column\x00\x08accounts\x00\x07profile",
    "intake.alerts.content": b"\x00\x06column\x00\x06alerts\x00\x07content",
    "intake.alerts.source": b"\x00\x06column\x00\x06alerts\x00\x06source",
    "intake.amendments.content": b"\x00\x06column\x00\x0aamendments\x00\x07content",
    "intake.amendments.reason": b"\x00\x06column\x00\x0aamendments\x00\x06reason",
    "intake.amendments.source": b"\x00\x06column\x00\x0aamendments\x00\x06source",
    "intake.consents.words": b"\x00\x06column\x00\x08consents\x00\x05words",
    "intake.person_consents.words": b"\x00\x06column\x00\x0fperson_consents\x00\x05words",
    "intake.withdrawals.reason": b"\x00\x06column\x00\x0bwithdrawals\x00\x06reason",
    "relocation.assessments.words": b"\x00\x06column\x00\x0bassessments\x00\x05words",
    "relocation.cost_lines.words": b"\x00\x06column\x00\x0acost_lines\x00\x05words",
    "relocation.decisions.words": b"\x00\x06column\x00\x09decisions\x00\x05words",
    "relocation.support_requests.need": b"\x00\x06column\x00\x10support_requests\x00\x04need",
    "triage.alerts.facts": b"\x00\x06column\x00\x06alerts\x00\x05facts",
    "triage.alerts.persons": b"\x00\x06column\x00\x06alerts\x00\x07persons",
    "triage.best_interest_decisions.reason": (
        b"\x00\x06column\x00\x17best_interest_decisions\x00\x06reason"
    ),
    "triage.case_sources.words": b"\x00\x06column\x00\x0ccase_sources\x00\x05words",
    "triage.document_decisions.reason": (b"\x00\x06column\x00\x12document_decisions\x00\x06reason"),
    "triage.document_versions.draft": b"\x00\x06column\x00\x11document_versions\x00\x05draft",
    "triage.document_versions.texts": b"\x00\x06column\x00\x11document_versions\x00\x05texts",
    "triage.documents.issued_texts": b"\x00\x06column\x00\x09documents\x00\x0cissued_texts",
    "triage.finding_confirmations.words": (
        b"\x00\x06column\x00\x15finding_confirmations\x00\x05words"
    ),
    "triage.protection_contacts.contact": (
        b"\x00\x06column\x00\x13protection_contacts\x00\x07contact"
    ),
    "triage.person_consents.words": b"\x00\x06column\x00\x0fperson_consents\x00\x05words",
    "triage.signatories.signature": b"\x00\x06column\x00\x0bsignatories\x00\x09signature",
    "triage.signatories.words": b"\x00\x06column\x00\x0bsignatories\x00\x05words",
    "triage.timeline.words": b"\x00\x06column\x00\x08timeline\x00\x05words",
}
"""The prefix before the row's id. Never change one: sealed data could not be opened again."""

OF_TWO_PARTS = {
    "intake.alert_drafts.content": b"\x00\x06column\x00\x0calert_drafts\x00\x13content publication",
    "intake.alert_drafts.heading": b"\x00\x06column\x00\x0calert_drafts\x00\x13heading publication",
    "triage.consents.words": b"\x00\x06column\x00\x08consents\x00\x11words publication",
}
"""Sealed for a row that a second part names too, here "publication"."""

ELSEWHERE = {
    "dispatch.former_profiles.sealed",
    "dispatch.signing_letters.sealed",
    "triage.former_consents.words",
}
"""Stored as received: sealed for an event, or for the place of `triage.consents.words`."""


def sealed_columns() -> dict[str, Column[Any]]:
    """Return all sealed columns by `service.table.column`."""
    return {
        f"{service}.{table.name}.{column.name}": column
        for service, metadata in METADATA.items()
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, SealedColumn)
    }


def test_every_sealed_column_has_its_place() -> None:
    found = sealed_columns()
    assert found.keys() == PLACES.keys() | OF_TWO_PARTS.keys() | ELSEWHERE
    elsewhere = {name for name, column in found.items() if isinstance(column.type, SealedElsewhere)}
    assert elsewhere == ELSEWHERE


@pytest.mark.parametrize("name", sorted(PLACES))
def test_its_ciphertexts_open_as_ever(name: str) -> None:
    assert place_of(sealed_columns()[name], ROW).associated_data == PLACES[name] + OF_ROW


@pytest.mark.parametrize("name", sorted(OF_TWO_PARTS))
def test_a_row_named_by_two_parts(name: str) -> None:
    place = place_of(sealed_columns()[name], ROW, "publication")
    assert place.associated_data == OF_TWO_PARTS[name] + OF_ROW


def test_a_mapped_attribute_says_the_same_as_its_column() -> None:
    named = place_of(triage.Document.issued_texts, ROW)
    assert named == place_of(sealed_columns()["triage.documents.issued_texts"], ROW)


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_what_is_bound_elsewhere_has_no_place_of_its_own(name: str) -> None:
    with pytest.raises(TypeError, match="holds no ciphertext that is bound to its row"):
        place_of(sealed_columns()[name], ROW)


def test_a_column_in_plain_has_no_place() -> None:
    with pytest.raises(TypeError, match="holds no ciphertext that is bound to its row"):
        place_of(intake.alerts.c.country, ROW)


@pytest.mark.parametrize(
    ("column", "rest"),
    [(triage.Consent.words, ()), (triage.Document.issued_texts, ("publication",))],
)
def test_a_row_is_named_by_its_whole_primary_key(column: Any, rest: tuple[str, ...]) -> None:
    with pytest.raises(TypeError, match="is not named by"):
        place_of(column, ROW, *rest)


def test_nobody_writes_a_place_by_hand() -> None:
    by_hand = {
        path.relative_to(ROOT).as_posix()
        for room in ("services", "shared")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(parsed(path.read_text(), re.compile(r"\bPlace\b")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) == ("Place", "column")
    }
    assert by_hand == {"shared/storage/columns.py"}
