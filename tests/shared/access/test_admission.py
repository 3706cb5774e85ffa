"""Access is checked again for each object, with the account's present rights."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.access import admission
from shared.access.admission import Admission
from shared.access.principal import Principal
from shared.access.principals import KnownAccount
from shared.access.roles import Operation, Role
from shared.clock import new_id
from shared.problems import Forbidden

OFFICER = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), frozenset({"mena"}))
PARTNER = Principal(new_id(), "person", frozenset({Role.NETWORK_MEMBER}), frozenset({"mena"}))
SESSION: Any = None
"""The session with which the copy of accounts is read; not used here."""


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service know both accounts' present state."""

    async def known_account(_session: object, account: UUID) -> KnownAccount | None:
        known = {each.account: each for each in (OFFICER, PARTNER)}[account]
        return KnownAccount(
            known, active=True, sessions_valid_from=datetime.min.replace(tzinfo=UTC)
        )

    monkeypatch.setattr(admission, "known_account", known_account)


async def _ask(let_in: Admission, thing: UUID, desk: str, filed_by: UUID | None = None) -> None:
    await let_in.ask_again(SESSION, thing, desk=desk, restricted_to=None, filed_by=filed_by)


async def test_each_thing_is_asked_about_at_its_own_desk_and_no_thing_of_others() -> None:
    one, two, other = new_id(), new_id(), new_id()
    let_in = Admission(OFFICER, Operation.CASE_READ, frozenset({one, two}))
    await _ask(let_in, other, "africa")
    with pytest.raises(Forbidden):
        await _ask(let_in, one, "africa")
    await _ask(let_in, one, "mena")
    with pytest.raises(RuntimeError, match="not asked again"):
        let_in.expect_asked()
    await _ask(let_in, two, "mena")
    let_in.expect_asked()


async def test_who_filed_it_stays_let_in_and_nobody_else_with_the_same_role() -> None:
    alert = new_id()
    let_in = Admission(PARTNER, Operation.ALERT_READ, frozenset({alert}))
    with pytest.raises(Forbidden):
        await _ask(let_in, alert, "africa", filed_by=OFFICER.account)
    await _ask(let_in, alert, "africa", filed_by=PARTNER.account)
    let_in.expect_asked()


async def test_a_key_may_no_more_than_its_scopes_and_a_session_stays_the_same() -> None:
    key = Principal(
        OFFICER.account,
        "person",
        OFFICER.roles,
        OFFICER.desks,
        scopes=frozenset({Operation.ALERT_READ}),
        session="one",
    )
    case = new_id()
    with pytest.raises(Forbidden) as refused:
        await _ask(Admission(key, Operation.CASE_READ, frozenset({case})), case, "mena")
    assert refused.value.code == "key-scope"
    assert await admission.current(SESSION, key) == key
