"""The table of rights matches a second table, which was written independently."""

from uuid import UUID, uuid4

import pytest

from shared.access.authorise import authorise, may, reach
from shared.access.principal import ALL_DESKS, Desks, Principal
from shared.access.roles import (
    DECIDING,
    NEEDS_A_DESK,
    RIGHTS,
    Operation,
    Right,
    Role,
    Scope,
    known_operations,
    known_roles,
)
from shared.problems import Forbidden
from tests.rights import PROMISES

EVERY_PAIR = [(role, operation) for role in Role for operation in Operation]
OF_A_DESK = sorted(code for code, promise in PROMISES.items() if promise.scope == "desk")
OF_ALL_DESKS = [code for code, promise in PROMISES.items() if promise.scope == "all-desks"]
EVERYWHERE = [code for code, promise in PROMISES.items() if promise.scope == "everywhere"]
MAKING_NEW = [code for code, promise in PROMISES.items() if promise.scope == "new"]


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
    allowed = role.value in PROMISES[operation.value].roles.split()
    answer = refusal(person, operation, desk="mena", filed_by=person.account)
    assert answer == (None if allowed else "forbidden")
    assert may(person, operation) is allowed


def test_every_operation_has_the_right_that_is_promised() -> None:
    assert {operation.value for operation in RIGHTS} == set(PROMISES)
    assert set(RIGHTS) == set(Operation)
    for operation, right in RIGHTS.items():
        promise = PROMISES[operation.value]
        assert set(right.roles) == set(map(Role, promise.roles.split())), operation
        assert right.scope == promise.scope, operation
        assert right.filer_keeps is promise.filer_keeps, operation
        assert right.decides is promise.decides, operation
        own_only = set(map(Role, promise.own_only.split()))
        assert right.own_only | {Role.NETWORK_MEMBER} == own_only, operation


def test_a_right_is_of_a_desk_unless_it_says_otherwise() -> None:
    right = Right(frozenset({Role.OPERATOR}))
    assert (right.scope, right.filer_keeps, right.own_only) == (Scope.DESK, False, frozenset())


def test_the_roles_that_decide_are_those_of_the_deciding_operations() -> None:
    deciding = {
        Role(role)
        for promise in PROMISES.values()
        if promise.decides
        for role in promise.roles.split()
    }
    assert deciding == DECIDING


def test_every_role_may_do_something() -> None:
    assert {role for right in RIGHTS.values() for role in right.roles} == set(Role)


def test_roles_that_only_work_on_things_of_desks_need_a_desk() -> None:
    assert {
        Role.TRIAGE_OFFICER,
        Role.APPROVER,
        Role.COMMUNICATIONS,
        Role.GRANTS_OFFICER,
        Role.COMMITTEE_MEMBER,
    } == NEEDS_A_DESK


def test_nobody_without_a_role_may_do_anything() -> None:
    assert {refusal(somebody(), operation) for operation in Operation} == {"forbidden"}


def test_no_role_alone_both_drafts_and_approves_or_assesses_and_decides() -> None:
    pairs = [
        (Operation.APPEAL_DRAFT, Operation.APPEAL_APPROVE),
        (Operation.SUPPORT_ASSESS, Operation.SUPPORT_DECIDE),
    ]
    for proposing, deciding in pairs:
        assert not RIGHTS[proposing].roles & RIGHTS[deciding].roles


def test_auditor_and_administrator_read_no_content() -> None:
    content = {"alert", "case", "appeal", "campaign", "mailbox", "support", "contact"}
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        granted = {operation for operation in Operation if role in RIGHTS[operation].roles}
        assert not {operation.value.partition(".")[0] for operation in granted} & content


@pytest.mark.parametrize("operation", [Operation(code) for code in OF_A_DESK])
def test_a_thing_of_another_desk_or_of_none_shown_is_refused(operation: Operation) -> None:
    promise = PROMISES[operation.value]
    role = Role(min(set(promise.roles.split()) - set(promise.own_only.split())))
    officer = somebody(role, desks=frozenset({"mena"}))
    assert refusal(officer, operation, desk="mena") is None
    assert refusal(officer, operation, desk="americas") == "other-desk"
    assert refusal(officer, operation) == "other-desk"
    assert refusal(somebody(role, desks=frozenset()), operation, desk="mena") == "other-desk"


@pytest.mark.parametrize("operation", [Operation(code) for code in OF_ALL_DESKS])
def test_what_shows_the_work_of_all_desks_is_refused_to_who_is_kept_to_some(
    operation: Operation,
) -> None:
    role = Role(PROMISES[operation.value].roles)
    assert refusal(somebody(role), operation) is None
    for desks in (frozenset({"mena"}), frozenset[str]()):
        assert refusal(somebody(role, desks=desks), operation) == "all-desks"
        assert refusal(somebody(role, desks=desks), operation, desk="mena") == "all-desks"


@pytest.mark.parametrize("operation", [Operation(code) for code in EVERYWHERE])
def test_what_is_of_no_desk_is_open_to_its_roles_on_any_desk(operation: Operation) -> None:
    for role in map(Role, PROMISES[operation.value].roles.split()):
        assert refusal(somebody(role, desks=frozenset({"mena"})), operation) is None


@pytest.mark.parametrize("operation", [Operation(code) for code in MAKING_NEW])
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
