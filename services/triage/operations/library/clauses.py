"""Clauses of this installation: proposed by one person, approved by another."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy import select

from services.triage.drafting.clause_checks import HOLE, faults_of_text, holes
from services.triage.drafting.clause_library import LibraryClause
from services.triage.drafting.rendering import Renderer
from services.triage.operations.library.proposing import (
    Proposed,
    decide,
    propose_change,
    propose_entry,
    receipt_of,
)
from services.triage.rules.circumstances import STANDINGS, marks
from services.triage.rules.library import CLAUSE
from services.triage.schemas import ClauseContent
from services.triage.tables import LibraryEntry
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid, Listed
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE

ALWAYS = datetime.min.replace(tzinfo=UTC)
UNKNOWN_CODES = msgid("Not known: {codes}.")
THERE = msgid("The library has this clause already. Change it there.")


def faults_of_clause(renderer: Renderer, clause: ClauseContent) -> Iterator[FieldFault]:
    """Yield a fault for each unknown code, and for each text that is not whole in an example."""
    taxonomy = renderer.taxonomy
    known = {*taxonomy.violations.codes, *taxonomy.developments.codes}
    known |= marks(taxonomy.perpetrators.codes, taxonomy.drivers.codes, taxonomy)
    for field in ("called_by", "not_for"):
        if unknown := set(getattr(clause, field)) - known - STANDINGS:
            codes = ", ".join(sorted(unknown))
            yield FieldFault(field, UNKNOWN_CODES, "unknown-code", {"codes": codes})
    wrong = [
        FieldFault(f"texts.{language}", told, "clause-text", values)
        for language, text in clause.texts.items()
        for told, values in faults_of_text(text)
    ]
    if wrong:
        yield from sorted(wrong, key=lambda each: each.field)
        return
    for language, example in holes(renderer, counted("tried", clause)):
        yield FieldFault(f"texts.{language}", HOLE, "clause-text", {"example": Listed((example,))})


def counted(
    code: str,
    clause: ClauseContent,
    since: datetime = ALWAYS,
    *,
    retired: bool = False,
) -> LibraryClause:
    """Return a version as documents use it: since its approval, or its first day if later."""
    if clause.valid_from is not None:
        since = max(since, datetime.combine(clause.valid_from, time(), UTC))
    texts = {str(language): words for language, words in clause.texts.items()}
    return LibraryClause(code, texts, clause.called_by, clause.not_for, since, retired=retired)


def expect_whole(renderer: Renderer, clause: ClauseContent) -> None:
    if faults := tuple(faults_of_clause(renderer, clause)):
        raise Invalid(INVALID_MESSAGE, faults=faults)


async def propose_clause(
    work: UnitOfWork, renderer: Renderer, entry: UUID, code: str, clause: ClauseContent
) -> Receipt:
    """Propose a clause of this id. `Conflict` `already-listed` if the library has one."""
    expect_whole(renderer, clause)
    await work.ask_again(entry)
    there = select(LibraryEntry.id).where(LibraryEntry.kind == CLAUSE, LibraryEntry.key == code)
    if await work.session.scalar(there):
        raise Conflict(THERE, code="already-listed")
    return await propose_entry(work, CLAUSE, code, entry, Proposed(_stored(clause)))


async def change_clause(
    work: UnitOfWork, renderer: Renderer, entry: UUID, seen: int, clause: ClauseContent
) -> Receipt:
    """Propose other words or conditions; a retired clause is brought back by it."""
    expect_whole(renderer, clause)
    return await propose_change(work, CLAUSE, entry, seen, Proposed(_stored(clause)))


async def decide_on_clause(work: UnitOfWork, entry: UUID, seen: int, *, approved: bool) -> Receipt:
    found, _ = await decide(work, CLAUSE, entry, seen, approved=approved)
    return receipt_of(found)


def _stored(clause: ClauseContent) -> dict[str, object]:
    content = ClauseContent.model_dump(clause, mode="json", exclude_none=True)
    return {name: content[name] for name in ClauseContent.model_fields if name in content}
