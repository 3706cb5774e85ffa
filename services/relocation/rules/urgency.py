"""By when a support request is decided: the more urgent, the sooner. Rule of the house.

A programme's target is a promise to everybody; who may be in prison before it is over cannot wait
that long.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from shared.contracts.codes import Level, level_of

URGENT: frozenset[Level] = frozenset({"critical", "high"})

WITHIN: Mapping[Level, timedelta] = MappingProxyType(
    {"critical": timedelta(days=2), "high": timedelta(days=5)}
)


def decide_by(requested_at: datetime, urgency: Level | str, target: timedelta) -> datetime:
    """Return the moment: after the programme's target, or sooner where it is urgent.

    An urgency of a later version is taken for the highest.
    """
    return requested_at + min(target, WITHIN.get(level_of(urgency), target))
