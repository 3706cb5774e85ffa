"""Each request has a number that people can refer to. All persons are invented."""

from typing import Any

from shared.clock import new_id
from shared.contracts.notices import NoticeRequested
from tests.services.relocation.relocation_fixture import DIRECT, MEMBER, RelocationFixture
from tests.services.relocation.test_relocation_pages import look


async def listed(relocation: RelocationFixture) -> list[dict[str, Any]]:
    return list((await relocation.get("/v1/support-requests")).json()["items"])


async def test_direct_requests_and_those_of_a_case_are_numbered_in_one_series(
    relocation: RelocationFixture,
) -> None:
    filed = (await relocation.post("/v1/support-requests", DIRECT)).json()
    of_case = await relocation.request()
    assert filed["reference"] == "S-2026-0001"
    assert {
        each["id"]: (each["request_number"], each["number"]) for each in await listed(relocation)
    } == {
        filed["id"]: ("S-2026-0001", None),
        str(of_case): ("S-2026-0002", "C-2026-0001"),
    }
    shown = (await relocation.get(f"/v1/support-requests/{of_case}")).json()
    assert shown["request_number"] == "S-2026-0002"
    answer = await relocation.assess(of_case, same_costs=False)
    assert answer.json()["reference"] == "S-2026-0002"


async def test_the_committee_tells_them_apart_by_number_and_date(
    relocation: RelocationFixture,
) -> None:
    first = (await relocation.post("/v1/support-requests", DIRECT)).json()["id"]
    second = (await relocation.post("/v1/support-requests", DIRECT)).json()["id"]
    page = await look(relocation, "/support-requests", MEMBER)
    assert f'/support-requests/{first}">S-2026-0001</a>' in page.text
    assert f'/support-requests/{second}">S-2026-0002</a>' in page.text
    assert page.text.count('<time datetime="2026-07-14T12:00:00Z">') == 2
    page = await look(relocation, f"/support-requests/{second}", MEMBER)
    assert "<h1>S-2026-0002</h1>" in page.text
    assert f'/support-requests/{first}">S-2026-0001</a>' in page.text


async def test_notices_carry_it_where_there_is_no_case(relocation: RelocationFixture) -> None:
    await relocation.post("/v1/support-requests", DIRECT)
    await relocation.request()
    told = [each.case_number for each in await relocation.emitted(NoticeRequested)]
    assert told == ["S-2026-0001", "C-2026-0001"]


async def test_what_an_older_process_opens_is_numbered_too(relocation: RelocationFixture) -> None:
    await relocation.request()
    await relocation.run(
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
    numbers = {each["request_number"][-5:] for each in await listed(relocation)}
    assert numbers == {"-0001", "-0002"}


async def test_the_ten_thousandth_keeps_all_its_digits(relocation: RelocationFixture) -> None:
    await relocation.run("SELECT setval('support_serial', 9999)")
    await relocation.request()
    assert [each["request_number"] for each in await listed(relocation)] == ["S-2026-10000"]
