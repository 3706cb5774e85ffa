"""Each request has a number that people can say. All persons are invented."""

from typing import Any

from shared.clock import new_id
from shared.contracts.notices import NoticeRequested
from tests.services.relocation.committee import DIRECT, MEMBER, Committee
from tests.services.relocation.test_relocation_pages import look


async def listed(committee: Committee) -> list[dict[str, Any]]:
    return list((await committee.get("/v1/support-requests")).json()["items"])


async def test_direct_requests_and_those_of_a_case_are_numbered_in_one_series(
    committee: Committee,
) -> None:
    filed = (await committee.post("/v1/support-requests", DIRECT)).json()
    of_case = await committee.request()
    assert filed["reference"] == "S-2026-0001"
    assert {
        each["id"]: (each["request_number"], each["number"]) for each in await listed(committee)
    } == {
        filed["id"]: ("S-2026-0001", None),
        str(of_case): ("S-2026-0002", "C-2026-0001"),
    }
    shown = (await committee.get(f"/v1/support-requests/{of_case}")).json()
    assert shown["request_number"] == "S-2026-0002"
    answer = await committee.assess(of_case, same_costs=False)
    assert answer.json()["reference"] == "S-2026-0002"


async def test_the_committee_tells_them_apart_by_number_and_date(committee: Committee) -> None:
    first = (await committee.post("/v1/support-requests", DIRECT)).json()["id"]
    second = (await committee.post("/v1/support-requests", DIRECT)).json()["id"]
    page = await look(committee, "/support-requests", MEMBER)
    assert f'/support-requests/{first}">S-2026-0001</a>' in page.text
    assert f'/support-requests/{second}">S-2026-0002</a>' in page.text
    assert page.text.count('<time datetime="2026-07-14T12:00:00Z">') == 2
    page = await look(committee, f"/support-requests/{second}", MEMBER)
    assert "<h1>S-2026-0002</h1>" in page.text
    assert f'/support-requests/{first}">S-2026-0001</a>' in page.text


async def test_notices_carry_it_where_there_is_no_case(committee: Committee) -> None:
    await committee.post("/v1/support-requests", DIRECT)
    await committee.request()
    told = [each.case_number for each in await committee.emitted(NoticeRequested)]
    assert told == ["S-2026-0001", "C-2026-0001"]


async def test_what_an_older_process_opens_is_numbered_too(committee: Committee) -> None:
    await committee.request()
    await committee.run(
        """
        INSERT INTO support_requests (
            id, case_id, number, alert, subject, country, desk, kinds, urgency, urgency_rank,
            programme, requested_at, decide_by, state, version, need
        )
        SELECT :id, case_id, number, alert, subject, country, desk, kinds, urgency, urgency_rank,
            programme, requested_at, decide_by, state, version, need
        FROM support_requests
        """,
        id=new_id(),
    )
    numbers = {each["request_number"][-5:] for each in await listed(committee)}
    assert numbers == {"-0001", "-0002"}


async def test_the_ten_thousandth_keeps_all_its_digits(committee: Committee) -> None:
    await committee.run("SELECT setval('support_serial', 9999)")
    await committee.request()
    assert [each["request_number"] for each in await listed(committee)] == ["S-2026-10000"]
