"""Labels of codes in the reader's language."""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from services.identity.rules.accounts import scopes_within
from services.identity.rules.second_administrator import Act
from shared.access.roles import Operation, Role, known_operations, known_roles
from shared.message_ids import msgid

ROLES: Mapping[Role, str] = {
    Role.OPERATOR: msgid("Operator: receives alerts"),
    Role.TRIAGE_OFFICER: msgid("Triage officer: verifies cases and drafts appeals"),
    Role.APPROVER: msgid("Approver: approves appeals that others drafted"),
    Role.COMMUNICATIONS: msgid(
        "Communications: manages contacts, officials and clauses, and follows campaigns"
    ),
    Role.GRANTS_OFFICER: msgid("Grants officer: assesses support requests"),
    Role.COMMITTEE_MEMBER: msgid("Committee member: decides on support requests"),
    Role.AUDITOR: msgid("Auditor: reads the audit trail and cannot read cases"),
    Role.ADMINISTRATOR: msgid("Administrator: manages accounts and cannot read cases"),
    Role.NETWORK_MEMBER: msgid("Network member: files alerts and sees their own"),
}

ACTS: Mapping[str, str] = {
    Act.MAKE: msgid("Create the account"),
    Act.RIGHTS: msgid("Change the roles and desks"),
    Act.PASSWORD: msgid("Reset the password"),
    Act.ENABLE: msgid("Enable the account"),
    Act.DISABLE: msgid("Disable the account"),
    Act.ADDRESS: msgid("Change the address for notices"),
    Act.KEY: msgid("Create an API key"),
}

SCOPES: Mapping[Operation, str] = {
    Operation.ALERT_FILE: msgid("File alerts"),
    Operation.ALERT_READ: msgid("Read alerts"),
    Operation.ALERT_AMEND: msgid("Add to alerts and correct them"),
    Operation.ALERT_CHANGE_CONSENT: msgid("Change the consents of alerts"),
    Operation.ALERT_WITHDRAW: msgid("Withdraw alerts"),
    Operation.SUPPORT_REQUEST: msgid("Request support"),
    Operation.SUPPORT_READ: msgid("Read support requests"),
    Operation.AUDIT_READ: msgid("Read the audit trail"),
}
"""All scopes that a key can have: no role of a partner or a service includes more."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "kind": msgid("Kind"),
        "name": msgid("Name"),
        "email": msgid("E-mail address"),
        "phone": msgid("Telephone number"),
        "language": msgid("Language"),
        "roles": msgid("Roles"),
        "desks": msgid("Desks"),
        "all_desks": msgid("All desks"),
        "password": msgid("Password"),
        "new_password": msgid("New password"),
        "again": msgid("Repeat the new password"),
        "scopes": msgid("What the key is for"),
        "expires_at": msgid("Last day"),
    }
)
"""The labels of form fields, for messages about a fault in one."""


def role_choices(gettext: Callable[[str], str]) -> list[tuple[str, str]]:
    return [(role.value, gettext(words)) for role, words in ROLES.items()]


def role_labels(roles: Iterable[str], gettext: Callable[[str], str]) -> list[str]:
    held = known_roles(roles)
    return [gettext(words) for role, words in ROLES.items() if role in held]


def scope_choices(roles: Collection[Role], gettext: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return the scopes that a key of an account with these roles may have."""
    within = scopes_within(roles)
    return [(scope.value, gettext(words)) for scope, words in SCOPES.items() if scope in within]


def scope_labels(scopes: Iterable[str], gettext: Callable[[str], str]) -> list[str]:
    named = known_operations(scopes)
    return [gettext(words) for scope, words in SCOPES.items() if scope in named]
