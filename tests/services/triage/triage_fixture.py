"""Use triage in tests: alerts arrive as events, officers act. All persons are invented."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.events import handlers
from services.triage.operations.appeals import drafts, issuing
from services.triage.operations.links import linking
from services.triage.operations.verification import sources, verifying
from services.triage.queries.subjects import subjects_of_all
from services.triage.rules.gates.checks import AT_ODDS_CHECK, HARM_CHECKS, UNNAMED_CHECK
from services.triage.schemas import ApproveDocument, DraftDocument
from services.triage.tables import (
    Case,
    CaseAlert,
    CaseLink,
    CaseSource,
    Document,
    DocumentVersion,
)
from shared.clock import new_id
from shared.contracts.attestation import Audience
from shared.contracts.envelope import Event
from shared.contracts.intake import AlertFiled
from shared.messaging.handlers import handle
from shared.problems import Conflict
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt
from tests.services.triage.filed import Filed, told_of
from tests.services.triage.known_accounts import know_account
from tests.services.triage.reasons import with_reasons

Outcome = TypeVar("Outcome")

CHECKS = (*HARM_CHECKS, AT_ODDS_CHECK, UNNAMED_CHECK)
"""Drafts here are about a detention, whatever the alert says, and some have no names."""

OFFICER, OTHER_OFFICER, APPROVER = new_id(), new_id(), new_id()


def as_read(read: DocumentVersion, **also: Any) -> ApproveDocument:
    """Return the approval of a version as somebody read it."""
    return ApproveDocument(version=read.version, texts_sha256=read.texts_sha256, **also)


class TriageFixture:
    def __init__(self, context: Context) -> None:
        self.context = context
        self._handlers = handlers(context)
        engine = context.database.engine
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def event(self, filed: Filed) -> AlertFiled:
        return await told_of(filed, self.context.keyring)

    async def hear(self, event: Event) -> None:
        """Process an event as the consumer does."""
        async with self.hearing(event):
            pass

    @asynccontextmanager
    async def hearing(self, event: Event) -> AsyncIterator[None]:
        """Process an event, and commit when the block ends."""
        keys = await self.context.keyring.open(event.subjects)
        async with self.context.database.unit_of_work("triage", keys) as work:
            await handle(self._handlers, work, event)
            yield

    async def know(self, account: UUID, name: str) -> None:
        """Let triage process an account of staff."""
        await know_account(self.context, account, name)

    async def file(self, filed: Filed | None = None) -> UUID:
        """File an alert and return the case that it opened."""
        filed = filed or Filed()
        await self.hear(await self.event(filed))
        return await self.case_of(filed.alert)

    async def case_of(self, alert: UUID) -> UUID:
        case = select(CaseAlert.case_id).where(CaseAlert.alert == alert, CaseAlert.link.is_(None))
        return (await self.read(lambda session: session.scalars(case))).one()

    async def keys(self, *cases: UUID) -> Keys:
        every = select(*subjects_of_all()).where(Case.id.in_(cases))
        rows = (await self.read(lambda session: session.execute(every))).all()
        found = {subject for row in rows for subjects in row for subject in subjects or ()}
        return await self.context.keyring.open(sorted(found))

    async def act(
        self, who: UUID, case: UUID, operation: Callable[[UnitOfWork], Awaitable[Outcome]]
    ) -> Outcome:
        """Run one operation as this person."""
        keys = await self.keys(case)
        async with self.context.database.unit_of_work(str(who), keys) as work:
            return await operation(work)

    async def link(self, one: UUID, other: UUID) -> UUID:
        """Return the proposed link between two cases."""
        pair = CaseLink.newer.in_((one, other)) & CaseLink.older.in_((one, other))
        return (await self.read(lambda s: s.scalars(select(CaseLink.id).where(pair)))).one()

    async def merge(
        self, case: UUID, other: UUID, *, goes_on: bool | None = True, **more: bool
    ) -> Receipt:
        """Merge the other case into this one, as an officer who may open both."""
        said = {"although_untold": True, "although_silenced": True, **more}
        context, link, keys = (
            self.context,
            await self.link(case, other),
            await self.keys(case, other),
        )
        async with context.database.unit_of_work(str(OFFICER), keys) as work:
            return await linking.accept_link(work, context, case, link, goes_on=goes_on, **said)

    async def unmerge(self, case: UUID, other: UUID) -> Receipt:
        """Undo the merge."""
        link, keys = await self.link(case, other), await self.keys(case, other)
        async with self.context.database.unit_of_work(str(OFFICER), keys) as work:
            return await linking.undo_link(work, self.context, case, link)

    async def assess(self, case: UUID) -> None:
        """Assess the sources of the case as reliable as the alert says."""
        of_case = select(CaseSource).where(CaseSource.case_id == case)
        for each in (await self.read(lambda session: session.scalars(of_case))).all():
            await self.act(
                OFFICER,
                case,
                lambda work, each=each: sources.assess_source(  # type: ignore[misc]  # bound now
                    work, case, each.id, each.reliability, independent=each.independent
                ),
            )

    async def verify(self, case: UUID, status: str = "verified") -> None:
        await self.assess(case)
        await self.act(OFFICER, case, lambda work: verifying.verify(work, case, status))

    async def draft(self, case: UUID, who: UUID = OFFICER, **changes: Any) -> Receipt:
        saved = saved_draft(**changes)
        return await self.act(
            who, case, lambda work: drafts.draft_document(work, self.context, case, saved)
        )

    async def submit_unasked(
        self, case: UUID, document: UUID, checks: Iterable[str] = CHECKS
    ) -> None:
        """Submit it as an older version did, with these checks and without open gates."""
        now = datetime.now(UTC)
        submitted = update(Document).where(Document.id == document).values(
            state="submitted", submitted_by=OFFICER, submitted_at=now,
            harm_signed_by=OFFICER, harm_confirmed=sorted(checks),
        )  # fmt: skip
        await self.act(OFFICER, case, lambda work: work.session.execute(submitted))

    async def submit(
        self,
        case: UUID,
        document: UUID,
        who: UUID = OFFICER,
        checks: Iterable[str] = CHECKS,
        reasons: Mapping[str, str] | None = None,
    ) -> Receipt:
        """Submit it; what no act of the record bears is confirmed unless `reasons` are given."""
        version = (await self.newest(document)).version

        async def submit(given: Mapping[str, str]) -> Receipt:
            confirmed = frozenset(checks), None, given
            return await self.act(
                who,
                case,
                lambda work: drafts.submit_document(
                    work, self.context, (case, document), version, *confirmed
                ),
            )

        return await (submit(reasons) if reasons is not None else with_reasons(submit))

    async def approve(self, case: UUID, document: UUID, who: UUID = APPROVER) -> Receipt:
        read = await self.newest(document)
        return await self.act(
            who,
            case,
            lambda work: issuing.approve_appeal(
                work, self.context, (case, document), as_read(read)
            ),
        )

    async def submitted(
        self, filed: Filed | None = None, *, unasked: bool = False, **changes: Any
    ) -> tuple[UUID, UUID]:
        """File, verify, draft and submit; return case and document."""
        case = await self.file(filed)
        await self.verify(case)
        document = (await self.draft(case, **changes)).id
        await (self.submit_unasked if unasked else self.submit)(case, document)
        return case, document

    async def issued(self, filed: Filed | None = None) -> tuple[UUID, UUID]:
        case, document = await self.submitted(filed)
        await self.approve(case, document)
        return case, document

    async def newest(self, document: UUID) -> DocumentVersion:
        version = (
            select(DocumentVersion)
            .where(DocumentVersion.document == document)
            .order_by(DocumentVersion.version.desc())
        )
        found = (await self.read(lambda session: session.scalars(version))).first()
        assert found is not None
        return found

    async def case(self, case: UUID) -> Case:
        return await self.read(lambda session: session.get_one(Case, case))

    async def document(self, document: UUID) -> Document:
        return await self.read(lambda session: session.get_one(Document, document))

    async def emitted(self, *types: str) -> list[tuple[str, bytes, UUID]]:
        """Return type, data and id of the events in the outbox, in order."""
        rows = await self.read(
            lambda session: session.execute(
                text("SELECT type, value, event_id FROM outbox ORDER BY id")
            )
        )
        return [tuple(row) for row in rows if not types or row.type in types]

    async def scalar(self, statement: str) -> Any:
        return await self.read(lambda session: session.scalar(text(statement)))

    async def read(self, ask: Callable[[AsyncSession], Awaitable[Outcome]]) -> Outcome:
        """Read without a transaction, which would be two more round trips."""
        async with AsyncSession(self._autocommit, expire_on_commit=False) as session:
            return await ask(session)


def gates(refused: pytest.ExceptionInfo[Conflict]) -> set[str]:
    """Return the codes of the gates that an approval found shut."""
    return {fault.code for fault in refused.value.faults}


def appeal_draft(**changes: Any) -> AppealDraft:
    fields = {
        "country": "EGY",
        "issuer": "omct",
        "template": "2026-01",
        "violations": ("arbitrary-detention",),
        "versions": (
            LanguageDraft(
                language="en",
                title="Egypt: Arbitrary detention of Ms. Amal Invented",
                concerned="Ms. Amal Invented, a lawyer",
                short="Ms. Amal Invented",
                parts={Part.FACTS: "According to the information received, she is held."},
                addressees=(Addressee(name="Mr. Invented Minister", office="Minister of Justice"),),
            ),
        ),
    }
    return AppealDraft.model_validate({**fields, **changes})


def worded(facts: str) -> AppealDraft:
    """Return the draft with these facts in English."""
    (version,) = appeal_draft().versions
    written = {**dict(version), "parts": {Part.FACTS: facts}}
    return appeal_draft(versions=(LanguageDraft.model_validate(written),))


def written_to_nobody(draft: AppealDraft | None = None) -> AppealDraft:
    """Return the draft marked as having no addressees."""
    draft = draft or appeal_draft()
    nobody = tuple(each.model_copy(update={"addressees": ()}) for each in draft.versions)
    return draft.model_copy(update={"no_addresses": True, "versions": nobody})


def saved_draft(
    audience: tuple[Audience, ...] = ("diplomat", "media"),
    *,
    names_shown: bool = True,
    draft: AppealDraft | None = None,
    embargo_until: datetime | None = None,
) -> DraftDocument:
    return DraftDocument(
        draft=draft or appeal_draft(),
        audience=audience,
        names_shown=names_shown,
        embargo_until=embargo_until,
        embargo_confirmed=True,
    )
