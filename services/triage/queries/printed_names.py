"""Names that stand in what a document prints, and are perhaps not meant to."""

import asyncio
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.draft import AppealDraft
from services.triage.queries.opened import open_persons, open_source
from services.triage.rules import naming, whole_names
from services.triage.rules.searched_text import Text
from services.triage.tables import Alert, Case, CaseAlert, CaseSource, PartedAlert
from shared.contracts.content import Person
from shared.storage.sealing import Keys


def is_named(told: Sequence[Person], printed: str) -> naming.Match:
    others = [p.name for p in told if p.name and p.kind != "person"]
    whole = whole_names.look_whole(others, printed)
    return max(whole, naming.look_for(_persons_named(told), Text(printed)))


def cannot_be_sought(told: Sequence[Person]) -> bool:
    """Return whether a name among them is not found by its letters."""
    return any(map(naming.cannot_be_sought, _persons_named(told)))


def _persons_named(told: Sequence[Person]) -> list[str]:
    return [p.name for p in told if p.name and p.kind == "person"]


async def names_source(
    session: AsyncSession, keys: Keys, case: Case, told: Sequence[Person], printed: str
) -> bool:
    """Return whether the text names who told of the case, and is not one of its persons."""
    rows = await session.scalars(
        select(CaseSource).where(CaseSource.case_id == case.id, CaseSource.words.is_not(None))
    )
    sources = [open_source(keys, row) for row in rows]
    names = [each.name for each in sources if each and each.name]
    known = [name for p in told for name in (p.name, p.pseudonym, p.organisation) if name]
    if not names:
        return False
    found = await asyncio.to_thread(lambda: naming.look_for(names, Text(printed), known))
    return found is naming.Match.SURE


async def parted(session: AsyncSession, keys: Keys, case: Case) -> list[Alert]:
    """Return the alerts that have left the case. Of whoever was erased since no name is known."""
    here = select(CaseAlert.alert).where(CaseAlert.case_id == case.id)
    rows = await session.scalars(
        select(Alert)
        .join(PartedAlert, PartedAlert.alert == Alert.alert)
        .where(PartedAlert.case_id == case.id, Alert.alert.not_in(here))
    )
    return [alert for alert in rows if not keys.is_erased(alert.subject)]


def names_another(
    keys: Keys, alerts: Sequence[Alert], parted: Sequence[Alert], draft: AppealDraft
) -> bool:
    """Return whether the draft names persons of the parted alerts who are not also of `alerts`.

    Looks at what an officer words: the same first name in an address is that of the addressee.
    """
    left = [p for alert in parted for p in open_persons(keys, alert).persons]
    here = [p for alert in alerts for p in open_persons(keys, alert).persons]
    known = [name for p in here for name in (p.name, p.pseudonym) if name]
    persons = [p.name for p in left if p.name and p.kind == "person"]
    wholes = [p.name for p in left if p.name and p.kind != "person"]
    # One letter stands for anybody and in every text.
    wholes += [p.pseudonym for p in left if p.pseudonym and len(p.pseudonym) >= naming.SHORTEST]
    others = set(wholes) - whole_names.named_in(wholes, "\n".join(known))
    worded = "\n".join(_worded(draft))
    found = naming.look_for(persons, Text(worded), known)
    return found is naming.Match.SURE or bool(whole_names.named_in(others, worded))


def _worded(draft: AppealDraft) -> Iterator[str]:
    for version in draft.versions:
        yield from (version.title, version.concerned, version.short, *version.parts.values())
        yield from (clause.text or "" for clause in version.clauses or ())
        yield from version.footnotes
