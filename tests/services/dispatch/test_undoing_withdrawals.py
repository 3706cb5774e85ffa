"""Undo a withdrawal: stopped messages stay stopped, later ones are sent."""

from datetime import timedelta

from shared.clock import utc_now
from shared.contracts.intake import AlertWithdrawalUndone
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_stopping import alert_withdrawn


class TestUndoingAWithdrawal:
    async def test_what_it_stopped_stays_stopped_and_the_next_document_goes(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        stopped = Issued()
        withdrawn = alert_withdrawn(stopped)
        await dispatch.start(stopped)
        await dispatch.hear(withdrawn)
        await dispatch.hear(
            AlertWithdrawalUndone(
                alert=stopped.alert,
                subject=stopped.subject,
                withdrawn_at=withdrawn.withdrawn_at,
                undone_at=utc_now(),
            )
        )
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", "campaign-stopped")]
        assert await dispatch.scalar("SELECT count(*) FROM withdrawn_alerts") == 0
        again = Issued(alert=stopped.alert, subject=stopped.subject)
        await dispatch.start(again)
        await dispatch.drain()
        reasons = {reason for _, _, reason in await dispatch.states()}
        assert reasons == {"campaign-stopped", "local-mailbox"}

    async def test_a_later_withdrawal_is_not_undone_by_it(self, dispatch: DispatchFixture) -> None:
        wanted = Issued()
        withdrawn = alert_withdrawn(wanted)
        await dispatch.hear(withdrawn)
        await dispatch.hear(
            AlertWithdrawalUndone(
                alert=wanted.alert,
                subject=wanted.subject,
                withdrawn_at=withdrawn.withdrawn_at - timedelta(minutes=1),
                undone_at=utc_now(),
            )
        )
        assert await dispatch.scalar("SELECT count(*) FROM withdrawn_alerts") == 1
