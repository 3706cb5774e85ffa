"""Whom an appeal would reach, read from what dispatch counted: it is shown before the approval."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.dispatch import Reach, ReachCount


@dataclass(frozen=True)
class Reached:
    """`recipients` are contacts to whom something goes out; `counts` are messages.

    `providers`: the channels by which something can leave.
    """

    recipients: int
    counts: tuple[ReachCount, ...]
    providers: frozenset[str]
    counted_at: datetime

    def of(self, fate: str) -> int:
        """Return how many messages come to this: `warned`, `held`, `never`, `blocked`."""
        return sum(getattr(each, fate) for each in self.counts)


def chosen_reaches(
    reaches: Sequence[Reach],
    audience: Collection[str],
    organisations: Collection[str] | None,
) -> Iterator[Reach]:
    """Yield what together says whom this audience is, without counting anybody twice.

    `organisations` are those whose message it is; None: nobody said, and it is of any. Audiences
    that share addresses were counted together, and that count goes before their own.
    """
    endangering = {code for each in reaches for code in each.organisations}
    ours = endangering if organisations is None else endangering & set(organisations)
    of_ours = [each for each in reaches if set(each.organisations) == ours]
    if not of_ours:
        # Of many organisations only all together were counted: rather one more held than one less.
        of_ours = [each for each in reaches if set(each.organisations) == endangering]
    left = set(audience)
    for each in sorted(of_ours, key=lambda one: -len(one.audience)):
        if left.issuperset(each.audience):
            left -= set(each.audience)
            yield each
