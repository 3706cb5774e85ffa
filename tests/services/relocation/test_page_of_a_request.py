"""The content and layout of a support request's page. All persons are invented."""

from services.relocation.operations.known_facts import store_consent
from tests.services.relocation.relocation_fixture import (
    DIRECT,
    OFFICER,
    PARTNER,
    RelocationFixture,
    Wanted,
    cost,
)
from tests.services.relocation.test_relocation_pages import FILLED, fill, hidden, look


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


async def test_another_programme_shows_its_own_questions(
    relocation: RelocationFixture,
) -> None:
    request = await relocation.request()
    path = f"/support-requests/{request}?programme=protectdefenders-relocation"
    page = await look(relocation, path)
    assert "No host organisation takes responsibility for the stay." in page.text


async def test_another_programme_keeps_what_is_filled_in(
    relocation: RelocationFixture,
) -> None:
    path = f"/support-requests/{await relocation.request()}"
    other = "protectdefenders-relocation"
    words = "Invented words that took an hour."
    sent = FILLED | {"criteria.need.words": words, "wanted": other}
    page = await fill(relocation, f"{path}/assessment?use=yes", sent, OFFICER)
    assert page.status_code == 200
    assert words in page.text
    assert "No host organisation takes responsibility for the stay." in page.text
    assert hidden(page.text, "programme") == other
    assert await relocation.rows("SELECT 1 FROM assessments") == []


async def test_a_partner_sees_its_own_request_and_no_forms(
    relocation: RelocationFixture,
) -> None:
    filed = (await relocation.post("/v1/support-requests", DIRECT, PARTNER)).json()["id"]
    await relocation.assess(filed)
    page = await look(relocation, f"/support-requests/{filed}", PARTNER)
    assert page.status_code == 200
    assert "because she defends prisoners" not in page.text
    assert "/assessment" not in page.text


async def test_who_finds_no_consent_told_is_asked_to_ask(
    relocation: RelocationFixture,
) -> None:
    wanted = Wanted()
    path = f"/support-requests/{await relocation.request(wanted)}"
    hint = "Ask the person before anything about them is shared."
    assert hint in (await look(relocation, path)).text
    await relocation.change_consent(wanted, "share_with_partner", "unknown")
    assert hint in (await look(relocation, path)).text
    await relocation.change_consent(wanted, "share_with_partner", "refused")
    assert hint not in (await look(relocation, path)).text
