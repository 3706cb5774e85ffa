"""How the page of a support request lays out what it shows. All persons are invented."""

from services.relocation.operations.known_facts import store_consent
from tests.services.relocation.relocation_fixture import DIRECT, RelocationFixture, Wanted, cost
from tests.services.relocation.test_relocation_pages import look


async def test_a_heading_stands_above_its_figures(relocation: RelocationFixture) -> None:
    request = await relocation.request()
    await relocation.assess(request, costs=[cost("9000.00")])
    page = (await look(relocation, f"/support-requests/{request}")).text
    assert '<th scope="col" class="number">Amount</th>' in page
    assert '<td data-label="Amount" class="number">' in page


async def test_limits_of_a_case_are_asked_of_its_officer_and_not_of_the_person(
    relocation: RelocationFixture,
) -> None:
    wanted = Wanted()
    request = await relocation.request(wanted)
    async with relocation.context.database.unit_of_work("test") as work:
        await store_consent(work, wanted.subject, "publish_name", "limited", relocation.clock.now)
    page = (await look(relocation, f"/support-requests/{request}")).text
    assert "ask the officer of the case" in page
    assert "not recorded" not in page


async def test_who_is_known_by_a_pseudonym_alone_is_said_once(
    relocation: RelocationFixture,
) -> None:
    unnamed = {"person": {"kind": "person", "pseudonym": "Invented Swallow"}}
    both = {"person": {"kind": "person", "name": "Amal B", "pseudonym": "Invented Swallow"}}
    for asked in (unnamed, both):
        made = (await relocation.post("/v1/support-requests", DIRECT | asked)).json()
        page = (await look(relocation, f"/support-requests/{made['id']}")).text
        assert page.count("Invented Swallow") == 1
