"""Tell administrators which role is missing if nobody can act on a notice."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.dispatch.rules.notifying_staff import NOTICES_TO_DISABLED, OWN_KEY_NOTICES
from shared.access.roles import RIGHTS, Operation, Role
from shared.contracts.notices import NoticeReason

_R = NoticeReason

ACCOUNTS = "/identity/accounts"
"""Where an administrator gives a role to somebody, or names a successor for an account."""


class MissingRole(StrEnum):
    """A role that nobody has, so that its notice goes to an administrator."""

    OFFICER = "triage_officer"
    APPROVER = "approver"
    COMMUNICATIONS = "communications"
    GRANTS_OFFICER = "grants_officer"
    COMMITTEE_MEMBER = "committee_member"
    ANYBODY = "anybody"


_M = MissingRole

WHAT_TO_DO: Mapping[str, Mapping[MissingRole, str]] = MappingProxyType(
    {
        "en": {
            _M.OFFICER: "It is waiting, and there is no officer. Name one for its desk.",
            _M.APPROVER: "It is waiting, and nobody can approve it. Name an approver for its desk.",
            _M.COMMUNICATIONS: "It is waiting, and nobody is in communications. Name somebody.",
            _M.GRANTS_OFFICER: "It is waiting, and there is no grants officer. Name one for"
            " its desk.",
            _M.COMMITTEE_MEMBER: "It is waiting, and there is no committee member. Name one"
            " for its desk.",
            _M.ANYBODY: "It is waiting, and nobody can act on it. Name somebody for its desk.",
        },
        "fr": {
            _M.OFFICER: "En attente, sans responsable : nommez-en un pour son bureau.",
            _M.APPROVER: "En attente, et personne ne peut approuver : nommez quelqu'un pour"
            " son bureau.",
            _M.COMMUNICATIONS: "En attente, et personne à la communication : nommez quelqu'un.",
            _M.GRANTS_OFFICER: "En attente, sans chargé des subventions : nommez-en un pour"
            " son bureau.",
            _M.COMMITTEE_MEMBER: "En attente, sans membre du comité : nommez-en un pour son"
            " bureau.",
            _M.ANYBODY: "En attente, et personne ne peut agir : nommez quelqu'un pour son bureau.",
        },
    }
)

_CAMPAIGN = RIGHTS[Operation.CAMPAIGN_READ].roles
_SUPPORT = RIGHTS[Operation.SUPPORT_READ].roles
_READ_BY: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        _R.ADDRESS_BLOCKED: RIGHTS[Operation.CONTACT_READ].roles,
        _R.SUPPORT_REQUESTED: _SUPPORT,
        _R.SUPPORT_ASSESSED: _SUPPORT,
        _R.SUPPORT_DECIDED: _SUPPORT,
        _R.DELIVERIES_FAILED: _CAMPAIGN,
        _R.DELIVERY_UNKNOWN: _CAMPAIGN,
        _R.DELIVERIES_WAIT: _CAMPAIGN,
        _R.NOBODY_REACHED: _CAMPAIGN,
        _R.NOBODY_LEFT: _CAMPAIGN,
        _R.RECIPIENTS_TO_DECIDE: _CAMPAIGN,
        _R.RECIPIENTS_ENDANGERED: _CAMPAIGN,
        _R.APPEAL_WITHDRAWN: _CAMPAIGN,
        _R.CONSENT_CHANGED_SINCE: _CAMPAIGN,
        _R.NEWS_MEANWHILE: _CAMPAIGN,
        _R.APPEAL_NOT_BEGUN: _CAMPAIGN,
        _R.ALERT_WITHOUT_CASE: RIGHTS[Operation.ALERT_READ].roles,
    }
)
_CASE = RIGHTS[Operation.CASE_READ].roles
_OWN = frozenset(
    {
        _R.CHANNEL_UNAVAILABLE, _R.ACCOUNT_PROPOSED, _R.ACCOUNT_LAPSED, _R.EVENTS_PARKED,
        _R.EVENTS_REFUSED, _R.EVENTS_WAIT, _R.CONSUMER_HALTED, _R.MESSAGES_UNREADABLE,
        _R.AUDIT_BROKEN, _R.PASSWORDS_TRIED, _R.PASSWORDS_TRIED_FOR_ANOTHER, _R.READER_ALONE,
        _R.STAFF_NOT_REACHED, _R.EVENTS_UNPUBLISHED, *NOTICES_TO_DISABLED,
        _R.ALERTS_NOT_TAKEN_UP, _R.APPEALS_NOT_TAKEN_UP, _R.PROTECTION_NOT_TAKEN_UP,
        _R.NOT_TAKEN_UP,
        _R.API_KEY_EXPIRES, _R.API_KEY_ENDED, _R.API_KEY_REFUSED, *OWN_KEY_NOTICES,
        _R.SMS_REPORTS_REFUSED, _R.SMS_REPORTS_MISSING,
    }
)  # fmt: skip
"""Reasons for administrators themselves, about nothing that they may not open."""


_OF_SUPPORT = "S-"
"""The prefix of the number of a support request without a case."""


def is_of_support(number: str | None, reader: frozenset[Role]) -> bool:
    """Return whether this reader finds the number among the support requests.

    It may be the number of one, or of a case that they may not open.
    """
    if number is None:
        return False
    return number.startswith(_OF_SUPPORT) or bool(reader & _SUPPORT and not reader & _CASE)


def reads_campaigns(reader: frozenset[Role]) -> bool:
    """Return whether this reader may open the pages of campaigns."""
    return bool(reader & _CAMPAIGN)


def missing_role_of(reason: str, role: str | None, reader: frozenset[Role]) -> MissingRole | None:
    """Return the role that this reader stands in for; None if they may open what it is about.

    `role` is the role it was for, `reader` the roles of the recipient.
    """
    if reason in _OWN or Role.ADMINISTRATOR not in reader or reader & _READ_BY.get(reason, _CASE):
        return None
    if reason == _R.NOBODY_APPROVES:
        return MissingRole.APPROVER
    return next((each for each in MissingRole if each.value == role), MissingRole.ANYBODY)
