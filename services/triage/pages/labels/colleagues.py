"""Name the people who did something: you, a name, or a colleague whose name is not known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from services.triage.context import Context
from shared.access.names import Staff, read_staff
from shared.access.principal import Principal
from shared.message_ids import msgid


@dataclass(frozen=True, repr=False)
class Colleagues:
    """The accounts that a page names, as the reader `own` sees them."""

    own: UUID
    staff: Staff
    gettext: Callable[[str], str]

    def name(self, account: UUID) -> str:
        if account == self.own:
            return self.gettext(msgid("you"))
        name = self.staff.names.get(account) or self.gettext(msgid("a colleague"))
        if account in self.staff.disabled:
            return self.gettext(msgid("{name} (account disabled)")).format(name=name)
        return name

    def by(self, *accounts: UUID | None) -> str:
        """Return "by you, by Invented Name"; "" if it was nobody of the staff."""
        said = [self.gettext(msgid("by {name}")).format(name=self.name(a)) for a in accounts if a]
        return ", ".join(said)

    def to(self, account: UUID) -> str:
        return self.gettext(msgid("to {name}")).format(name=self.name(account))


async def colleagues(
    context: Context,
    principal: Principal,
    gettext: Callable[[str], str],
    accounts: Iterable[UUID | None],
) -> Colleagues:
    """Open the names of these accounts at once."""
    others = {each for each in accounts if each is not None and each != principal.account}
    staff = await read_staff(context.database, context.keyring, others)
    return Colleagues(principal.account, staff, gettext)
