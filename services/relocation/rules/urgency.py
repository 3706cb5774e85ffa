"""By when a support request is decided: the more urgent, the sooner. Rule of the house.

A programme's target is a promise to everybody; who may be in prison before it is over cannot wait
that long.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from shared.contracts.codes import Level

WITHIN: Mapping[str, timedelta] = MappingProxyType(
    {"critical": timedelta(days=2), "high": timedelta(days=5)}
)


def decide_by(requested_at: datetime, urgency: Level | str, target: timedelta) -> datetime:
    """Return the moment: after the programme's target, or sooner where it is urgent."""
    return requested_at + min(target, WITHIN.get(urgency, target))
