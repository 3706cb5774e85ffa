"""Find the other requests of a person by keyed hashes of names and contacts."""

from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.relocation.context import Context
from services.relocation.sealed import SupportNeed
from services.relocation.tables import RequestMark, RequestSound, SupportRequest
from shared.after_upgrade import rebuild_loop
from shared.contracts.content import ProtectionNeed
from shared.names import KEYS_VERSION, contact_forms, normalise, sound_keys
from shared.storage.columns import place_of
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import UnitOfWork

MARKS_VERSION = 10 * KEYS_VERSION + 1
"""The version of the marks of names, with contacts since 1. A higher one rebuilds all marks."""

_DIGITS = 6
"""A number with fewer is an extension, or no number."""

AT_ONCE = 100
"""Requests whose marks are rebuilt in one transaction."""

_current, _former = aliased(RequestMark), aliased(RequestMark)
_sounding = aliased(RequestSound)


def store_marks(work: UnitOfWork, lookup: LookupKey, request: UUID, need: ProtectionNeed) -> None:
    """Store marks of the name and pseudonym of a request; none if neither can be read.

    Both are of one kind: what one source calls a pseudonym, another may give as the name. A person
    with the same contact may be the same person under another name.
    """
    work.session.add_all(
        RequestSound(request=request, hash=value, rule_version=MARKS_VERSION)
        for value in _maybe(lookup, need)
    )
    work.session.add_all(
        RequestMark(request=request, hash=value, rule_version=MARKS_VERSION)
        for value in _marks(lookup, need)
    )


async def rebuild_marks(context: Context, by: str) -> int:
    """Mark every request by today's rule, while services run; return how many.

    Can be stopped and started again. The former marks stay until the last request has its new ones.
    Requests are compared by marks of any rule: it is better to count a request too many for the
    ceiling of a person than one too few.
    """
    last, marked = UUID(int=0), 0
    while found := await _next(context, last):
        keys = await context.keyring.open({request.subject for request in found})
        async with context.database.unit_of_work(by, keys) as work:
            for request in found:
                await _mark(work, context.lookup, request)
        last, marked = found[-1].id, marked + len(found)
    async with context.database.unit_of_work(by) as work:
        has_current = exists().where(
            _current.request == RequestMark.request, _current.rule_version == MARKS_VERSION
        )
        former = delete(RequestMark).where(RequestMark.rule_version < MARKS_VERSION, has_current)
        await work.session.execute(former)
        has_sounds = exists().where(
            _sounding.request == RequestSound.request, _sounding.rule_version == MARKS_VERSION
        )
        former = delete(RequestSound).where(RequestSound.rule_version < MARKS_VERSION, has_sounds)
        await work.session.execute(former)
        detail = {"requests": marked, "rule": MARKS_VERSION}
        work.record("marks.rebuilt", "service", **detail)
    return marked


async def rebuild_marks_loop(context: Context) -> None:
    """Rebuild the marks that a former rule made, for as long as the service runs."""

    async def is_behind() -> bool:
        return bool(await _next(context, UUID(int=0)))

    make_anew = partial(rebuild_marks, context, "relocation")
    await rebuild_loop(context.database, "marks", is_behind, make_anew)


async def _next(context: Context, last: UUID) -> Sequence[SupportRequest]:
    has_current = exists().where(
        _current.request == SupportRequest.id, _current.rule_version == MARKS_VERSION
    )
    has_any = exists().where(_former.request == SupportRequest.id)
    # Requests without any mark count together with their whole file, and stay without marks.
    wanted = select(SupportRequest).where(SupportRequest.id > last, has_any, ~has_current)
    async with context.database.read() as session:
        found = await session.scalars(wanted.order_by(SupportRequest.id).limit(AT_ONCE))
        requests = found.all()
        session.expunge_all()
    return requests


async def _mark(work: UnitOfWork, lookup: LookupKey, request: SupportRequest) -> None:
    if work.keys.is_erased(request.subject):
        for table in (RequestMark, RequestSound):
            await work.session.execute(delete(table).where(table.request == request.id))
        return
    need = work.keys.open_model(
        SupportNeed, place_of(SupportRequest.need, request.id), request.need
    )
    await _store(work, RequestMark, request.id, _marks(lookup, need))
    await _store(work, RequestSound, request.id, _maybe(lookup, need))


async def _store(
    work: UnitOfWork,
    table: type[RequestMark | RequestSound],
    request: UUID,
    hashes: Iterator[bytes],
) -> None:
    rows = [{"request": request, "hash": value, "rule_version": MARKS_VERSION} for value in hashes]
    if rows:
        kept = insert(table).on_conflict_do_update(
            index_elements=["request", "hash"], set_={"rule_version": MARKS_VERSION}
        )
        await work.session.execute(kept, rows)


def _marks(lookup: LookupKey, need: ProtectionNeed) -> Iterator[bytes]:
    named = {normalise(name) for name in _names(need) if name}
    return (lookup.hash("support name", plain) for plain in sorted(named) if plain)


def _maybe(lookup: LookupKey, need: ProtectionNeed) -> Iterator[bytes]:
    """Return the hashes by which somebody may be the same: the sound of a name, and the contact."""
    # Another name, such as the legal one, may be the name of a request by somebody else.
    names = (*_names(need), *(other.name for other in need.person.other_names))
    keys = {key for name in names if name for key in sound_keys(name)}
    yield from (lookup.hash("support sound", key) for key in sorted(keys))
    # A contact such as "through her lawyer" may be that of many people.
    contacts = {form for form in contact_forms(need.contact or "") if _tells_apart(form)}
    yield from (lookup.hash("support contact", form) for form in sorted(contacts))


def _names(need: ProtectionNeed) -> tuple[str | None, str | None]:
    return need.person.name, need.person.pseudonym


def _tells_apart(form: str) -> bool:
    return "@" in form or sum(map(str.isdecimal, form)) >= _DIGITS
