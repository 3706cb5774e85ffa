"""Fit an alert into an event: many persons are named by their places, and too much is refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from services.intake.schemas.requests import FileAlert
from services.intake.schemas.views import ToldView
from services.intake.tables import AlertContent
from shared.contracts.envelope import MAX_RECORD_BYTES, SealedPart
from shared.contracts.event_facts import by_places
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid

OPEN_PART_BYTES = 24 * 1024
"""More than an event's open fields can take, beside the names of fields that an amendment changes;
the rest of its record is for the sealed parts."""
QUOTED = 3
"""Bytes around one text of a list: two quotation marks and a comma."""

TOO_LONG = msgid("This is too long for one alert. Shorten the longest texts.")

Part = SealedPart[Any] | None
SealOf = Callable[[str, BaseModel], SealedPart[Any]]


def seal_facts(
    seal: SealOf, kept: AlertContent, others: Sequence[Part], fields: Sequence[str] = ()
) -> Mapping[str, Part]:
    """Return the sealed facts for an event that has these other parts, and names these fields.

    Everybody is named by id where that fits, as readers of before know it.
    """
    facts = seal("facts", kept.facts)
    if _fits((*others, facts), fields):
        return {"facts": facts, "whom": None}
    short, whom = by_places(kept.facts, kept.persons)
    return {"facts": seal("facts", short), "whom": seal("whom", whom)}


def refuse_too_long(
    told: FileAlert | ToldView,
    parts: Iterable[Part],
    fields: Sequence[str] = (),
    *,
    place: str = "",
) -> None:
    """Refuse content that is too large for an event. `place` is the prefix of names of fields."""
    if _fits(parts, fields):
        return
    faults = [FieldFault(f"{place}narrative", TOO_LONG, "too-long")]
    faults += [
        FieldFault(f"{place}acts.{number}.description", TOO_LONG, "too-long")
        for number, act in enumerate(told.acts)
        if act.description
    ]
    raise Invalid(TOO_LONG, faults=faults)


def _fits(parts: Iterable[Part], fields: Sequence[str]) -> bool:
    """Return whether parts fit an event: ciphertext grows by a third (base64)."""
    sealed = sum(len(part.ciphertext) for part in parts if part) * 4 // 3
    named = sum(len(each) + QUOTED for each in fields)
    return sealed + named <= MAX_RECORD_BYTES - OPEN_PART_BYTES
