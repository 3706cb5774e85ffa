"""Which acts on an account take a second administrator: those that make somebody who decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from shared.access.roles import DECIDING, Role

ARE_TOLD = DECIDING | {Role.AUDITOR}
"""Who hears, and reads on the start page, what one administrator did alone."""
WAITS_FOR = timedelta(days=7)
"""How long an act waits for a second administrator."""
SHOWN_FOR = timedelta(days=7)
"""How long the start page tells of what one administrator did alone."""

MACHINE = UUID(int=0)
"""Whoever sits at the machine: it owns the installation, and is asked for no second one."""


class Act(StrEnum):
    """What is done to an account that decides."""

    MAKE = "make"
    RIGHTS = "rights"
    PASSWORD = "password"  # noqa: S105  # names an act
    ENABLE = "enable"
    DISABLE = "disable"
    """It waits for nobody, since it may be urgent, and is told."""
    ADDRESS = "address"
    """Where its notices go: it waits for nobody, and is told, since its owner may hear no more."""


@dataclass(frozen=True, slots=True)
class Rights:
    roles: frozenset[Role]
    desks: frozenset[str]
    all_desks: bool


def decides(roles: Collection[str]) -> bool:
    return any(role in DECIDING for role in roles)


def widens(present: Rights, wanted: Rights) -> bool:
    """Return whether somebody decides, or decides on more, who did not before."""
    if (wanted.roles - present.roles) & DECIDING:
        return True
    further = (wanted.all_desks or wanted.desks - present.desks) and not present.all_desks
    return decides(wanted.roles) and bool(further)


def narrows(present: Rights, wanted: Rights) -> bool:
    """Return whether somebody who decides does so no more, or on less."""
    if (present.roles - wanted.roles) & DECIDING:
        return True
    fewer = (present.all_desks or present.desks - wanted.desks) and not wanted.all_desks
    return decides(present.roles) and bool(fewer)


def gives_a_password(act: str, present: Collection[str], wanted: Collection[str]) -> bool:
    """Return whether an act gives a new password: also where somebody begins to decide.

    The present one may be known to whoever gave it, since no second was asked then.
    """
    if act == Act.RIGHTS:
        return decides(wanted) and not decides(present)
    return act in {Act.MAKE, Act.PASSWORD}
