"""Who may do what: one table, in the words of the field, and nothing beside it.

Each role gets what its work needs and no more. The auditor reads the trail and no case; the
administrator keeps accounts and machinery and reads no case either.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    OPERATOR = "operator"
    TRIAGE_OFFICER = "triage_officer"
    APPROVER = "approver"
    COMMUNICATIONS = "communications"
    GRANTS_OFFICER = "grants_officer"
    COMMITTEE_MEMBER = "committee_member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    NETWORK_MEMBER = "network_member"
    """A partner organisation that files by API key and sees only what it filed itself."""


class Operation(StrEnum):
    ALERT_FILE = "alert.file"
    ALERT_READ = "alert.read"
    ALERT_CHANGE_CONSENT = "alert.change_consent"
    ALERT_WITHDRAW = "alert.withdraw"

    CASE_READ = "case.read"
    CASE_ASSIGN = "case.assign"
    CASE_LINK = "case.link"
    CASE_RESTRICT = "case.restrict"
    CASE_VERIFY = "case.verify"
    CASE_CLOSE = "case.close"
    CLOCK_ANSWER = "clock.answer"
    """Say that what the clock of a hearing or removal waited for was done."""
    APPEAL_DRAFT = "appeal.draft"
    APPEAL_SUBMIT = "appeal.submit"
    APPEAL_APPROVE = "appeal.approve"
    APPEAL_RETURN = "appeal.return"
    APPEAL_WITHDRAW = "appeal.withdraw"
    PROTECTION_REQUEST = "protection.request"

    CONTACT_READ = "contact.read"
    CONTACT_MANAGE = "contact.manage"
    CAMPAIGN_READ = "campaign.read"
    CAMPAIGN_STOP = "campaign.stop"
    DELIVERY_SETTLE = "delivery.settle"
    """Decide on a delivery of which nobody knows whether the provider took it."""
    MAILBOX_READ = "mailbox.read"

    SUPPORT_REQUEST = "support.request"
    SUPPORT_READ = "support.read"
    SUPPORT_ASSESS = "support.assess"
    SUPPORT_DECIDE = "support.decide"

    ACCOUNT_READ = "account.read"
    ACCOUNT_MANAGE = "account.manage"
    AUDIT_READ = "audit.read"


_R = Role
_O = Operation

GRANTS: Mapping[Operation, frozenset[Role]] = MappingProxyType(
    {
        _O.ALERT_FILE: frozenset({_R.OPERATOR, _R.NETWORK_MEMBER}),
        _O.ALERT_READ: frozenset({_R.OPERATOR, _R.NETWORK_MEMBER, _R.TRIAGE_OFFICER}),
        _O.ALERT_CHANGE_CONSENT: frozenset({_R.OPERATOR, _R.NETWORK_MEMBER, _R.TRIAGE_OFFICER}),
        _O.ALERT_WITHDRAW: frozenset({_R.OPERATOR, _R.NETWORK_MEMBER, _R.TRIAGE_OFFICER}),
        _O.CASE_READ: frozenset({_R.TRIAGE_OFFICER, _R.APPROVER}),
        _O.CASE_ASSIGN: frozenset({_R.TRIAGE_OFFICER}),
        _O.CASE_LINK: frozenset({_R.TRIAGE_OFFICER}),
        _O.CASE_RESTRICT: frozenset({_R.TRIAGE_OFFICER, _R.APPROVER}),
        _O.CASE_VERIFY: frozenset({_R.TRIAGE_OFFICER}),
        _O.CASE_CLOSE: frozenset({_R.TRIAGE_OFFICER}),
        _O.CLOCK_ANSWER: frozenset({_R.TRIAGE_OFFICER}),
        _O.APPEAL_DRAFT: frozenset({_R.TRIAGE_OFFICER}),
        _O.APPEAL_SUBMIT: frozenset({_R.TRIAGE_OFFICER}),
        _O.APPEAL_APPROVE: frozenset({_R.APPROVER}),
        _O.APPEAL_RETURN: frozenset({_R.APPROVER}),
        _O.APPEAL_WITHDRAW: frozenset({_R.TRIAGE_OFFICER, _R.APPROVER}),
        _O.PROTECTION_REQUEST: frozenset({_R.TRIAGE_OFFICER}),
        _O.CONTACT_READ: frozenset({_R.COMMUNICATIONS}),
        _O.CONTACT_MANAGE: frozenset({_R.COMMUNICATIONS}),
        _O.CAMPAIGN_READ: frozenset({_R.COMMUNICATIONS, _R.TRIAGE_OFFICER, _R.APPROVER}),
        # Whoever learns first that it must stop may stop it.
        _O.CAMPAIGN_STOP: frozenset({_R.COMMUNICATIONS, _R.TRIAGE_OFFICER, _R.APPROVER}),
        _O.DELIVERY_SETTLE: frozenset({_R.COMMUNICATIONS}),
        _O.MAILBOX_READ: frozenset({_R.COMMUNICATIONS}),
        _O.SUPPORT_REQUEST: frozenset({_R.OPERATOR, _R.NETWORK_MEMBER, _R.GRANTS_OFFICER}),
        _O.SUPPORT_READ: frozenset(
            {_R.GRANTS_OFFICER, _R.COMMITTEE_MEMBER}
            | {_R.OPERATOR, _R.TRIAGE_OFFICER, _R.NETWORK_MEMBER}
        ),
        _O.SUPPORT_ASSESS: frozenset({_R.GRANTS_OFFICER}),
        _O.SUPPORT_DECIDE: frozenset({_R.COMMITTEE_MEMBER}),
        _O.ACCOUNT_READ: frozenset({_R.ADMINISTRATOR}),
        _O.ACCOUNT_MANAGE: frozenset({_R.ADMINISTRATOR}),
        _O.AUDIT_READ: frozenset({_R.AUDITOR}),
    }
)

OWN_ONLY: frozenset[Role] = frozenset({Role.NETWORK_MEMBER})
"""Roles whose grants reach only what the account itself filed."""

OWN_ONLY_OF: Mapping[Operation, frozenset[Role]] = MappingProxyType(
    {_O.SUPPORT_READ: frozenset({_R.OPERATOR, _R.TRIAGE_OFFICER})}
)
"""Roles that are bound in the same way in one operation: who asked for support follows it."""

FILINGS: frozenset[Operation] = frozenset({Operation.ALERT_FILE, Operation.SUPPORT_REQUEST})
"""They make something new: nothing is owned yet, and a cry for help is refused by no desk."""

OWN_FILINGS: frozenset[Operation] = frozenset(
    {
        _O.ALERT_READ,
        _O.ALERT_CHANGE_CONSENT,
        _O.ALERT_WITHDRAW,
        _O.SUPPORT_READ,
    }
)
"""Of what somebody filed, these stay theirs, whatever the desk: they hear what became of it."""

OF_A_DESK: frozenset[Operation] = frozenset(
    {
        _O.ALERT_READ,
        _O.ALERT_CHANGE_CONSENT,
        _O.ALERT_WITHDRAW,
        _O.CASE_READ,
        _O.CASE_ASSIGN,
        _O.CASE_LINK,
        _O.CASE_RESTRICT,
        _O.CASE_VERIFY,
        _O.CASE_CLOSE,
        _O.CLOCK_ANSWER,
        _O.APPEAL_DRAFT,
        _O.APPEAL_SUBMIT,
        _O.APPEAL_APPROVE,
        _O.APPEAL_RETURN,
        _O.APPEAL_WITHDRAW,
        _O.PROTECTION_REQUEST,
        _O.CAMPAIGN_READ,
        _O.CAMPAIGN_STOP,
        _O.DELIVERY_SETTLE,
        _O.MAILBOX_READ,
        _O.SUPPORT_READ,
        _O.SUPPORT_ASSESS,
        _O.SUPPORT_DECIDE,
    }
)
"""Operations on a thing that belongs to a desk."""

OF_ALL_DESKS: frozenset[Operation] = frozenset({_O.AUDIT_READ})
"""Operations on what belongs to no desk and shows what all of them do."""

NEEDS_A_DESK: frozenset[Role] = frozenset(
    role for operation in OF_A_DESK - OWN_FILINGS for role in GRANTS[operation]
)
"""Roles that can do next to nothing without a desk: what they work on is never their own filing."""


def known_roles(codes: Iterable[str]) -> frozenset[Role]:
    """Return the roles named. A code that is not known here grants nothing."""
    named = frozenset(codes)
    return frozenset(role for role in Role if role.value in named)


def known_operations(codes: Iterable[str]) -> frozenset[Operation]:
    """Return the operations named by an API key's scopes. An unknown scope grants nothing."""
    named = frozenset(codes)
    return frozenset(operation for operation in Operation if operation.value in named)
