"""By when a support request is decided: the more urgent, the sooner. Source: our own rule.

A programme's target is a promise to everybody; a person who may be in prison before it is over
cannot wait that long.
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
    """Return the time: after the programme's target, or sooner if it is urgent.

    An unknown urgency of a later version counts as the highest.
    """
    return requested_at + min(target, WITHIN.get(level_of(urgency), target))
