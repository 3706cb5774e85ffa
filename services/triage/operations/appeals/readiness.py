"""Check that a document can be submitted: its own words and settings allow it to be sent."""

from collections.abc import Mapping
from dataclasses import replace

from services.triage.context import Context
from services.triage.drafting.contradictions import contradictions
from services.triage.queries.candidates import candidate
from services.triage.queries.case_records import document_records
from services.triage.queries.unsealing import open_draft
from services.triage.rules.gates.all_gates import harm_checks_for
from services.triage.rules.gates.approvals import gates_of_the_drafter
from services.triage.rules.gates.candidate import Candidate
from services.triage.rules.gates.checks import NOT_CONFIRMED
from services.triage.tables import Case, Document, DocumentVersion
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault
from shared.storage.unit_of_work import UnitOfWork

NOT_CONFIRMED_YET = msgid(
    "Say why this is right, or change the sentence. Save the draft to see which it is."
)


async def expect_ready(
    work: UnitOfWork,
    context: Context,
    read: tuple[Case, Document, DocumentVersion],
    harm_confirmed: frozenset[str],
    reasons: Mapping[str, str],
) -> Candidate:
    """Return what the gates check. Raises `Conflict` (`not-ready`) with all the author's faults.

    These are empty parts, open points of the do-no-harm check, contradictions, findings without a
    reason at `findings.<mark>`, and gates at `gates.<code>`. `reasons`: for findings, by mark.
    """
    version = read[2]
    records = await document_records(work.session, *read)
    judged = await candidate(work.keys, context, records)
    said = replace(judged, confirmed={*judged.confirmed, *reasons})
    faults = [
        FieldFault(f"parts.{part}", msgid("This part is still empty."), "unfilled")
        for part in version.unfilled
    ]
    faults += [
        FieldFault(f"do_no_harm.{check}", NOT_CONFIRMED[check], "do-no-harm")
        for check in harm_checks_for(judged)
        if check not in harm_confirmed
    ]
    faults += [
        FieldFault(f"findings.{mark}", NOT_CONFIRMED_YET, each.rule)
        for mark, each in said.unconfirmed.items()
    ]
    faults += contradictions(open_draft(work.keys, version), work.now)
    faults += [
        FieldFault(f"gates.{gate.code}", gate.told, gate.code)
        for gate in gates_of_the_drafter(said)
    ]
    if faults:
        raise Conflict(
            "The document is not ready to be submitted.", code="not-ready", faults=faults
        )
    return judged
