"""Check a permission again once an operation has locked what it changes.

Between admission and lock a case may be restricted, and the account may lose a role or a desk. The
unit of work carries the admission; what locks a row calls `work.ask_again` with the row's bounds.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.principals import known_account
from shared.access.roles import Operation
from shared.problems import Unauthenticated


@dataclass(frozen=True)
class Admission:
    """The result of an authorisation.

    `principal` may do `operation` on each of `things`. Give it to `Database.unit_of_work`, which
    refuses to commit changes under an admission that was not checked again for each thing.
    """

    principal: Principal
    operation: Operation
    things: frozenset[UUID]
    _waiting: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._waiting.update(self.things)

    async def ask_again(
        self,
        session: AsyncSession,
        thing: UUID,
        *,
        desk: str | None,
        restricted_to: Collection[UUID] | None,
        filed_by: UUID | None,
    ) -> None:
        """Raise `Forbidden` or `Unauthenticated` if the account no longer has access.

        Other things that the operation also locks are not checked.
        """
        if thing not in self.things:
            return
        authorise(
            await current(session, self.principal),
            self.operation,
            desk=desk,
            restricted_to=restricted_to,
            filed_by=filed_by,
        )
        self._waiting.discard(thing)

    def expect_asked(self) -> None:
        """Raise `RuntimeError` if an operation forgot to check again: then nothing is committed."""
        if self._waiting:
            raise RuntimeError(f"{self.operation} was not asked again under its lock")


async def current(session: AsyncSession, principal: Principal) -> Principal:
    """Return the account as this service knows it now, within the same key and session."""
    known = await known_account(session, principal.account)
    if known is None:
        # Its event has not arrived yet, or the actor has no account: a command on the machine.
        return principal
    if not known.active:
        raise Unauthenticated("This account is disabled.", code="account-disabled")
    return replace(known.principal, scopes=principal.scopes, session=principal.session)
