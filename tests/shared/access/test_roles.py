"""The table of roles and operations, walked through by a second table written independently."""

from uuid import UUID, uuid4

import pytest

from shared.access.authorise import authorise, may, reach
from shared.access.principal import ALL_DESKS, Desks, Principal
from shared.access.roles import (
    FILINGS,
    GRANTS,
    OF_A_DESK,
    OF_ALL_DESKS,
    OWN_ONLY,
    OWN_ONLY_OF,
    Operation,
    Role,
    known_operations,
    known_roles,
)
from shared.problems import Forbidden

MAY: dict[Role, str] = {
    Role.OPERATOR: (
        "alert.file alert.read alert.change_consent alert.withdraw support.request support.read"
    ),
    Role.TRIAGE_OFFICER: (
        "alert.read alert.change_consent alert.withdraw case.read case.assign case.link "
        "case.restrict case.verify case.close clock.answer appeal.draft appeal.submit "
        "appeal.withdraw protection.request campaign.read campaign.stop support.read"
    ),
    Role.APPROVER: (
        "case.read case.restrict appeal.approve appeal.return appeal.withdraw "
        "campaign.read campaign.stop"
    ),
    Role.COMMUNICATIONS: (
        "contact.read contact.manage campaign.read campaign.stop delivery.settle mailbox.read"
    ),
    Role.GRANTS_OFFICER: "support.request support.read support.assess",
    Role.COMMITTEE_MEMBER: "support.read support.decide",
    Role.AUDITOR: "audit.read",
    Role.ADMINISTRATOR: "account.read account.manage",
    Role.NETWORK_MEMBER: (
        "alert.file alert.read alert.change_consent alert.withdraw support.request support.read"
    ),
}

EVERY_PAIR = [(role, operation) for role in Role for operation in Operation]


def somebody(
    *roles: Role,
    desks: Desks = ALL_DESKS,
    scopes: frozenset[Operation] | None = None,
    account: UUID | None = None,
) -> Principal:
    return Principal(account or uuid4(), "person", frozenset(roles), desks, scopes)


def refusal(principal: Principal, operation: Operation, **thing: object) -> str | None:
    try:
        authorise(principal, operation, **thing)  # type: ignore[arg-type]  # cases pass by name
    except Forbidden as problem:
        return problem.code
    return None


@pytest.mark.parametrize(("role", "operation"), EVERY_PAIR)
def test_each_role_may_do_its_own_work_and_nothing_else(role: Role, operation: Operation) -> None:
    person = somebody(role)
    allowed = operation.value in MAY[role].split()
    answer = refusal(person, operation, desk="mena", filed_by=person.account)
    assert answer == (None if allowed else "forbidden")
    assert may(person, operation) is allowed


def test_every_operation_is_in_the_table_and_somebody_may_do_it() -> None:
    assert set(GRANTS) == set(Operation)
    assert all(GRANTS.values())
    assert {Role(role) for roles in GRANTS.values() for role in roles} == set(Role)


def test_nobody_without_a_role_may_do_anything() -> None:
    assert {refusal(somebody(), operation) for operation in Operation} == {"forbidden"}


def test_no_role_alone_both_drafts_and_approves_or_assesses_and_decides() -> None:
    pairs = [
        (Operation.APPEAL_DRAFT, Operation.APPEAL_APPROVE),
        (Operation.SUPPORT_ASSESS, Operation.SUPPORT_DECIDE),
    ]
    for proposing, deciding in pairs:
        assert not GRANTS[proposing] & GRANTS[deciding]


def test_auditor_and_administrator_read_no_content() -> None:
    content = {"alert", "case", "appeal", "campaign", "mailbox", "support", "contact"}
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        granted = {operation for operation in Operation if role in GRANTS[operation]}
        assert not {operation.value.partition(".")[0] for operation in granted} & content


@pytest.mark.parametrize("operation", sorted(OF_A_DESK))
def test_a_thing_of_another_desk_or_of_none_shown_is_refused(operation: Operation) -> None:
    role = next(iter(GRANTS[operation] - OWN_ONLY - OWN_ONLY_OF.get(operation, frozenset())))
    officer = somebody(role, desks=frozenset({"mena"}))
    assert refusal(officer, operation, desk="mena") is None
    assert refusal(officer, operation, desk="americas") == "other-desk"
    assert refusal(officer, operation) == "other-desk"
    assert refusal(somebody(role, desks=frozenset()), operation, desk="mena") == "other-desk"


