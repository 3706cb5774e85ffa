"""Acts on an account that need a second administrator: those that let somebody decide.

Others need only one and are reported: those that let an account read restricted data.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from shared.access.roles import DECIDING, RIGHTS, Operation, Role

NOTIFIED = DECIDING | {Role.AUDITOR}
"""Roles that are notified, and see on the start page, what one administrator did alone."""
READING = frozenset(
    role
    for operation in (
        Operation.ALERT_READ,
        Operation.ALERT_CHANGE_CONSENT,
        Operation.CASE_READ,
        Operation.SUPPORT_READ,
    )
    for role in RIGHTS[operation].roles
    if not RIGHTS[operation].is_own_only({role})
)
"""Roles that read personal data that others filed, or record consents."""
NOTIFIED_OF_READERS = frozenset({Role.TRIAGE_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles that are notified, and see, that one administrator alone let an account read."""
WAITS_FOR = timedelta(days=7)
"""How long an act waits for a second administrator."""
SHOWN_FOR = timedelta(days=7)
"""How long the start page shows what one administrator did alone."""

MACHINE = UUID(int=0)
"""The person at the machine, who owns the installation and needs no second administrator."""


class Act(StrEnum):
    """An act on an account that can decide or read."""

    MAKE = "make"
    RIGHTS = "rights"
    PASSWORD = "password"  # noqa: S105  # names an act
    ENABLE = "enable"
    DISABLE = "disable"
    """It needs no confirmation, because it may be urgent, and is reported."""
    ADDRESS = "address"
    """The address for notices: no confirmation, but reported, because its owner may get no more."""
    KEY = "key"
    """An API key: accounts with keys never decide, but some read."""


@dataclass(frozen=True, slots=True)
class Rights:
    roles: frozenset[Role]
    desks: frozenset[str]
    all_desks: bool


def decides(roles: Collection[str]) -> bool:
    return any(role in DECIDING for role in roles)


def gains_decisions(present: Rights, wanted: Rights) -> bool:
    """Return whether a change lets somebody decide, or decide on more, who did not before."""
    if (wanted.roles - present.roles) & DECIDING:
        return True
    return decides(wanted.roles) and _further(present, wanted)


def loses_decisions(present: Rights, wanted: Rights) -> bool:
    """Return whether a change takes decisions away from somebody."""
    if (present.roles - wanted.roles) & DECIDING:
        return True
    return decides(present.roles) and _further(wanted, present)


def reads(kind: str, roles: Collection[Role]) -> bool:
    """Return whether an account reads about persons what others filed; a service's always does."""
    return kind == "service" or not READING.isdisjoint(roles)


def gains_reading(kind: str, present: Rights, wanted: Rights) -> bool:
    """Return whether an account will read what it did not before, or on more desks."""
    if any(reads(kind, {role}) for role in wanted.roles - present.roles):
        return True
    return reads(kind, wanted.roles) and _further(present, wanted)


def _further(present: Rights, wanted: Rights) -> bool:
    return not present.all_desks and (wanted.all_desks or bool(wanted.desks - present.desks))


def gives_a_password(act: str, present: Collection[str], wanted: Collection[str]) -> bool:
    """Return whether an act gives a new password: also if somebody begins to decide.

    The present one may be known to the person who gave it, since no second was asked then.
    """
    if act == Act.RIGHTS:
        return decides(wanted) and not decides(present)
    return act in {Act.MAKE, Act.PASSWORD}
