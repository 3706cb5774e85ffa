"""Every page with three of everything: names of fields, each form refused once, final acts."""

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.console.page_walk import page_routes, reading
from tests.services.forms_and_versions import FINAL
from tests.services.intake.drafts_of_alerts import kept
from tests.services.intake.intake_fixture import AMAL, FULL, IntakeFixture

EVERYBODY = Principal(new_id(), "person", frozenset(Role), ALL_DESKS)


@pytest.mark.long
async def test_each_form_keeps_what_was_typed_and_names_what_is_missing(
    intake: IntakeFixture,
) -> None:
    lists = ("persons", "acts", "expected")
    uses = intake.context.taxonomy.consent_uses.codes
    said = {"consents": [{"use": use, "state": "refused"} for use in uses]}
    many = FULL | {name: FULL[name] * 3 for name in lists} | said
    many["persons"] = [each | {"id": str(new_id())} for each in many["persons"]]
    many["persons"][0]["id"] = AMAL
    alerts = [await intake.file(many, by=EVERYBODY) for _ in range(3)]
    gone = await intake.post(f"/v1/alerts/{alerts[0]}/withdrawal", {}, by=EVERYBODY)
    assert gone.status_code == 201
    await kept(intake, by=EVERYBODY)
    async with reading(intake.app, intake.signer, EVERYBODY) as read:
        await read.read("/alerts", "/alerts/new", "/codes")
        sent = await read.refuse_each_form()
        await read.send_from_stale_pages()
        await read.take_second_steps(FINAL["intake"])
        await read.send_from_stale_pages()
    assert not read.faults, "\n".join(read.faults)
    assert page_routes(intake.app) <= read.seen
    assert sent >= 5
    assert len(read.stale) == 3, sorted(read.stale)
