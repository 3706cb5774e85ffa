"""Preview a document while somebody writes it: what is missing, and which gates are shut."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.operations.appeals import draft_faults
from services.triage.operations.library.clauses_in_force import as_begun
from services.triage.queries.candidates import candidate
from services.triage.queries.queue import find_case
from services.triage.queries.unsaved import unsaved_records
from services.triage.rules.gates import shut_gates
from services.triage.rules.shut_gate import ShutGate
from services.triage.schemas import DocumentContent
from services.triage.tables import Document
from shared.access.roles import Operation
from shared.clock import utc_now
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid, NotFound

_ASKED_AT_THE_SUBMISSION = "do-no-harm"
_EMPTY = "unfilled"


@dataclass(frozen=True, repr=False)
class Readiness:
    """What keeps a text from being sent. `typed`: it, with the clauses of its time.

    `faults`: fields that saving it would refuse, or that are still empty; their names are those of
    the request, and empty parts are `parts.<part>` as at a submission. `gates`: all that are shut,
    without empty parts and what is only asked at the submission.
    """

    typed: DocumentContent
    faults: Sequence[FieldFault] = ()
    gates: Sequence[ShutGate] = ()


async def country_of(access: CaseAccess) -> str:
    """Return the country of a case, for somebody who may write its documents."""
    await access.admit(Operation.APPEAL_DRAFT)
    async with access.context.database.read() as session:
        return (await find_case(session, access.case)).case.country


async def readiness(access: CaseAccess, document: UUID | None, typed: DocumentContent) -> Readiness:
    """Return what is missing in a text that was typed. Nothing is stored, and nothing shown of it.

    `document`: the one whose next version it would be; None: it would begin one.
    """
    _, keys = await access.admit(Operation.APPEAL_DRAFT)
    context = access.context
    async with context.database.read() as session:
        case = (await find_case(session, access.case)).case
        begun = await session.get(Document, document) if document else None
        if document is not None and (begun is None or begun.case_id != case.id):
            raise NotFound("The case has no such document.")
        since = begun.created_at if begun else None
        typed = await as_begun(session, context.renderer, typed, since, utc_now())
        empty = [
            FieldFault(f"parts.{part}", msgid("This part is still empty."), _EMPTY)
            for part in context.renderer.unfilled(typed.draft)
        ]
        known = await draft_faults.known_for(session, keys, case, typed, utc_now())
        try:
            texts = draft_faults.faultless_texts(context.renderer, typed, known)
        except Invalid as wrong:
            return Readiness(typed, [*wrong.faults, *empty])
        records = await unsaved_records(
            session, keys, context.renderer, case, document, (typed, texts)
        )
    shut = shut_gates(await candidate(keys, context, records))
    apart = {_ASKED_AT_THE_SUBMISSION, _EMPTY}
    return Readiness(typed, empty, [gate for gate in shut if gate.code not in apart])
