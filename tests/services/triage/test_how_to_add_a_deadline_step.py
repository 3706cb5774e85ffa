"""docs/how-to/add-a-deadline-step.md works as described. All persons are invented."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from sqlalchemy import select

from services.triage.context import Context, make_context
from services.triage.operations import deadlines
from services.triage.operations.cases import assigning, restricting
from services.triage.settings import TriageSettings
from services.triage.tables import Deadline
from shared.contracts.codes import Expectation
from shared.settings import WrongSettings
from shared.timers.worker import DueTimer
from shared.web.app import ServiceApp
from tests.services.conftest import StandingSettings
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.operations.cases.test_handing_over import AFRICA, Staff, notices
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-deadline-step.md"
SHIPPED = PAGE.parents[2] / "services" / "triage" / "deadline_steps" / "steps.yaml"
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)[0]
DIRECTOR = UUID("0198c1de-0000-7000-8000-000000000001")
HOUR = (datetime.now(UTC) + timedelta(days=10)).replace(microsecond=0)
HEARING = Expectation(kind="hearing", at=HOUR)


@pytest.fixture
def settings(
    triage_url: str, standing_settings: StandingSettings, tmp_path: Path
) -> TriageSettings:
    """Return the settings of an installation with the page's file."""
    file = tmp_path / "steps.yaml"
    file.write_text(EXAMPLE)
    told = standing_settings("triage", triage_url)
    return TriageSettings.model_validate(
        {**told, "attestation_key_file": told["audit_key_file"], "deadline_steps": file}
    )


@pytest.fixture
def staff(context: Context) -> Staff:
    return Staff(context)


async def hearings(triage: TriageFixture) -> Sequence[Deadline]:
    of_hearing = select(Deadline).where(Deadline.kind == "hearing").order_by(Deadline.due_at)
    return (await triage.read(lambda s: s.scalars(of_hearing))).all()


async def come(triage: TriageFixture, code: str) -> list[str]:
    """Let the hearing's step become due; return the recipients (`desk`: officers of the desk)."""
    (deadline,) = [each for each in await hearings(triage) if each.step_code == code]
    firing = DueTimer(deadlines.TIMER, deadline.id, deadline.due_at, 1)
    before = len(await notices(triage, "clock-rang"))
    async with triage.context.database.unit_of_work("triage") as work:
        await deadlines.fire_deadline(work, firing, steps=triage.context.deadline_steps)
    told = (await notices(triage, "clock-rang"))[before:]
    assert {each["urgency"] for each in told} == {"critical"}
    return sorted(each["account"] or "desk" for each in told)


def test_whoever_copies_the_example_keeps_every_step_of_the_house() -> None:
    shipped, example = (yaml.safe_load(text) for text in (SHIPPED.read_text(), EXAMPLE))
    for kind, steps in shipped.items():
        kept = {each["code"]: each for each in example[kind]}
        for step in steps:
            own = kept[step["code"]]
            assert {**own, "source": ""} == {**step, "source": ""}


async def test_a_hearing_has_the_steps_of_the_file(triage: TriageFixture) -> None:
    await triage.file(Filed(expected=(HEARING,)))
    assert [(each.step_code, HOUR - each.due_at) for each in await hearings(triage)] == [
        ("officers", timedelta(hours=48)),
        ("leads", timedelta(hours=24)),
        ("director", timedelta(hours=6)),
    ]
    timed = (
        "SELECT count(*) FROM timers t JOIN deadlines d ON d.id = t.object_id"
        " WHERE d.kind = 'hearing' AND t.kind = 'deadline'"
    )
    assert await triage.scalar(timed) == 3


async def test_officers_then_leads_then_the_director_are_told(
    triage: TriageFixture, staff: Staff
) -> None:
    lead = await staff.hears(None, "approver")
    await staff.hears(None, "approver", desks=(AFRICA,))
    await staff.hears(DIRECTOR, "approver")
    await triage.file(Filed(expected=(HEARING,)))
    assert await come(triage, "officers") == ["desk"]
    assert await come(triage, "leads") == sorted([str(lead), str(DIRECTOR), "desk"])
    assert await come(triage, "director") == sorted([str(DIRECTOR), "desk"])


async def test_nobody_is_told_twice_of_one_step(triage: TriageFixture, staff: Staff) -> None:
    await staff.hears(None, "approver", "triage_officer")
    await triage.file(Filed(expected=(HEARING,)))
    assert await come(triage, "leads") == ["desk"]


