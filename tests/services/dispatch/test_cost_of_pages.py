"""The statements of a campaign's page, with something of each kind on it."""

from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.test_dispatch_pages import page
from tests.services.dispatch.test_every_page import STATES
from tests.services.statement_counts import counting


async def test_a_campaign_is_shown_in_the_snapshot_in_which_its_reader_is_let_in(
    dispatch: DispatchFixture,
) -> None:
    for number in range(3):
        await dispatch.contact(
            email=f"invented{number}@embassy.example",
            phone=f"+4144668180{number}",
            endpoint=f"https://invented{number}.example:8443/in",
        )
    campaign = await dispatch.start()
    for statement in STATES:
        await dispatch.do(statement)
    path = f"/campaigns/{campaign}"
    await page(dispatch, path)
    with counting(dispatch.context.database.engine) as asked:
        await page(dispatch, path)
    assert len(asked.statements) <= 12, "\n".join(asked.statements)
    # The caller, the data shown, and the audit trail.
    assert asked.transactions == 3
