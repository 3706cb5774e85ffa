"""Authorise for a case, open its keys, run one operation, record the read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from uuid import UUID

from pydantic import BaseModel

from services.triage.context import Context
from services.triage.drafting.background import EarlierDocument
from services.triage.drafting.pdf.printed import Printed
from services.triage.operations.library.clauses_in_force import know_clauses_of
from services.triage.queries.case import (
    CaseRead,
    accounts_of,
    case_shown,
    linked_case,
    read_case,
)
from services.triage.queries.document import document_shown, read_document
from services.triage.queries.earlier_documents import earlier_documents
from services.triage.queries.printing import document_to_print
from services.triage.queries.queue import (
    CaseFound,
    Header,
    case_of_number,
    find_case,
    queue,
    read_header,
)
from services.triage.queries.timeline import outcomes, timeline
from services.triage.rules.gates.approvals import BEING_WRITTEN
from services.triage.schemas import (
    CampaignView,
    CaseView,
    DocumentView,
    QueueItem,
    TimelineItem,
    Wanted,
)
from shared.access.admission import Admission
from shared.access.authorise import authorise, reach
from shared.access.names import Staff, staff_of
from shared.access.principal import Principal
from shared.access.refused_attempts import refusals_noted
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.problems import Forbidden, Invalid, NotFound
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import ReadSession, UnitOfWork
from shared.taxonomy import unknown_codes_of
from shared.web.idempotency import Outcome, Receipt, Repeatable
from shared.web.pagination import Page, PageRequest
from shared.web.sent_request import UNKEYED, SentRequest

READERS = ("intake", "dispatch", "relocation")
"""The services that show something of a case, and get its restrictions from triage."""
Run = Callable[[UnitOfWork], Awaitable[Receipt]]
Check = Callable[[], None]


@dataclass(frozen=True)
class CasePage:
    """What the page of a case shows. `staff`: the colleagues it names, except the reader."""

    case: CaseView
    happened: Page[TimelineItem]
    campaigns: list[CampaignView]
    staff: Staff


@dataclass(frozen=True)
class CaseAccess:
    """A person's access to a case. `sent`: the request, to recognise a repeated one."""

    context: Context
    principal: Principal
    case: UUID
    sent: SentRequest = UNKEYED

    async def admit(self, operation: Operation, *, noted: bool = True) -> tuple[Header, Keys]:
        """Return what the person may see of the case and its opened keys; else `Forbidden`.

        `noted`: a refusal is recorded in the trail, as an attempt at this case.
        """
        reach(self.principal, operation)
        noting = self._noting(operation) if noted else nullcontext()
        async with noting, self.context.database.read() as session:
            found = await read_header(session, self.case)
            self._expect_let_in(found, operation)
        return found, await self._opened(found)

    async def perform(
        self,
        operation: Operation,
        run: Run,
        *,
        on: UUID | None = None,
        verb: str = "",
        besides: Header | None = None,
        check: Check | None = None,
        status: int = 200,
    ) -> Outcome:
        """Run one operation on the case, once even if the request is sent again.

        `on`: the part of the case; `verb`: which of several acts under one right; `besides`:
        another case that it changes, which the person may access too. `check` raises `Invalid` for
        unknown codes: only people with access learn that.
        """
        found, keys = await self.admit(operation)
        if check is not None:
            check()
        things = {self.case}
        if besides is not None:
            things.add(besides.id)
            keys = await self.context.keyring.open((*found.subjects, *besides.subjects))
        named = " ".join(filter(None, (operation, verb, str(on or self.case))))
        request = Repeatable(self.sent.key, self.principal.account, named, self.sent.body)
        admission = Admission(self.principal, operation, frozenset(things))
        # With two cases it is not known here which of them refused the request.
        noting = self._noting(operation) if besides is None else nullcontext()
        unit = self.context.database.unit_of_work(self.principal.actor, keys, admission=admission)
        async with noting, unit as work:
            return await self.context.idempotency.once(
                work, request, lambda: run(work), status=status
            )

    def expect_known(self, asked: BaseModel) -> None:
        """Raise `Invalid` with every code of a request that is not in its list."""
        _expect_known(self.context, asked)

    async def decide_link(self, link: UUID, verb: str, run: Run) -> Outcome:
        """Run an operation on a link, for a person with access to both of its cases.

        `verb` distinguishes accepting, declining and undoing when a request is sent again. Raises
        `NotFound` also if the person may not see the other case: that it exists already says
        something about the people in it. They did not ask for that case, so this is not recorded as
        an attempt.
        """
        await self.admit(Operation.CASE_LINK)
        unknown = NotFound("The case has no such link.")
        async with self.context.database.read() as session:
            other = await linked_case(session, self.case, link)
        if other is None:
            raise unknown
        try:
            beside = replace(self, case=other)
            theirs, _ = await beside.admit(Operation.CASE_LINK, noted=False)
            return await self.perform(Operation.CASE_LINK, run, on=link, verb=verb, besides=theirs)
        except Forbidden:
            raise unknown from None

    async def show(self) -> CaseView:
        """Return the case, opened. The read is recorded in the trail before the answer."""
        async with self.reading("case.read") as (session, found, keys):
            shown = await self._shown(session, keys, await read_case(session, found))
        return await self._with_unheard(shown)

    async def beginning(self) -> tuple[CaseView, tuple[EarlierDocument, ...]]:
        """Return the case and its issued documents: what a new document begins with."""
        async with self.reading("case.read") as (session, found, keys):
            shown = await self._shown(session, keys, await read_case(session, found))
            earlier = await earlier_documents(session, keys, self.case)
        return await self._with_unheard(shown), earlier

    async def page(self, wanted: PageRequest) -> CasePage:
        """Return all that the page of the case shows, as of one moment and as one read.

        `wanted`: which entries of its timeline.
        """
        async with self.reading("case.read", timeline=True) as (session, found, keys):
            read = await read_case(session, found)
            shown = await self._shown(session, keys, read)
            happened = await timeline(session, keys, self.case, wanted)
            named = filter(None, accounts_of(shown, happened.items))
            accounts = set(named) - {self.principal.account}
            staff = await staff_of(session, self.context.keyring, accounts)
        return CasePage(await self._with_unheard(shown), happened, read.made.campaigns, staff)

    async def _shown(self, session: ReadSession, keys: Keys, read: CaseRead) -> CaseView:
        return await case_shown(session, keys, read, reach(self.principal, Operation.CASE_READ))

    async def _with_unheard(self, shown: CaseView) -> CaseView:
        if shown.restricted_to is None:
            return shown
        return shown.model_copy(update={"unheard_by": await self.unheard_by()})

    async def unheard_by(self) -> tuple[str, ...]:
        """Return the services that do not know yet which accounts the case is restricted to."""
        return READERS if await self.context.unheard.of(self.case) else ()

    async def document(self, document: UUID) -> DocumentView:
        async with self.reading("appeal.read", document=str(document)) as (session, found, keys):
            read = await read_document(session, found.case, document)
            return await document_shown(session, keys, self.context, read)

    async def document_page(self, document: UUID) -> tuple[DocumentView, CaseView | None]:
        """Return a document, with the case while it is written or approved, as of one moment."""
        async with self.reading("appeal.read", document=str(document)) as (session, found, keys):
            read = await read_document(session, found.case, document)
            shown = await document_shown(session, keys, self.context, read)
            case = None
            if read.records and shown.document.state in BEING_WRITTEN:
                beside = CaseRead(found, read.records.told, read.made)
                case = await self._shown(session, keys, beside)
            # The page shows the demands of the draft, also those of the library.
            await know_clauses_of(session, self.context, shown.draft)
        return shown, None if case is None else await self._with_unheard(case)

    async def to_print(self, document: UUID, language: str) -> Printed:
        detail = {"document": str(document), "pdf": language}
        async with self.reading("appeal.read", **detail) as (session, _, keys):
            return await document_to_print(
                session, keys, self.context, (self.case, document), language
            )

    async def timeline(self, page: PageRequest) -> Page[TimelineItem]:
        async with self.reading("timeline.read") as (session, _, keys):
            return await timeline(session, keys, self.case, page)

    async def campaigns(self) -> list[CampaignView]:
        reach(self.principal, Operation.CASE_READ)
        reading = self._noting(Operation.CASE_READ)
        async with reading, self.context.database.read() as session:
            self._expect_let_in(await read_header(session, self.case), Operation.CASE_READ)
            return (await outcomes(session, self.case)).campaigns

    @asynccontextmanager
    async def reading(
        self, action: str, **detail: str | bool
    ) -> AsyncIterator[tuple[ReadSession, CaseFound, Keys]]:
        """Authorise in the same snapshot that is shown, and open the keys.

        The read is recorded in the trail under `action` when the block is left.
        """
        reach(self.principal, Operation.CASE_READ)
        noting = self._noting(Operation.CASE_READ)
        async with noting, self.context.database.read() as session:
            found = await find_case(session, self.case)
            self._expect_let_in(found.header, Operation.CASE_READ)
            yield session, found, await self._opened(found.header)
        await record_read(
            self.context.database,
            self.principal.actor,
            action,
            "case",
            self.case,
            found.header.subjects,
            **detail,
        )

    def _noting(self, operation: Operation) -> AbstractAsyncContextManager[None]:
        database = self.context.database
        return refusals_noted(database, self.principal, operation, "case", self.case)

    def _expect_let_in(self, found: Header, operation: Operation) -> None:
        authorise(self.principal, operation, desk=found.desk, restricted_to=found.restricted_to)

    async def _opened(self, found: Header) -> Keys:
        return await self.context.keyring.open((*found.subjects, *found.unmerged))


async def list_cases(
    context: Context, principal: Principal, wanted: Wanted, page: PageRequest
) -> Page[QueueItem]:
    """Return a page of the cases this person may see, without restricted data."""
    within = reach(principal, Operation.CASE_READ)
    async with context.database.read() as session:
        return await queue(session, within, wanted, page)


async def find_by_number(context: Context, principal: Principal, number: str) -> UUID:
    """Return the case of this number; `NotFound` also if the person may not see it."""
    reach(principal, Operation.CASE_READ)
    unknown = NotFound("There is no such case, or you do not have access to it.")
    async with context.database.read() as session:
        case = await case_of_number(session, number)
    if case is None:
        raise unknown
    try:
        await CaseAccess(context, principal, case).admit(Operation.CASE_READ)
    except Forbidden:
        raise unknown from None
    return case


async def expect_known(context: Context, principal: Principal, asked: BaseModel) -> None:
    """Raise `Invalid` for codes in what somebody would have done with a case."""
    reach(principal, Operation.CASE_READ)
    _expect_known(context, asked)


def _expect_known(context: Context, asked: BaseModel) -> None:
    if faults := list(unknown_codes_of(asked, context.taxonomy)):
        raise Invalid("Unknown code.", faults=faults)
