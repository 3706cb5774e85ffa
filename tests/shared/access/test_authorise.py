"""Filers can always follow what they filed, and get no other right by it."""

from typing import Any

import pytest

from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.role_names import ROLE_NAMES
from shared.access.roles import Operation, Role
from shared.clock import new_id
from shared.problems import Forbidden


@pytest.mark.parametrize("operation", [Operation.ALERT_READ, Operation.ALERT_WITHDRAW])
def test_what_somebody_filed_for_another_desk_stays_theirs_to_follow(operation: Operation) -> None:
    operator = Principal(new_id(), "person", frozenset({Role.OPERATOR}), frozenset({"africa"}))
    authorise(operator, operation, desk="americas", filed_by=operator.account)
    with pytest.raises(Forbidden) as refusal:
        authorise(operator, operation, desk="americas", filed_by=new_id())
    assert refusal.value.code == "other-desk"


def test_a_restricted_case_is_kept_from_all_but_who_is_named_and_who_filed_it() -> None:
    filed, named, colleague = [
        Principal(new_id(), "person", frozenset({Role.OPERATOR}), frozenset({"africa"}))
        for _ in range(3)
    ]
    bounds: dict[str, Any] = {"restricted_to": {named.account}, "filed_by": filed.account}
    for someone in (filed, named):
        authorise(someone, Operation.ALERT_WITHDRAW, desk="africa", **bounds)
    with pytest.raises(Forbidden) as refusal:
        authorise(colleague, Operation.ALERT_WITHDRAW, desk="africa", **bounds)
    assert refusal.value.code == "restricted-case"


def test_filing_gives_no_other_right_over_another_desk() -> None:
    officer = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), frozenset({"africa"}))
    with pytest.raises(Forbidden):
        authorise(officer, Operation.CASE_READ, desk="americas", filed_by=officer.account)


def test_who_lacks_a_role_reads_which_roles_have_it() -> None:
    officer = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), frozenset({"africa"}))
    with pytest.raises(Forbidden) as refusal:
        authorise(officer, Operation.ALERT_FILE, desk="africa")
    assert refusal.value.detail == (
        "To do this, you need one of these roles: operator, network member."
    )


def test_every_role_has_a_name() -> None:
    assert set(ROLE_NAMES) == set(Role)
