"""Find contradictions in a draft."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime

from services.triage.drafting.draft import AppealDraft, ClauseChoice
from services.triage.rules.hearings import is_past, is_too_far
from shared.message_ids import msgid
from shared.problems import FieldFault

WRITTEN_TO_NOBODY = msgid(
    "The draft has addressees, and also says that there are none. Remove one of the two."
)
HEARING_PAST = msgid(
    "This day is past, but the text says that it is still to come. Correct the day or clear it."
)
HEARING_FAR = msgid("This is more than twenty years in the future. Check it.")
TWICE = msgid("This was given twice. Remove one of them.")


def contradictions(draft: AppealDraft, now: datetime) -> tuple[FieldFault, ...]:
    """Return the faults at their fields, such as `draft.hearing`; `now` is in UTC."""
    return tuple(_contradictions(draft, now))


def _contradictions(draft: AppealDraft, now: datetime) -> Iterator[FieldFault]:
    if draft.no_addresses and any(version.addressees for version in draft.versions):
        yield FieldFault("draft.no_addresses", WRITTEN_TO_NOBODY, "contradicts")
    if is_past(draft.hearing, now):
        yield FieldFault("draft.hearing", HEARING_PAST, "in-past")
    elif is_too_far(draft.hearing, now):
        yield FieldFault("draft.hearing", HEARING_FAR, "too-far-ahead")
    yield from _twice("draft.violations", draft.violations)
    yield from _twice("draft.developments", draft.developments)
    for number, entry in enumerate(draft.plan):
        yield from _twice(f"draft.plan.{number}.violations", entry.violations)
        yield from _twice(f"draft.plan.{number}.developments", entry.developments)
    for number, version in enumerate(draft.versions):
        place = f"draft.versions.{number}"
        yield from _twice(f"{place}.clauses", map(_demand, version.clauses or ()))
        yield from _twice(f"{place}.addressees", version.addressees)


def _demand(clause: ClauseChoice) -> str:
    """Return what identifies a demand: two wordings of one in the library are the same."""
    return clause.id or " ".join((clause.text or "").split()).casefold()


def _twice(field: str, listed: Iterable[Hashable]) -> Iterator[FieldFault]:
    known = set[Hashable]()
    for place, each in enumerate(listed):
        if each in known:
            yield FieldFault(f"{field}.{place}", TWICE, "twice")
        known.add(each)
