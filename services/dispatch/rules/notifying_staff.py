"""Which outcomes need a person, and who is notified of them: one row for each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from services.dispatch.rules.reasons import (
    BLOCKS_ADDRESS,
    OURS,
    TRANSPORT,
    Reason,
    State,
)
from shared.access.roles import Role
from shared.contracts.notices import NoticeReason

ADDRESS_NOTICES = frozenset(
    {NoticeReason.ADDRESS_CHANGED.value, NoticeReason.ADDRESS_CHANGED_BY_ANOTHER.value}
)
"""Reasons of notices that go to the former address of an account."""
NOTICES_TO_DISABLED = ADDRESS_NOTICES | {NoticeReason.ACCOUNT_ALONE.value}
"""Reasons of notices that also a disabled account gets: its owner may object to the change."""
AGAIN_AFTER = timedelta(hours=6)
"""The shortest time after which staff are notified again of the same campaign or channel."""

REPEATED_BY_SERVICES: Mapping[str, timedelta] = MappingProxyType(
    {
        NoticeReason.EVENTS_REFUSED.value: timedelta(minutes=55),
        NoticeReason.API_KEY_REFUSED.value: timedelta(hours=23),
    }
)
"""Reasons that several services send for one record or key, and how long a repetition is dropped.

It is shorter than the time after which each service sends the reason again
(`shared/messaging/refusals.py`, `shared/access/ended_keys.py`).
"""
OWN_KEY_NOTICES = frozenset(
    {NoticeReason.OWN_API_KEY_EXPIRES.value, NoticeReason.OWN_API_KEY_ENDED.value}
)
"""Reasons of notices to an account that signs in with an API key, and so opens no page."""

FORMER_KEPT = timedelta(days=30)
"""How long a former address is kept for its one notice: longer than the notice is retried."""


class About(StrEnum):
    """What a notice is about. Staff get one notice for each of these."""

    CAMPAIGN = "campaign"
    CHANNEL = "channel"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Needs:
    """Who must be notified of an outcome, and by which reason; `urgent`: by every channel."""

    notice: NoticeReason
    about: About = About.CAMPAIGN
    roles: tuple[Role, ...] = (Role.COMMUNICATIONS,)
    urgent: bool = False


_LOOK = Needs(NoticeReason.DELIVERIES_FAILED)
_CHANNEL = Needs(
    NoticeReason.CHANNEL_UNAVAILABLE,
    About.CHANNEL,
    (Role.COMMUNICATIONS, Role.ADMINISTRATOR),
)

_BROKEN = replace(_CHANNEL, urgent=True)
"""Sent by every channel, because the broken channel cannot carry it."""

_UNREADABLE = (
    _LOOK,
    Needs(NoticeReason.MESSAGES_UNREADABLE, About.INSTALLATION, (Role.ADMINISTRATOR,), urgent=True),
)
"""Communications staff learn what was not sent; only administrators can repair a key or a seal."""

OF_INSTALLATION = frozenset({Reason.UNREADABLE})
"""Reasons that are reported for notices and tests too: they concern everything that is sealed."""

_GOES_ON = (State.PENDING, State.FAILED)

ANY_REASON: Mapping[State, tuple[Needs, ...]] = MappingProxyType(
    {State.FAILED: (_LOOK,), State.UNKNOWN: (Needs(NoticeReason.DELIVERY_UNKNOWN),)}
)
"""States that need a person, whatever the reason."""

OUTCOMES: Mapping[tuple[State, Reason], tuple[Needs, ...]] = MappingProxyType(
    {
        (State.WITHHELD, Reason.LOCAL_MAILBOX): (_CHANNEL,),
        (State.WITHHELD, Reason.NOT_CONFIGURED): (_CHANNEL,),
        (State.WITHHELD, Reason.HAZARD_HELD): (Needs(NoticeReason.RECIPIENTS_TO_DECIDE),),
        (State.WITHHELD, Reason.HAZARD): (Needs(NoticeReason.RECIPIENTS_ENDANGERED),),
        (State.WITHHELD, Reason.NO_ADDRESS): (_LOOK,),
        (State.WITHHELD, Reason.RESTORED): (_LOOK,),
        (State.WITHHELD, Reason.NOT_FORESEEN): (_LOOK,),
        **{(state, Reason.UNREADABLE): _UNREADABLE for state in (State.WITHHELD, *_GOES_ON)},
        **{(State.WITHHELD, reason): (_LOOK,) for reason in BLOCKS_ADDRESS},
        # These are retried, but no retry can succeed before somebody repairs our side.
        **{(state, reason): (_CHANNEL,) for state in _GOES_ON for reason in OURS},
    }
)
"""Pairs of state and reason that need a person; a stop or a withdrawal was a person's decision."""


LASTING, OF_OTHERS = 3, 5
"""After this many attempts a fault counts as lasting, and staff are notified.

A fault of our own provider: after some minutes. A fault on the recipient's side: after the same
time for a critical appeal, and later for another one (within the hour by e-mail, after some three
hours by webhook). The last try would come only a day later, or three.
"""

_WAITS = Needs(NoticeReason.DELIVERIES_WAIT)

_OF_PROVIDER = TRANSPORT | {Reason.PROVIDER_FAULT}

OF_US = OURS | _OF_PROVIDER
"""Reasons that show a fault of our configuration or our provider, for any recipient."""


def needs_of(
    state: State,
    reason: Reason,
    attempts: int = 0,
    *,
    has_provider: bool = True,
    critical: bool = False,
) -> tuple[Needs, ...]:
    """Return who is notified of a delivery with this result; empty: nobody has to check.

    `has_provider`: the channel uses one provider of ours. A fault there is reported long before no
    attempt is left.
    """
    if state is State.PENDING and reason in _OF_PROVIDER and has_provider:
        return (_BROKEN,) if attempts >= LASTING else ()
    if found := OUTCOMES.get((state, reason)):
        return found
    if state is State.PENDING and attempts >= (LASTING if critical else OF_OTHERS):
        return (_WAITS,)
    return ANY_REASON.get(state, ())
