"""Name roles in the reader's language."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from shared.access.roles import Role
from shared.message_ids import msgid
from shared.problems import Listed

ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.OPERATOR: msgid("operator"),
        Role.TRIAGE_OFFICER: msgid("triage officer"),
        Role.APPROVER: msgid("approver"),
        Role.COMMUNICATIONS: msgid("communications"),
        Role.GRANTS_OFFICER: msgid("grants officer"),
        Role.COMMITTEE_MEMBER: msgid("committee member"),
        Role.AUDITOR: msgid("auditor"),
        Role.ADMINISTRATOR: msgid("administrator"),
        Role.NETWORK_MEMBER: msgid("network member"),
    }
)


def names_of(roles: Iterable[Role]) -> Listed:
    """Return what these roles are called, in the order of the roles."""
    held = frozenset(roles)
    return Listed([words for role, words in ROLE_NAMES.items() if role in held])
