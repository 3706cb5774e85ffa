"""Officials of the directory: who may read them, propose some, and approve several."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.triage import schemas
from services.triage.access.library import changing_library, performed
from services.triage.context import Context
from services.triage.operations.library import importing, officials
from services.triage.operations.library.officials_csv import in_csv
from services.triage.queries import officials as queries
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.clock import new_id
from shared.problems import Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Outcome, Receipt
from shared.web.problems import INVALID_MESSAGE
from shared.web.sent_request import UNKEYED, SentRequest


async def list_officials(
    context: Context, principal: Principal, country: str | None = None
) -> list[schemas.OfficialView]:
    """Return the officials of a country, or of all, in the order of the house."""
    authorise(principal, Operation.LIBRARY_READ)
    async with context.database.read() as session:
        return await queries.officials_of(
            session, context.taxonomy, country, context.database.now().date()
        )


async def list_offered(
    context: Context, principal: Principal, country: str
) -> Sequence[schemas.OfficialView]:
    """Return the officials of a country for the form of a draft, at most some seconds old."""
    authorise(principal, Operation.LIBRARY_READ)

    async def read(of: str) -> Sequence[schemas.OfficialView]:
        async with context.database.read() as session:
            return await queries.officials_of(
                session, context.taxonomy, of, context.database.now().date()
            )

    return await context.offered.get(country, read) or ()


async def list_waiting(context: Context, principal: Principal) -> list[schemas.OfficialView]:
    """Return the officials of which a version waits for a second person."""
    authorise(principal, Operation.LIBRARY_READ)
    async with context.database.read() as session:
        return await queries.waiting_officials(
            session, context.taxonomy, context.database.now().date()
        )


async def list_countries(
    context: Context, principal: Principal
) -> list[schemas.CountryOfOfficials]:
    authorise(principal, Operation.LIBRARY_READ)
    async with context.database.read() as session:
        return await queries.countries_of_officials(session, context.database.now().date())


async def read_official(
    context: Context, principal: Principal, official: UUID
) -> schemas.OfficialHistory:
    authorise(principal, Operation.LIBRARY_READ)
    async with context.database.read() as session:
        return await queries.official_history(session, official, context.database.now().date())


async def export_officials(
    context: Context, principal: Principal, country: str | None = None
) -> str:
    """Return the approved officials as CSV."""
    listed = await list_officials(context, principal, country)
    return in_csv(each for each in listed if each.is_offered)


async def expect_official(context: Context, principal: Principal, asked: schemas.Official) -> None:
    """Raise `Invalid` for what a proposal of this official would refuse."""
    authorise(principal, Operation.LIBRARY_EDIT)
    now = context.database.now()
    if faults := [*officials.faults_of_official(asked, context.taxonomy, now)]:
        raise Invalid(INVALID_MESSAGE, faults=faults)


async def propose_official(
    context: Context,
    principal: Principal,
    asked: schemas.ProposeOfficial,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    await expect_official(context, principal, asked)
    entry = new_id()

    async def run(work: UnitOfWork) -> Receipt:
        return await officials.propose_official(work, context.taxonomy, entry, asked.country, asked)

    act = (Operation.LIBRARY_EDIT, "propose", entry)
    return await performed(context, principal, act, run, sent, status=201)


async def change_official(
    context: Context,
    principal: Principal,
    official: UUID,
    asked: schemas.ChangeOfficial,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    await expect_official(context, principal, asked)

    async def run(work: UnitOfWork) -> Receipt:
        return await officials.change_official(
            work, context.taxonomy, official, asked.version, asked
        )

    act = (Operation.LIBRARY_EDIT, "change", official)
    return await performed(context, principal, act, run, sent)


async def check_official(
    context: Context,
    principal: Principal,
    official: UUID,
    seen: int,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    authorise(principal, Operation.LIBRARY_EDIT)

    async def run(work: UnitOfWork) -> Receipt:
        return await officials.check_official(work, official, seen)

    act = (Operation.LIBRARY_EDIT, "check", official)
    return await performed(context, principal, act, run, sent)


async def approve_several(
    context: Context, principal: Principal, seen: Collection[tuple[UUID, int]]
) -> int:
    """Approve these versions together, or none of them; return how many."""
    authorise(principal, Operation.LIBRARY_APPROVE)
    things = frozenset(official for official, _ in seen)
    async with changing_library(context, principal, Operation.LIBRARY_APPROVE, things) as work:
        for official, version in sorted(seen):
            await officials.decide_on_official(work, official, version, approved=True)
    return len(things)


async def expect_importable(
    context: Context, principal: Principal, asked: schemas.ImportOfficials
) -> None:
    """Raise `Invalid` with what is wrong in which line of the table."""
    authorise(principal, Operation.LIBRARY_EDIT)
    async with context.database.read() as session:
        now = context.database.now()
        await importing.faultless_rows(session, context.taxonomy, asked.csv, now)


async def import_officials(
    context: Context,
    principal: Principal,
    asked: schemas.ImportOfficials,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    authorise(principal, Operation.LIBRARY_EDIT)
    entry = new_id()

    async def run(work: UnitOfWork) -> Receipt:
        return await importing.import_officials(work, context.taxonomy, entry, asked.csv)

    act = (Operation.LIBRARY_EDIT, "import", entry)
    return await performed(context, principal, act, run, sent, status=201)
