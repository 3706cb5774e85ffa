"""A withdrawal that was a slip is taken back: what it stopped stays so, what comes later goes."""

from datetime import timedelta

from shared.clock import utc_now
from shared.contracts.intake import AlertWithdrawalUndone
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.test_stopping import alert_withdrawn


class TestUndoingAWithdrawal:
    async def test_what_it_stopped_stays_stopped_and_the_next_document_goes(
        self, house: House
    ) -> None:
        await house.contact()
        stopped = Issued()
        withdrawn = alert_withdrawn(stopped)
        await house.start(stopped)
        await house.hear(withdrawn)
        await house.hear(
            AlertWithdrawalUndone(
                alert=stopped.alert,
                subject=stopped.subject,
                withdrawn_at=withdrawn.withdrawn_at,
                undone_at=utc_now(),
            )
        )
        await house.drain()
        assert await house.states() == [("email", "withheld", "campaign-stopped")]
        assert await house.scalar("SELECT count(*) FROM withdrawn_alerts") == 0
        again = Issued(alert=stopped.alert, subject=stopped.subject)
        await house.start(again)
        await house.drain()
        reasons = {reason for _, _, reason in await house.states()}
        assert reasons == {"campaign-stopped", "local-mailbox"}

    async def test_a_later_withdrawal_is_not_undone_by_it(self, house: House) -> None:
        wanted = Issued()
        withdrawn = alert_withdrawn(wanted)
        await house.hear(withdrawn)
        await house.hear(
            AlertWithdrawalUndone(
                alert=wanted.alert,
                subject=wanted.subject,
                withdrawn_at=withdrawn.withdrawn_at - timedelta(minutes=1),
                undone_at=utc_now(),
            )
        )
        assert await house.scalar("SELECT count(*) FROM withdrawn_alerts") == 1
