"""A caller with too many requests is told when to try again, by the API and on pages."""

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.clock import new_id
from tests.services.console.sent_forms import FIELDS, marks, posts, send, stands_in
from tests.services.trail.auditing import AUDITOR, Audited, person

SERVICES = pytest.mark.parametrize(
    "service", ["intake", "triage", "dispatch", "relocation", "identity"], indirect=True
)
WRITER = Principal(new_id(), "person", frozenset(), ALL_DESKS)


def use_up(audited: Audited, account: Principal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use up the requests that this account may send; time stands still."""
    limits = audited.app.state.sessions.limits
    monkeypatch.setattr(limits, "clock", lambda: 0.0)
    assert limits.take(str(account.account), limits.burst) == 0


@SERVICES
async def test_an_account_that_sent_all_it_may_waits_and_nobody_else(
    audited: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_up(audited, AUDITOR, monkeypatch)
    for refused in (await audited.get(), await audited.look()):
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "1"
    assert (await audited.get(by=person(next(iter(AUDITOR.roles))))).status_code == 200


@SERVICES
async def test_what_was_typed_comes_back(audited: Audited, monkeypatch: pytest.MonkeyPatch) -> None:
    use_up(audited, WRITER, monkeypatch)
    path = next(posts(audited.app))
    refused = await send(audited, path, FIELDS | marks("/audit", path, WRITER), by=WRITER)
    assert refused.status_code == 429
    assert refused.headers["retry-after"]
    assert stands_in(refused.text)
