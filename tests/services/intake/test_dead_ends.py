"""No page of an alert shows a form that can only be refused, in any state. Nobody is real."""

from datetime import timedelta

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.triage import CaseClosed, CaseOpened
from tests.services.console.dead_ends import dead_ends
from tests.services.console.page_walk import reading
from tests.services.intake.drafts_of_changes import kept, path_of
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_amending_alerts import MEMBER
from tests.services.intake.test_reading_alerts import hear

EVERYBODY = Principal(new_id(), "person", frozenset(Role), ALL_DESKS)
STATES = ("filed", "opened", "closed", "withdrawn before", "withdrawn", "withdrawn and drafted")


@pytest.mark.long
async def test_no_form_of_an_alert_can_only_be_refused(intake: IntakeFixture) -> None:
    alerts = {state: await intake.file(by=MEMBER) for state in STATES}
    for state in ("opened", "closed"):
        case, at = new_id(), intake.clock.now
        about = {"alerts": (alerts[state],), "desk": "africa", "level": "high", "opened_at": at}
        await hear(intake, CaseOpened(case=case, number=f"C-{state}", **about))
        if state == "closed":
            await hear(intake, CaseClosed(case=case, outcome="released", closed_at=at))
    draft = path_of(await kept(intake, alerts["withdrawn and drafted"], by=EVERYBODY))
    for state in STATES:
        if state.startswith("withdrawn"):
            await intake.post(f"/v1/alerts/{alerts[state]}/withdrawal", {}, by=MEMBER)
            # The first cannot be undone any more.
            intake.clock.now += timedelta(minutes=20 if state == "withdrawn before" else 0)
    found = []
    for reader in (MEMBER, EVERYBODY):
        async with reading(intake.app, intake.signer, reader) as read:
            for state, alert in alerts.items():
                paths = (f"/alerts/{alert}", f"/alerts/{alert}/amendments/new")
                found += [f"{state}: {each}" async for each in dead_ends(read, *paths)]
            found += [each async for each in dead_ends(read, "/alerts", "/alerts/new")]
            page = (await read.client.get(draft)).text
            assert "Save the changes" not in page
    assert not found, "\n".join(found)
