"""Which acts on an account take a second administrator: those that make somebody who decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from shared.access.roles import DECIDING, Role

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
    """Of an administrator: it waits for nobody, and is told."""
    ADDRESS = "address"
    """Where its notices go: it waits for nobody, and is told, since its owner may hear no more."""


@dataclass(frozen=True, slots=True)
class Rights:
    roles: frozenset[Role]
    desks: frozenset[str]
    all_desks: bool


def decides(roles: Collection[Role]) -> bool:
    return bool(DECIDING & set(roles))


def widens(present: Rights, wanted: Rights) -> bool:
    """Return whether somebody decides, or decides on more, who did not before."""
    if (wanted.roles - present.roles) & DECIDING:
        return True
    further = (wanted.all_desks or wanted.desks - present.desks) and not present.all_desks
    return decides(wanted.roles) and bool(further)


def loses_administrator(present: Rights, wanted: Rights) -> bool:
    return Role.ADMINISTRATOR in present.roles - wanted.roles