@pytest.mark.parametrize("operation", sorted(OF_ALL_DESKS))
def test_what_shows_the_work_of_all_desks_is_refused_to_who_is_kept_to_some(
    operation: Operation,
) -> None:
    role = next(iter(GRANTS[operation]))
    assert refusal(somebody(role), operation) is None
    for desks in (frozenset({"mena"}), frozenset[str]()):
        assert refusal(somebody(role, desks=desks), operation) == "all-desks"
        assert refusal(somebody(role, desks=desks), operation, desk="mena") == "all-desks"


@pytest.mark.parametrize("operation", sorted(FILINGS))
def test_a_cry_for_help_is_refused_by_no_desk(operation: Operation) -> None:
    operator = somebody(Role.OPERATOR, desks=frozenset({"mena"}))
    assert refusal(operator, operation, desk="americas") is None
    assert refusal(somebody(Role.NETWORK_MEMBER, desks=frozenset()), operation) is None


def test_a_restricted_case_is_for_those_named_whatever_their_role_and_desk() -> None:
    named, other = somebody(Role.TRIAGE_OFFICER), somebody(Role.TRIAGE_OFFICER)
    kept = {named.account}
    assert refusal(named, Operation.CASE_READ, desk="mena", restricted_to=kept) is None
    code = refusal(other, Operation.CASE_READ, desk="mena", restricted_to=kept)
    assert code == "restricted-case"
    nobody: set[UUID] = set()
    assert refusal(named, Operation.CASE_READ, desk="mena", restricted_to=nobody) is not None


def test_being_named_on_a_restricted_case_gives_no_right_of_its_own() -> None:
    auditor = somebody(Role.AUDITOR)
    code = refusal(auditor, Operation.CASE_READ, desk="mena", restricted_to={auditor.account})
    assert code == "forbidden"


def test_a_network_member_sees_only_what_it_filed_itself() -> None:
    partner = somebody(Role.NETWORK_MEMBER)
    assert refusal(partner, Operation.ALERT_READ, filed_by=partner.account) is None
    assert refusal(partner, Operation.ALERT_READ, filed_by=uuid4()) == "not-own"
    assert refusal(partner, Operation.ALERT_READ, desk="mena") == "not-own"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.TRIAGE_OFFICER])
def test_who_asked_for_support_follows_it_and_reads_no_other(role: Role) -> None:
    asking = somebody(role, desks=frozenset({"mena"}))
    own = {"desk": "americas", "filed_by": asking.account, "restricted_to": {uuid4()}}
    assert refusal(asking, Operation.SUPPORT_READ, **own) is None
    assert refusal(asking, Operation.SUPPORT_READ, desk="mena", filed_by=uuid4()) == "not-own"
    assert refusal(asking, Operation.SUPPORT_READ, desk="mena") == "not-own"
    assert reach(asking, Operation.SUPPORT_READ).filed_by == asking.account
    both = somebody(role, Role.GRANTS_OFFICER, desks=frozenset({"mena"}))
    assert refusal(both, Operation.SUPPORT_READ, desk="mena", filed_by=uuid4()) is None
    assert refusal(asking, Operation.SUPPORT_ASSESS, **own) == "forbidden"


def test_a_key_does_no_more_than_its_scopes_and_no_more_than_its_roles() -> None:
    scopes = known_operations(["alert.file", "case.read", "of.a.later.version"])
    key = somebody(Role.NETWORK_MEMBER, scopes=scopes)
    assert refusal(key, Operation.ALERT_FILE) is None
    assert refusal(key, Operation.ALERT_READ, filed_by=key.account) == "key-scope"
    assert refusal(key, Operation.CASE_READ) == "forbidden"
    unscoped = somebody(Role.NETWORK_MEMBER, scopes=frozenset())
    assert refusal(unscoped, Operation.ALERT_FILE) == "key-scope"


def test_a_list_shows_desks_to_staff_and_own_filings_to_partners() -> None:
    officer = somebody(Role.TRIAGE_OFFICER, desks=frozenset({"mena"}))
    shown = reach(officer, Operation.CASE_READ)
    assert (shown.desks, shown.filed_by) == (frozenset({"mena"}), None)
    partner = somebody(Role.NETWORK_MEMBER, desks=frozenset())
    own = reach(partner, Operation.ALERT_READ)
    assert (own.desks, own.filed_by) == (ALL_DESKS, partner.account)
    both = somebody(Role.NETWORK_MEMBER, Role.OPERATOR, desks=frozenset({"mena"}))
    assert reach(both, Operation.ALERT_READ).filed_by is None
    with pytest.raises(Forbidden):
        reach(officer, Operation.AUDIT_READ)


def test_a_role_that_is_not_known_grants_nothing() -> None:
    assert known_roles(["operator", "emperor", "OPERATOR", ""]) == {Role.OPERATOR}