async def test_who_has_the_case_is_told_once_too(triage: TriageFixture, staff: Staff) -> None:
    both = await staff.hears(None, "approver", "triage_officer")
    case = await triage.file(Filed(expected=(HEARING,)))
    await triage.act(both, case, lambda work: assigning.assign(work, case, both))
    assert await come(triage, "leads") == [str(both)]


@pytest.mark.parametrize("gone", [{"state": "disabled"}, {"desks": (AFRICA,)}, None])
async def test_a_director_who_cannot_read_it_is_not_told_and_officers_are(
    triage: TriageFixture, staff: Staff, gone: dict[str, object] | None
) -> None:
    if gone is not None:
        await staff.hears(DIRECTOR, "approver", **gone)  # type: ignore[arg-type]  # one of two
    await triage.file(Filed(expected=(HEARING,)))
    assert await come(triage, "director") == ["desk"]


async def test_health_names_the_steps_of_an_account_that_reads_no_case(
    client: HttpClient, staff: Staff
) -> None:
    async def said() -> str:
        health = (await client.get("/health/ready")).json()
        return str(health.get("reasons", {}).get("deadline_steps", ""))

    assert (await said()).endswith("an account that can read no case: hearing.director")
    await staff.hears(DIRECTOR, "approver", desks=(AFRICA,))
    assert await said() == ""
    await staff.hears(DIRECTOR, "communications")
    assert (await said()).endswith(": hearing.director")
    await staff.hears(DIRECTOR, "approver", state="disabled")
    assert (await said()).endswith(": hearing.director")


async def test_of_a_restricted_case_nobody_hears_who_cannot_read_it(
    triage: TriageFixture, staff: Staff
) -> None:
    await staff.hears(OFFICER)
    lead = await staff.hears(None, "approver")
    await staff.hears(DIRECTOR, "approver")
    case = await triage.file(Filed(expected=(HEARING,)))
    kept = (OFFICER, lead)
    await triage.act(OFFICER, case, lambda work: restricting.restrict(work, case, kept))
    await triage.act(OFFICER, case, lambda work: assigning.assign(work, case, OFFICER))
    assert await come(triage, "leads") == sorted([str(OFFICER), str(lead)])
    assert await come(triage, "director") == [str(OFFICER)]


async def test_what_is_done_or_set_counts_for_all_steps_of_the_hearing(
    triage: TriageFixture, client: HttpClient
) -> None:
    day = HOUR.date()
    case = await triage.file(Filed(expected=(Expectation(kind="hearing", on=day),)))
    first = (await hearings(triage))[0]
    later = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    path = at(case, f"/clocks/{first.id}")
    assert (await client.post(f"{path}/hour", {"at": later.isoformat()})).status_code == 200
    assert [later - each.due_at for each in await hearings(triage)] == [
        timedelta(hours=hours) for hours in (48, 24, 6)
    ]
    assert (await client.post(f"{path}/completion")).status_code == 200
    assert all(each.stopped_at and each.done_by == OFFICER for each in await hearings(triage))


async def test_a_deadline_of_a_step_that_is_gone_is_told_to_officers(
    triage: TriageFixture, staff: Staff
) -> None:
    await staff.hears(None, "approver")
    await triage.file(Filed(expected=(HEARING,)))
    async with triage.context.database.unit_of_work("triage") as work:
        for each in await work.session.scalars(select(Deadline)):
            each.step_code = None if each.step_code == "leads" else each.step_code
    ((kept,),) = [[each for each in await hearings(triage) if each.step_code is None]]
    firing = DueTimer(deadlines.TIMER, kept.id, kept.due_at, 1)
    async with triage.context.database.unit_of_work("triage") as work:
        await deadlines.fire_deadline(work, firing, steps=triage.context.deadline_steps)
    assert [each["account"] for each in await notices(triage, "clock-rang")] == [None]


async def test_a_mistake_is_said_as_the_page_says_it(
    app: ServiceApp, settings: TriageSettings, tmp_path: Path
) -> None:
    before, kind, steps = EXAMPLE.partition("\nhearing:\n")
    wrong = steps.replace("{role: approver}", "{role: auditor}", 1)
    file = tmp_path / "steps.yaml"
    file.write_text(f"{before}{kind}{wrong}")
    with pytest.raises(WrongSettings) as refused:
        make_context(app.state.runtime, settings)
    assert f"\n{refused.value}\n" in PAGE.read_text()
