"""Which fields an account may have."""

from collections.abc import Collection, Mapping

from shared.access.principal import AccountKind
from shared.access.roles import NEEDS_A_DESK, RIGHTS, Operation, Role
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.taxonomy import Coded
from shared.unicode_forms import composed

ROLES_OF_KIND: Mapping[AccountKind, frozenset[Role]] = {
    "person": frozenset(Role),
    "partner": frozenset({Role.NETWORK_MEMBER}),
    "service": frozenset({Role.NETWORK_MEMBER, Role.OPERATOR, Role.AUDITOR}),
}
"""To decide, assess and manage accounts is for persons: nobody knows who holds an API key."""

LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without its angle brackets."""

LONGEST_SPELLING = 320
"""The most characters of an address as typed; a longer text is no address."""

MOST_KEYS = 20
"""The most valid keys of one account: one event contains all of them."""

DESK = Coded("desks")

_ADDRESS_PARTS = 2


class NotAnAddress(ValueError):
    """The text is no address to sign in with. The message does not repeat it."""

    def __init__(self) -> None:
        super().__init__("Enter an e-mail address.")


def sign_in_name(address: str) -> str:
    """Return an e-mail address in the form that is compared; raise `NotAnAddress`.

    Looser than what mail accepts: it is a name to sign in with, and installations without mail may
    invent theirs (`.invalid`, RFC 2606).
    """
    if len(address) > LONGEST_SPELLING:
        raise NotAnAddress
    text = composed(address).strip().casefold()
    parts = text.split("@")
    shaped = len(parts) == _ADDRESS_PARTS and all(parts) and len(text) <= LONGEST_ADDRESS
    if not shaped or any(char.isspace() or not char.isprintable() for char in text):
        raise NotAnAddress
    return text


def role_faults(kind: AccountKind, roles: Collection[Role]) -> list[FieldFault]:
    if set(roles) <= ROLES_OF_KIND[kind]:
        return []
    return [FieldFault("roles", msgid("Only a person can have this role."), "role-not-for-kind")]


def desk_faults(
    kind: AccountKind, roles: Collection[Role], desks: Collection[str], *, all_desks: bool
) -> list[FieldFault]:
    """Refuse a role that works for desks without any desk: its queue would always be empty.

    A role that this kind of account cannot have needs none.
    """
    if all_desks or desks or not NEEDS_A_DESK & ROLES_OF_KIND[kind] & set(roles):
        return []
    words = msgid("This role sees only the work of its desks. Choose a desk, or all desks.")
    return [FieldFault("desks", words, "desk-missing")]


def scope_faults(roles: Collection[Role], scopes: Collection[Operation]) -> list[FieldFault]:
    """Refuse a key without scopes, and scopes that none of the account's roles includes."""
    if not scopes:
        return [FieldFault("scopes", msgid("Choose what the key is for."), "missing")]
    if not set(scopes) <= scopes_within(roles):
        beyond = msgid("The roles of the account do not allow this.")
        return [FieldFault("scopes", beyond, "scope-beyond")]
    return []


def scopes_within(roles: Collection[Role]) -> frozenset[Operation]:
    """Return all scopes that a key of an account with these roles may have."""
    held = frozenset(roles)
    return frozenset(scope for scope in Operation if RIGHTS[scope].roles & held)
