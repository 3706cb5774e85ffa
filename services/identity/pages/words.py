"""Codes in the reader's words."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from shared.access.roles import Role, known_roles
from shared.web.languages import msgid

ROLES: Mapping[Role, str] = {
    Role.OPERATOR: msgid("Operator: takes alerts in"),
    Role.TRIAGE_OFFICER: msgid("Triage officer: verifies cases and drafts appeals"),
    Role.APPROVER: msgid("Approver: approves appeals that others drafted"),
    Role.COMMUNICATIONS: msgid("Communications: keeps contacts and watches campaigns"),
    Role.GRANTS_OFFICER: msgid("Grants officer: assesses support requests"),
    Role.COMMITTEE_MEMBER: msgid("Committee member: decides on support requests"),
    Role.AUDITOR: msgid("Auditor: reads the audit trail, and no case"),
    Role.ADMINISTRATOR: msgid("Administrator: keeps accounts, and reads no case"),
    Role.NETWORK_MEMBER: msgid("Network member: files alerts and sees their own"),
}

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": msgid("Name"),
        "email": msgid("E-mail address"),
        "phone": msgid("Telephone number"),
        "language": msgid("Language"),
        "roles": msgid("Roles"),
        "desks": msgid("Desks"),
        "all_desks": msgid("All desks"),
        "password": msgid("Password"),
        "new_password": msgid("New password"),
        "again": msgid("New password, again"),
    }
)
"""What the fields of the forms are called, wherever something is wrong with one."""


def role_choices(gettext: Callable[[str], str]) -> list[tuple[str, str]]:
    return [(role.value, gettext(words)) for role, words in ROLES.items()]


def role_labels(roles: Iterable[str], gettext: Callable[[str], str]) -> list[str]:
    held = known_roles(roles)
    return [gettext(words) for role, words in ROLES.items() if role in held]
