"""The statements of a support request's page."""

from tests.services.relocation.relocation_fixture import RelocationFixture
from tests.services.relocation.test_relocation_pages import look
from tests.services.relocation.test_several_requests_of_a_file import two_assessed
from tests.services.statement_counts import counting


async def test_a_request_is_shown_in_the_snapshot_in_which_its_reader_is_let_in(
    relocation: RelocationFixture,
) -> None:
    request, _ = await two_assessed(relocation)
    assert (await relocation.decide(request)).status_code == 200
    path = f"/support-requests/{request}"
    await look(relocation, path)
    with counting(relocation.context.database.engine) as asked:
        assert (await look(relocation, path)).status_code == 200
    assert len(asked.statements) <= 9, "\n".join(asked.statements)
    # The caller, the data shown, and the audit trail.
    assert asked.transactions == 3
