"""The statements of an alert's page."""

from tests.services.intake.drafts_of_alerts import NEW, kept, new_page, sent_to
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see
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


async def test_a_form_is_filed_with_few_statements_whether_it_has_a_draft_or_not(
    intake: IntakeFixture,
) -> None:
    for page in (await new_page(intake), await kept(intake)):
        with counting(intake.context.database.engine) as asked:
            assert (await sent_to(intake, NEW, page | ENOUGH)).status_code == 303
        assert len(asked.statements) <= 7, "\n".join(asked.statements)
        # Who asks, and all of the alert.
        assert asked.transactions == 2
