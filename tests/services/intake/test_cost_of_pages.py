"""The statements of an alert's page."""

from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_intake_pages import see
from tests.services.statement_counts import counting


async def test_an_alert_is_shown_in_the_snapshot_in_which_its_reader_is_let_in(
    intake: IntakeFixture,
) -> None:
    path = f"/alerts/{await intake.file()}"
    await see(intake, path)
    with counting(intake.context.database.engine) as asked:
        assert (await see(intake, path)).status_code == 200
    assert len(asked.statements) <= 6, "\n".join(asked.statements)
    # The caller, the data shown, and the audit trail.
    assert asked.transactions == 3
