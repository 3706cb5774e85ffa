"""Define who may do what: one table with one `Right` for each operation.

Each role gets what its work needs and no more. The auditor reads the trail and no case; the
administrator manages accounts and machinery and reads no case either.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """A role of an account."""

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
    """An operation that a role or an API key may be allowed to do."""

    ALERT_FILE = "alert.file"
    ALERT_READ = "alert.read"
    ALERT_AMEND = "alert.amend"
    """Add to what an alert says, or correct it."""
    ALERT_CHANGE_CONSENT = "alert.change_consent"
    ALERT_WITHDRAW = "alert.withdraw"

    CASE_READ = "case.read"
    CASE_ASSIGN = "case.assign"
    CASE_LINK = "case.link"
    CASE_RESTRICT = "case.restrict"
    CASE_VERIFY = "case.verify"
    CASE_CLOSE = "case.close"
    CLOCK_ANSWER = "clock.answer"
    """Mark the deadline of a hearing or removal as done."""
    APPEAL_DRAFT = "appeal.draft"
    APPEAL_SUBMIT = "appeal.submit"
    APPEAL_APPROVE = "appeal.approve"
    APPEAL_RETURN = "appeal.return"
    APPEAL_WITHDRAW = "appeal.withdraw"
    PROTECTION_REQUEST = "protection.request"
    LIBRARY_READ = "library.read"
    LIBRARY_EDIT = "library.edit"
    """Propose officials and clauses, and note that they were checked."""
    LIBRARY_APPROVE = "library.approve"

    CONTACT_READ = "contact.read"
    CONTACT_MANAGE = "contact.manage"
    CAMPAIGN_READ = "campaign.read"
    CAMPAIGN_STOP = "campaign.stop"
    DELIVERY_SETTLE = "delivery.settle"
    """Decide on a delivery if it is unknown whether the provider accepted it."""
    MAILBOX_READ = "mailbox.read"

    SUPPORT_REQUEST = "support.request"
    SUPPORT_READ = "support.read"
    SUPPORT_ASSESS = "support.assess"
    SUPPORT_DECIDE = "support.decide"

    ACCOUNT_READ = "account.read"
    ACCOUNT_MANAGE = "account.manage"
    AUDIT_READ = "audit.read"


class Scope(StrEnum):
    """How far an operation reaches for an account with only some desks."""

    DESK = "desk"
    """The thing belongs to a desk: only accounts of that desk. The default."""
    ALL_DESKS = "all-desks"
    """The thing belongs to no desk and shows what all of them do: only accounts of all desks."""
    EVERYWHERE = "everywhere"
    """The thing belongs to no desk: the desks of the account are not asked."""
    NEW = "new"
    """It creates something new that has no desk yet: no desk can refuse an alert."""


OWN_ONLY: frozenset[Role] = frozenset({Role.NETWORK_MEMBER})
"""Roles whose rights reach only what the account itself filed."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who may do one operation, and how far.

    `filer_keeps`: an account keeps this right to what it filed itself, on any desk, also if the
    case was restricted since then: it knows what it reported. `own_only`: roles that reach only
    what the account filed itself, in this operation; `OWN_ONLY` does so in every one. `decides`: it
    is the decision of a second person, or lets something be sent, or creates accounts that may.
    """

    roles: frozenset[Role]
    scope: Scope = Scope.DESK
    filer_keeps: bool = False
    own_only: frozenset[Role] = frozenset()
    decides: bool = False

    def is_own_only(self, roles: AbstractSet[Role]) -> bool:
        """Return whether an account with these roles reaches only what it filed itself."""
        return self.roles & roles <= OWN_ONLY | self.own_only


_R = Role
_O = Operation
_FILERS = frozenset({_R.OPERATOR, _R.NETWORK_MEMBER})
_OFFICER = frozenset({_R.TRIAGE_OFFICER})
_APPROVER = frozenset({_R.APPROVER})
_COMMUNICATIONS = frozenset({_R.COMMUNICATIONS})
_GRANTS = frozenset({_R.GRANTS_OFFICER})
_COMMITTEE = frozenset({_R.COMMITTEE_MEMBER})
_AUDITOR = frozenset({_R.AUDITOR})
_ADMINISTRATOR = frozenset({_R.ADMINISTRATOR})

RIGHTS: Mapping[Operation, Right] = MappingProxyType(
    {
        _O.ALERT_FILE: Right(_FILERS, Scope.NEW),
        _O.ALERT_READ: Right(_FILERS | _OFFICER, filer_keeps=True),
        _O.ALERT_AMEND: Right(_FILERS | _OFFICER, filer_keeps=True),
        _O.ALERT_CHANGE_CONSENT: Right(_FILERS | _OFFICER, filer_keeps=True),
        _O.ALERT_WITHDRAW: Right(_FILERS | _OFFICER, filer_keeps=True),
        _O.CASE_READ: Right(_OFFICER | _APPROVER),
        _O.CASE_ASSIGN: Right(_OFFICER),
        _O.CASE_LINK: Right(_OFFICER),
        _O.CASE_RESTRICT: Right(_OFFICER | _APPROVER),
        _O.CASE_VERIFY: Right(_OFFICER),
        _O.CASE_CLOSE: Right(_OFFICER),
        _O.CLOCK_ANSWER: Right(_OFFICER),
        _O.APPEAL_DRAFT: Right(_OFFICER),
        _O.APPEAL_SUBMIT: Right(_OFFICER),
        _O.APPEAL_APPROVE: Right(_APPROVER, decides=True),
        _O.APPEAL_RETURN: Right(_APPROVER),
        _O.APPEAL_WITHDRAW: Right(_OFFICER | _APPROVER),
        _O.PROTECTION_REQUEST: Right(_OFFICER),
        # Officials and clauses are of every desk; whoever writes or approves documents reads them.
        _O.LIBRARY_READ: Right(_COMMUNICATIONS | _OFFICER | _APPROVER, Scope.EVERYWHERE),
        _O.LIBRARY_EDIT: Right(_COMMUNICATIONS, Scope.EVERYWHERE),
        _O.LIBRARY_APPROVE: Right(_COMMUNICATIONS | _APPROVER, Scope.EVERYWHERE, decides=True),
        _O.CONTACT_READ: Right(_COMMUNICATIONS, Scope.EVERYWHERE),
        _O.CONTACT_MANAGE: Right(_COMMUNICATIONS, Scope.EVERYWHERE),
        _O.CAMPAIGN_READ: Right(_COMMUNICATIONS | _OFFICER | _APPROVER),
        # The first person who learns that it must stop may stop it.
        _O.CAMPAIGN_STOP: Right(_COMMUNICATIONS | _OFFICER | _APPROVER),
        _O.DELIVERY_SETTLE: Right(_COMMUNICATIONS, decides=True),
        _O.MAILBOX_READ: Right(_COMMUNICATIONS),
        _O.SUPPORT_REQUEST: Right(_FILERS | _GRANTS, Scope.NEW),
        # The person who asked for support may follow it.
        _O.SUPPORT_READ: Right(
            _FILERS | _OFFICER | _GRANTS | _COMMITTEE,
            filer_keeps=True,
            own_only=frozenset({_R.OPERATOR, _R.TRIAGE_OFFICER}),
        ),
        _O.SUPPORT_ASSESS: Right(_GRANTS),
        _O.SUPPORT_DECIDE: Right(_COMMITTEE, decides=True),
        _O.ACCOUNT_READ: Right(_ADMINISTRATOR, Scope.EVERYWHERE),
        _O.ACCOUNT_MANAGE: Right(_ADMINISTRATOR, Scope.EVERYWHERE, decides=True),
        _O.AUDIT_READ: Right(_AUDITOR, Scope.ALL_DESKS),
    }
)
"""The one table. The scope of an operation is the desk unless its `Right` says otherwise."""

if missing := set(Operation) - set(RIGHTS):
    raise RuntimeError(f"operations without a right: {sorted(missing)}")

NEEDS_A_DESK: frozenset[Role] = frozenset(
    role
    for right in RIGHTS.values()
    if right.scope is Scope.DESK and not right.filer_keeps
    for role in right.roles
)
"""Roles that can do almost nothing without a desk: they never work on what they filed
themselves."""


DECIDING: frozenset[Role] = frozenset(
    role for right in RIGHTS.values() if right.decides for role in right.roles
)
"""Roles that approve, decide or release: no administrator alone gives them to anybody."""


_ROLES = {role.value: role for role in Role}
_OPERATIONS = {operation.value: operation for operation in Operation}


def known_roles(codes: Iterable[str]) -> frozenset[Role]:
    """Return the roles with these codes. An unknown code grants nothing."""
    return frozenset(_ROLES[code] for code in codes if code in _ROLES)


def known_operations(codes: Iterable[str]) -> frozenset[Operation]:
    """Return the operations of an API key's scopes. An unknown scope grants nothing."""
    return frozenset(_OPERATIONS[code] for code in codes if code in _OPERATIONS)
