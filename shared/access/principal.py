"""Describe who acts: an account with its roles and desks, as this service knows them."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias
from uuid import UUID

from shared.access.roles import Operation, Role


class AllDesks(Enum):
    """Every desk, also those to come."""

    ALL = "*"


ALL_DESKS: Final = AllDesks.ALL

Desks: TypeAlias = frozenset[str] | AllDesks
AccountKind: TypeAlias = Literal["person", "partner", "service"]
"""The kinds that identity creates. Other services store unknown ones unchanged: roles decide."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The person or API key that makes a request.

    `scopes` narrows what an API key may do; None is no narrowing. `session` names the page session
    that the token belongs to.
    """

    account: UUID
    kind: str
    roles: frozenset[Role]
    desks: Desks
    scopes: frozenset[Operation] | None = None
    session: str | None = None

    @property
    def actor(self) -> str:
        """Return the name of this account in units of work and in the audit trail."""
        return str(self.account)

    def is_of(self, desk: str) -> bool:
        return self.desks is ALL_DESKS or desk in self.desks
