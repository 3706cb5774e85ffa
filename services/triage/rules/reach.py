"""Whom an appeal would reach, from dispatch's counts: shown before the approval."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import orjson

from services.triage.rules.former_recipients import FormerReach
from shared.contracts.dispatch import Reach, ReachCount, ReachLanguages

LASTS = timedelta(hours=26)
"""Dispatch publishes each count again at its start and every day: an older one is outdated."""
UNKNOWN = "unknown"
"""The mark of a reach that is not known."""


@dataclass(frozen=True)
class Reached:
    """`recipients`: number of contacts that get something; `counts`: messages.

    `providers`: the channels that can send. `languages`: what the recipients read. `former`: those
    who got the document that this one follows; `former_unknown`: it follows one, and they were not
    counted yet. Of those, the other fields have only whom the audience reaches.
    """

    recipients: int
    counts: tuple[ReachCount, ...]
    languages: tuple[ReachLanguages, ...]
    providers: frozenset[str]
    counted_at: datetime
    former: FormerReach | None = None
    former_unknown: bool = False

    @property
    def everybody(self) -> int:
        """Return the number of contacts that get something, with those who got the one before."""
        return self.recipients + (self.former.beside if self.former else 0)

    @property
    def is_nobody(self) -> bool:
        """Return whether it is known that nobody gets anything."""
        return not self.everybody and not self.former_unknown

    @property
    def kept_here(self) -> dict[str, int]:
        """Return the number of messages of each channel that cannot send: they stay here."""
        kept = Counter[str]()
        for each in self.counts:
            if each.reached and each.channel not in self.providers:
                kept[each.channel] += each.reached
        return dict(sorted(kept.items()))

    def of(self, fate: str) -> int:
        """Return the number of messages with this fate: `warned`, `held`, `never`, `blocked`."""
        return sum(getattr(each, fate) for each in self.counts)

    def reading_none_of(self, written: Collection[str]) -> int | None:
        """Return how many recipients read none of the document's languages; None: not counted."""
        if sum(each.recipients for each in self.languages) != self.recipients:
            return None
        return sum(
            each.recipients for each in self.languages if not set(written) & set(each.languages)
        )

    @property
    def mark(self) -> str:
        """Return a text that changes whenever the numbers that people read change."""
        counts = [
            (each.model_dump(mode="json"), each.channel in self.providers) for each in self.counts
        ]
        languages = [each.model_dump(mode="json") for each in self.languages]
        told: list[object] = [self.recipients, counts, languages]
        if self.former is not None:
            told.append([self.former.got, self.former.gets, dict(self.former.left)])
        return sha256(orjson.dumps(told)).hexdigest()


def organisations_key(organisations: Sequence[str] | None) -> str:
    """Return the organisations of a message as the key of a count; empty: any."""
    return " ".join(sorted(organisations or ()))


def mark_of(reached: Reached | None) -> str:
    return reached.mark if reached is not None else UNKNOWN


def chosen_reaches(
    reaches: Sequence[Reach],
    audience: Collection[str],
    organisations: Collection[str] | None,
) -> Iterator[Reach]:
    """Yield the counts that together cover this audience, without counting anybody twice.

    `organisations` are those whose message it is; None: not known, so it may be any. Audiences that
    share addresses were counted together, and that count goes before their own.
    """
    endangering = {code for each in reaches for code in each.organisations}
    ours = endangering if organisations is None else endangering & set(organisations)
    of_ours = [each for each in reaches if set(each.organisations) == ours]
    if not of_ours:
        # No count for exactly these organisations: use the count for all of them, which blocks
        # more.
        of_ours = [each for each in reaches if set(each.organisations) == endangering]
    left = set(audience)
    for each in sorted(of_ours, key=lambda one: -len(one.audience)):
        if left.issuperset(each.audience):
            left -= set(each.audience)
            yield each
