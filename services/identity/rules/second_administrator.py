"""Which acts on an account take a second administrator: those that make somebody decide.

Others are done by one and reported: those that let an account read restricted data.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from shared.access.roles import DECIDING, RIGHTS, Operation, Role

NOTIFIED = DECIDING | {Role.AUDITOR}
"""Who hears, and reads on the start page, what one administrator did alone."""
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
"""Roles that read of persons what others filed, or record their consent."""
NOTIFIED_OF_READERS = frozenset({Role.TRIAGE_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})
"""Who hears, and reads on the start page, that one administrator alone let an account read."""
WAITS_FOR = timedelta(days=7)
"""How long an act waits for a second administrator."""
SHOWN_FOR = timedelta(days=7)
"""How long the start page tells of what one administrator did alone."""

MACHINE = UUID(int=0)
"""Whoever sits at the machine: it owns the installation, and is asked for no second one."""


class Act(StrEnum):
    """An act on an account that decides, or reads."""

    MAKE = "make"
    RIGHTS = "rights"
    PASSWORD = "password"  # noqa: S105  # names an act
    ENABLE = "enable"
    DISABLE = "disable"
    """It waits for nobody, since it may be urgent, and is told."""
    ADDRESS = "address"
    """Where its notices go: it waits for nobody, and is told, since its owner may hear no more."""
    KEY = "key"
    """An API key: no account that has one decides, and some read."""


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
