"""Issued documents of a case, and what may not be done to the case while they are in force."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.triage.operations.notices import notify_officers, notify_role
from services.triage.operations.timeline import note
from services.triage.queries.hindrances import hindrances
from services.triage.queries.relied_on import silenced_for, uses_relied_on
from services.triage.queries.timeline import HELD_BY_NEWS, Documents, documents
from services.triage.rules.withdrawals import (
    BEGUN_THERE,
    RECIPIENTS_UNTOLD,
    SETTLED,
    SILENCED,
    silenced_by_merge,
    untold,
)
from services.triage.tables import Case, Document, TimelineEntry
from shared.access.roles import Role
from shared.contracts.attestation import Consented
from shared.notices import NoticeReason
from shared.problems import Conflict, FieldFault
from shared.storage.unit_of_work import UnitOfWork


async def lock_issued_documents(work: UnitOfWork, case: Case) -> list[Document]:
    """Return the issued and not withdrawn documents of the case, locked until the commit."""
    found = await work.session.scalars(
        select(Document)
        .where(Document.case_id == case.id, Document.state == "issued")
        .order_by(Document.id)
        .with_for_update()
    )
    return list(found)


def on_facts(issued: Iterable[Document]) -> list[Document]:
    """Return those of these documents that say something, and so rest on verified facts."""
    return [each for each in issued if not each.without_content]


async def expect_none_issued(work: UnitOfWork, case: Case) -> None:
    """Raise `Conflict` (`issued-stands`) if the case has an issued, not withdrawn document."""
    for document in on_facts(await lock_issued_documents(work, case)):
        raise Conflict(
            "{reference} was issued on these facts. Withdraw it first: nothing can be sent "
            "for a case that is not verified.",
            code="issued-stands",
            values={"reference": document.reference or ""},
        )


async def expect_none_issued_there(work: UnitOfWork, other: Case) -> None:
    """Raise `Conflict` (`issued-there`) if the other case has an issued, not withdrawn document.

    It would be in a closed case, to which no withdrawal of a consent leads anybody.
    """
    for document in await lock_issued_documents(work, other):
        raise Conflict(
            "{reference} was issued for the other case and was not withdrawn. Merge this "
            "case into that one. If both cases have an issued document, withdraw one first.",
            code="issued-there",
            values={"reference": document.reference or ""},
        )


async def expect_no_notice_begun_there(work: UnitOfWork, other: Case) -> None:
    """Raise `Conflict` (`notice-there`) if the other case has a correction or notice to be issued.

    In a case that is merged away nobody could issue it, and recipients would use a wrong text.
    """
    former = aliased(Document)
    found = await work.session.execute(
        select(Document.kind, former.reference)
        .join(former, former.id == Document.notice_of)
        .where(Document.case_id == other.id, Document.state.not_in(SETTLED))
        .order_by(Document.id)
        .with_for_update(of=Document)
    )
    for kind, reference in found:
        raise Conflict(
            BEGUN_THERE[kind], code="notice-there", values={"reference": reference or ""}
        )


async def expect_recipients_told_there(work: UnitOfWork, other: Case) -> None:
    """Raise `Conflict` (`recipients-untold`) if recipients of the other case were not told.

    Of a document that was withdrawn for an error: after a merge nobody can begin to tell them.
    Nothing is asked where nobody may be told.
    """
    left = await _untold(work, other, await documents(work.session, other.id, work.now))
    if left:
        raise Conflict(
            RECIPIENTS_UNTOLD,
            code="recipients-untold",
            faults=[
                FieldFault(
                    "although_untold",
                    "Say whether to merge although they were not told.",
                    "missing",
                )
            ],
            values={"untold": ", ".join(left)},
        )


async def expect_nothing_silenced(work: UnitOfWork, case: Case, other: Case) -> None:
    """Raise `Conflict` (`notices-end`) if a merge makes a case silent that tells recipients.

    A case is silent with the alerts of a silent one. Its corrections and notices would end, and
    nobody could begin another one.
    """
    if await silenced_for(work.session, case.id) is not None:
        return
    if await silenced_for(work.session, other.id) is None:
        return
    made = await documents(work.session, case.id, work.now)
    waiting = {each.id for each in await documents_being_sent(work, case)}
    left = await _untold(work, case, made)
    if ending := silenced_by_merge(made.rows, waiting, left):
        raise Conflict(
            SILENCED,
            code="notices-end",
            faults=[
                FieldFault(
                    "although_silenced",
                    "Say whether to merge although recipients are told nothing more.",
                    "missing",
                )
            ],
            values={"silenced": ", ".join(ending)},
        )


async def _untold(work: UnitOfWork, case: Case, made: Documents) -> list[str]:
    """Return the codes of what was withdrawn for an error, if its recipients can still be told."""
    if work.keys.is_erased(case.subject) or await hindrances(work.session, case.id):
        return []
    unsent = [each for each, told in made.became.items() if told.reached_nobody]
    return untold(made.rows, unsent)


async def expect_no_issued_document_uses(
    work: UnitOfWork, case: Case, alerts: Collection[UUID]
) -> None:
    """Raise `Conflict` (`issued-stands`) if an issued document depends on one of these alerts."""
    for document in await lock_issued_documents(work, case):
        if any(UUID(each["alert"]) in alerts for each in document.consented or ()):
            raise Conflict(
                "{reference} was issued about the alerts of both cases. Withdraw it first.",
                code="issued-stands",
                values={"reference": document.reference or ""},
            )


async def decide_on_waiting(work: UnitOfWork, case: Case, *, goes_on: bool | None) -> None:
    """Store the decision on waiting messages of issued documents, now that the case changed.

    `Conflict` (`messages-wait`) if messages wait, and nobody said whether they go on.
    """
    for document in await documents_being_sent(work, case):
        if goes_on is None:
            raise Conflict(
                "{reference} was issued for this case and is still being sent. Choose "
                "whether to stop its waiting messages or to send them all the same.",
                code="messages-wait",
                faults=[
                    FieldFault("goes_on", "Say whether to send the waiting messages.", "missing")
                ],
                values={"reference": document.reference or ""},
            )
        if not goes_on:
            note(work, case.id, HELD_BY_NEWS, detail={"document": str(document.id)})


async def documents_being_sent(work: UnitOfWork, case: Case) -> list[Document]:
    """Return the issued documents of the case of which some messages may still wait."""
    told = (await documents(work.session, case.id, work.now)).became
    issued = await lock_issued_documents(work, case)
    return [each for each in issued if each.id not in told or told[each.id].may_wait]


async def notify_of_objections(work: UnitOfWork, case: Case, merged: Iterable[Consented]) -> None:
    """Notify the officer and approvers of alerts that refuse or limit an issued document.

    For alerts that come into the case. Dispatch stops the waiting messages of the document.
    """
    uses: set[str] = set()
    for document in await lock_issued_documents(work, case):
        uses |= uses_relied_on(document)
    objections = {
        said.use: said.state
        for each in merged
        for said in each.consents
        if said.use in uses and said.state not in {"given", "unknown"}
    }
    for use, state in sorted(objections.items()):
        note(work, case.id, "consent-changed", detail={"use": use, "state": state})
    if objections:
        await notify_officers(work, case, NoticeReason.CONSENT_CHANGED)
        await notify_role(work, case, Role.APPROVER, NoticeReason.CONSENT_CHANGED)


async def documents_needing_consent(
    work: UnitOfWork, case: Case, alert: UUID, use: str
) -> list[Document]:
    """Return the issued, not withdrawn documents that need this consent of this alert.

    Not locked: an approval locks the alert last of all, and the caller has locked it.
    """
    issued = await work.session.scalars(
        select(Document)
        .where(Document.case_id == case.id, Document.state == "issued")
        .order_by(Document.id)
    )
    return [
        document
        for document in issued
        if use in uses_relied_on(document)
        and any(UUID(each["alert"]) == alert for each in document.consented or ())
    ]


async def expect_no_embargo(work: UnitOfWork, case: Case) -> None:
    """Raise `Conflict` (`under-embargo`) if an issued document is still to be sent.

    A document whose campaign was stopped is not sent any more.
    """
    stopped = await _stopped(work, case)
    for document in await lock_issued_documents(work, case):
        if str(document.id) in stopped:
            continue
        if document.embargo_until is not None and document.embargo_until > work.now:
            raise Conflict(
                "{reference} is under embargo and would still be sent. Withdraw it first, or "
                "close the case after the embargo ends.",
                code="under-embargo",
                values={"reference": document.reference or ""},
            )


async def _stopped(work: UnitOfWork, case: Case) -> set[str]:
    """Return the ids of the documents whose campaigns dispatch reported as stopped."""
    told = await work.session.scalars(
        select(TimelineEntry.detail["document"].astext).where(
            TimelineEntry.case_id == case.id, TimelineEntry.kind == "campaign-stopped"
        )
    )
    return set(told)


async def notify_of_similar_case(work: UnitOfWork, cases: Collection[UUID]) -> None:
    """Notify the people of a case with an issued appeal that another case is similar.

    While messages of it wait, the people who send them are notified too: the news may change them.
    """
    issued = select(Document.case_id).where(Document.case_id.in_(cases), Document.state == "issued")
    found = await work.session.scalars(select(Case).where(Case.id.in_(issued)).order_by(Case.id))
    for case in found.all():
        await notify_officers(work, case, NoticeReason.LIKE_ISSUED, at_least="high")
        await notify_senders(work, case)


async def notify_senders(work: UnitOfWork, case: Case) -> None:
    """Notify the people who send an issued document that there is news, while messages wait."""
    told = (await documents(work.session, case.id, work.now)).became.values()
    if any(each.may_wait for each in told):
        await notify_role(work, case, Role.COMMUNICATIONS, NoticeReason.NEWS_MEANWHILE)
