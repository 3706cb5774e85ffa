"""Metrics of support requests: how many wait for an officer, and for the committee."""

from tests.services.metrics_page import depths
from tests.services.relocation.relocation_fixture import AMAL, RelocationFixture, Wanted


async def test_requests_are_counted_by_whom_they_wait_for(relocation: RelocationFixture) -> None:
    runtime = relocation.app.state.runtime
    assert await depths(runtime) == {"support-unassessed": 0, "support-undecided": 0}
    for name in ("Invented Badr", "Invented Chirine"):
        await relocation.request(
            Wanted(person=AMAL.model_copy(update={"name": name}), contact=None)
        )
    assessed = await relocation.assessed()
    assert await depths(runtime) == {"support-unassessed": 2, "support-undecided": 1}
    assert (await relocation.decide(assessed)).status_code == 200
    assert await depths(runtime) == {"support-unassessed": 2, "support-undecided": 0}
