"""A withdrawn alert gets no grant, and no restricted data is in plain. All is invented."""

from datetime import timedelta

import pytest

from shared.contracts.notices import NoticeRequested
from tests.services.relocation.relocation_fixture import RESTRICTED, RelocationFixture, Wanted, told


class TestWithdrawnAlert:
    async def test_nothing_is_granted_on_a_withdrawn_alert(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        request = await relocation.assessed(wanted)
        await relocation.withdraw(wanted)
        assert told(await relocation.decide(request)) == (409, "alert-withdrawn")
        declined = await relocation.decide(request, decision="declined", amount=None, reason="no")
        assert declined.status_code == 200

    async def test_a_withdrawal_that_came_first_counts_too(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        await relocation.withdraw(wanted)
        request = await relocation.assessed(wanted)
        assert told(await relocation.decide(request)) == (409, "alert-withdrawn")
        notices = await relocation.emitted(NoticeRequested)
        assert "alert-withdrawn" in [each.reason for each in notices]

    async def test_a_withdrawal_that_is_undone_lets_it_be_granted_and_tells_the_officers(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted(urgency="low")
        request = await relocation.assessed(wanted)
        await relocation.withdraw(wanted)
        other = relocation.clock.now - timedelta(minutes=1)
        await relocation.undo_withdrawal(wanted, other)
        assert told(await relocation.decide(request)) == (409, "alert-withdrawn")
        assert (await relocation.emitted(NoticeRequested))[-1].reason == "alert-withdrawn"
        await relocation.undo_withdrawal(wanted)
        last = (await relocation.emitted(NoticeRequested))[-1]
        assert (last.role, last.reason) == ("grants_officer", "withdrawal-undone")
        (listed,) = (await relocation.get("/v1/support-requests")).json()["items"]
        assert listed["withdrawn_at"] is None
        assert (await relocation.decide(request)).status_code == 200
        # A second undoing, or a repeated event, does not change the decision.
        await relocation.undo_withdrawal(wanted)
        assert (await relocation.emitted(NoticeRequested))[-1].reason != "withdrawal-undone"

    async def test_what_was_granted_stands_flagged_and_the_officers_are_told(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted(urgency="low")
        request = await relocation.assessed(wanted)
        await relocation.decide(request)
        await relocation.withdraw(wanted)
        (listed,) = (await relocation.get("/v1/support-requests")).json()["items"]
        assert (listed["state"], listed["withdrawn_at"] is None) == ("granted", False)
        last = (await relocation.emitted(NoticeRequested))[-1]
        assert (last.role, last.reason) == ("grants_officer", "alert-withdrawn")
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert shown["withdrawn_at"] is not None


class TestNothingLeaks:
    async def test_nothing_restricted_stands_in_plain_in_any_table(
        self, relocation: RelocationFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        wanted = Wanted()
        request = await relocation.assessed(wanted)
        await relocation.get(f"/v1/support-requests/{request}")
        await relocation.decide(request, reason="not this time")
        await relocation.change_consent(wanted, "share_with_partner", "refused")
        tables = await relocation.rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        for (table,) in tables:
            (stored,) = await relocation.rows(
                f"SELECT coalesce(string_agg(t::text, ' '), '') AS rows FROM {table} t"  # noqa: S608  # names of our own tables
            )
            for word in RESTRICTED:
                assert word not in stored.rows
                assert word.encode().hex() not in stored.rows
        printed = capfd.readouterr()
        assert not [word for word in RESTRICTED if word in printed.out + printed.err]

    async def test_an_erased_file_is_gone_and_says_so(self, relocation: RelocationFixture) -> None:
        wanted = Wanted()
        request = await relocation.assessed(wanted)
        relocation.context.keyring._cache.clear()
        async with relocation.owner_of_keyring() as keyring:
            await keyring.destroy(wanted.subject)
        assert told(await relocation.get(f"/v1/support-requests/{request}")) == (410, "erased")
        assert told(await relocation.assess(request, version=1)) == (410, "erased")
