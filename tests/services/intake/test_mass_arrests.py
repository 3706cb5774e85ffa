"""500 persons to whom many things were done fit into one alert. All of them are invented."""

from typing import Any
from uuid import UUID

from shared.contracts.envelope import MAX_RECORD_BYTES
from shared.contracts.event_facts import Whom, in_full
from shared.contracts.facts import Facts
from shared.contracts.intake import AlertAmended, AlertFiled
from shared.contracts.persons import Persons
from tests.mass_arrests import ACTS, acts_done_to, persons
from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send

NAME = "عضو مخترع في نقابة مخترعة رقم"
"""Two bytes for each letter."""
IDS = [str(UUID(int=number)) for number in range(1, 501)]
EVERYBODY = persons({each: f"{NAME} {number}" for number, each in enumerate(IDS)})
LIKE = {"on": "2026-07-01", "place": "an invented square"}
LIST = "\n".join(f"{NAME} {number}\t\tan invented member\t" for number in range(500))


MASS = MINIMAL | {"persons": EVERYBODY, "acts": acts_done_to(EVERYBODY, LIKE)}


async def opened(
    intake: IntakeFixture, event: AlertFiled | AlertAmended
) -> tuple[Persons, Whom | None, Facts]:
    """Return what an event has sealed: the persons, the facts as they travel, and in full."""
    assert len(event.data()) <= MAX_RECORD_BYTES
    keys = await intake.keys(event.subject)
    told = keys.open_part(Persons, event.id, "persons", event.persons)
    facts = keys.open_part(Facts, event.id, "facts", event.facts)
    whom = keys.open_part(Whom, event.id, "whom", event.whom) if event.whom else None
    return told, whom, in_full(facts, whom, told.persons)


async def test_ten_acts_done_to_500_are_filed_by_the_api(intake: IntakeFixture) -> None:
    alert = await intake.file(MASS)
    [event] = await intake.said(AlertFiled)
    told, whom, facts = await opened(intake, event)
    assert len(told.persons) == 500
    assert whom is not None
    assert len(whom.records) == 10
    assert all([str(each) for each in act.to] == IDS for act in facts.acts)
    read = (await intake.get(f"/v1/alerts/{alert}")).json()
    assert all(act["to"] == IDS for act in read["acts"])


async def test_and_by_a_pasted_list(intake: IntakeFixture) -> None:
    acts: dict[str, Any] = {}
    for number, each in enumerate(ACTS):
        acts |= {f"acts.{number}.violation": each, f"acts.{number}.to[]": ["list"]}
    answer = await send(intake, "/alerts/new", ENOUGH | {"persons_list": LIST} | acts)
    assert answer.status_code == 303, answer.text
    [event] = await intake.said(AlertFiled)
    told, _, facts = await opened(intake, event)
    everybody = tuple(each.id for each in told.persons)
    assert len(everybody) == 500
    assert [act.to for act in facts.acts] == [everybody] * 10


async def test_all_of_them_are_changed_at_once(intake: IntakeFixture) -> None:
    alert = await intake.file(MASS)
    released = [each | {"situation": "released"} for each in EVERYBODY]
    changes = {"persons": released, "developments": [{"development": "release", "to": IDS}]}
    told = {"version": 0, "reason": "An invented lawyer saw it.", "changes": changes}
    answer = await intake.post(f"/v1/alerts/{alert}/amendments", told)
    assert answer.status_code == 201, answer.text
    [event] = await intake.said(AlertAmended)
    _, _, facts = await opened(intake, event)
    assert [str(each) for each in facts.developments[0].to] == IDS
    assert all([str(each) for each in act.to] == IDS for act in facts.acts)


async def test_who_is_added_later_joins_no_act(intake: IntakeFixture) -> None:
    alert = await intake.file(
        MASS | {"persons": EVERYBODY[:499], "acts": acts_done_to(EVERYBODY[:499], LIKE)}
    )
    told = {"version": 0, "reason": "Invented.", "changes": {"persons": EVERYBODY[499:]}}
    assert (await intake.post(f"/v1/alerts/{alert}/amendments", told)).status_code == 201
    [event] = await intake.said(AlertAmended)
    after, _, facts = await opened(intake, event)
    assert len(after.persons) == 500
    assert all([str(each) for each in act.to] == IDS[:499] for act in facts.acts)


async def test_few_acts_are_told_as_readers_of_before_know_it(intake: IntakeFixture) -> None:
    await intake.file(MASS | {"acts": acts_done_to(EVERYBODY, LIKE)[:1]})
    [event] = await intake.said(AlertFiled)
    _, whom, facts = await opened(intake, event)
    assert whom is None
    assert [str(each) for each in facts.acts[0].to] == IDS


async def test_what_is_still_too_long_is_refused_with_words(intake: IntakeFixture) -> None:
    acts = acts_done_to(EVERYBODY, LIKE | {"description": NAME * 130})
    answer = await intake.post("/v1/alerts", MASS | {"acts": acts})
    assert answer.status_code == 422
    assert {each["code"] for each in answer.json()["errors"]} == {"too-long"}


async def test_the_form_of_500_persons_and_ten_acts_comes_back_whole(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file(MASS)
    path = f"/alerts/{alert}/amendments/new"
    form = filled((await see(intake, path)).text, path)
    changed = form | {"narrative": "Invented, and corrected.", "reason": "Invented."}
    answer = await send(intake, path, changed)
    assert answer.status_code == 303, answer.text
    after = (await intake.get(f"/v1/alerts/{alert}")).json()
    assert all(act["to"] == IDS for act in after["acts"])
    history = (await intake.get(f"/v1/alerts/{alert}/amendments")).json()
    assert history[0]["fields"] == ["narrative"]
