"""The rights that each operation should have, written by hand and independently of the code.

`tests/shared/access/test_roles.py` holds the table of the code against it, and
`tests/services/*/test_rights_of_routes.py` every route of every service.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

Scope = Literal["desk", "all-desks", "everywhere", "new"]


@dataclass(frozen=True)
class Promise:
    """Codes of roles. `filer_keeps` and `own_only` as in `shared.access.roles.Right`."""

    roles: str
    scope: Scope
    filer_keeps: bool = False
    own_only: str = "network_member"
    decides: bool = False


FOLLOWING = "network_member operator triage_officer"

PROMISES: dict[str, Promise] = {
    "alert.file": Promise("operator network_member", "new"),
    "alert.read": Promise("operator network_member triage_officer", "desk", filer_keeps=True),
    "alert.amend": Promise("operator network_member triage_officer", "desk", filer_keeps=True),
    "alert.change_consent": Promise(
        "operator network_member triage_officer", "desk", filer_keeps=True
    ),
    "alert.withdraw": Promise("operator network_member triage_officer", "desk", filer_keeps=True),
    "case.read": Promise("triage_officer approver", "desk"),
    "case.assign": Promise("triage_officer", "desk"),
    "case.link": Promise("triage_officer", "desk"),
    "case.restrict": Promise("triage_officer approver", "desk"),
    "case.verify": Promise("triage_officer", "desk"),
    "case.close": Promise("triage_officer", "desk"),
    "clock.answer": Promise("triage_officer", "desk"),
    "appeal.draft": Promise("triage_officer", "desk"),
    "appeal.submit": Promise("triage_officer", "desk"),
    "appeal.approve": Promise("approver", "desk", decides=True),
    "appeal.return": Promise("approver", "desk"),
    "appeal.withdraw": Promise("triage_officer approver", "desk"),
    "protection.request": Promise("triage_officer", "desk"),
    "library.read": Promise("communications triage_officer approver", "everywhere"),
    "library.edit": Promise("communications", "everywhere"),
    "library.approve": Promise("communications approver", "everywhere", decides=True),
    "contact.read": Promise("communications", "everywhere"),
    "contact.manage": Promise("communications", "everywhere"),
    "campaign.read": Promise("communications triage_officer approver", "desk"),
    "campaign.stop": Promise("communications triage_officer approver", "desk"),
    "delivery.settle": Promise("communications", "desk", decides=True),
    "mailbox.read": Promise("communications", "desk"),
    "support.request": Promise("operator network_member grants_officer", "new"),
    "support.read": Promise(
        "operator network_member triage_officer grants_officer committee_member",
        "desk",
        filer_keeps=True,
        own_only=FOLLOWING,
    ),
    "support.assess": Promise("grants_officer", "desk"),
    "support.decide": Promise("committee_member", "desk", decides=True),
    "account.read": Promise("administrator", "everywhere"),
    "account.manage": Promise("administrator", "everywhere", decides=True),
    "audit.read": Promise("auditor", "all-desks"),
}


@dataclass(frozen=True)
class Thing:
    """How a thing relates to the account that asks. `of_desk` None: the thing has no desk.

    `all_desks`: the account is of all desks.
    """

    of_desk: bool | None = True
    kept_from: bool = False
    own: bool = False
    all_desks: bool = False


def promised(operation: str, roles: AbstractSet[str], thing: Thing) -> str | None:
    """Return the code of the expected refusal; None: allowed."""
    promise = PROMISES[operation]
    through = roles & set(promise.roles.split())
    if not through:
        return "forbidden"
    if promise.scope == "new" or (promise.filer_keeps and thing.own):
        return None
    if through <= set(promise.own_only.split()) and not thing.own:
        return "not-own"
    if promise.scope == "all-desks" and not thing.all_desks:
        return "all-desks"
    if promise.scope == "desk" and not thing.all_desks and not thing.of_desk:
        return "other-desk"
    return "restricted-case" if thing.kept_from else None
