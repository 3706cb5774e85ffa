"""Assess a source, with the event of docs/how-to/add-an-event.md if the source has it."""

from typing import Any

import orjson
from sqlalchemy import text

from services.intake.app import create_app as create_intake
from services.intake.context import Context as IntakeContext
from services.intake.events import handlers
from services.intake.settings import IntakeSettings
from services.triage.app import create_app as create_triage
from services.triage.settings import TriageSettings
from shared.contracts.catalogue import EVENTS
from shared.messaging.handlers import handle
from tests.services.how_to.over_a_copy import Told, answer
from tests.services.triage.triage_fixture import TriageFixture

KINDS = ("tocsin.case.opened.v1", "tocsin.source.assessed.v1")
"""The events that intake handles: the opening of the case, then that a source was assessed."""


async def _said(told: Told) -> list[tuple[str, bytes]]:
    """Assess the source of a case; return type and data of triage's events about it."""
    app = create_triage(TriageSettings.model_validate(told["triage"]["settings"]))
    triage = TriageFixture(app.state.context)
    await triage.assess(await triage.file())
    said = await triage.emitted(*KINDS)
    await app.state.runtime.close()
    return [(kind, data) for kind, data, _ in said]


async def _perform(told: Told) -> dict[str, Any]:
    said = await _said(told)
    app = create_intake(IntakeSettings.model_validate(told["intake"]["settings"]))
    context: IntakeContext = app.state.context
    for kind, data in said:
        async with context.database.unit_of_work("intake") as work:
            event = EVENTS[kind].model_validate_json(data)
            await handle(handlers(), work, event)
    async with context.database.unit_of_work("intake") as work:
        kept = (await work.session.execute(text("SELECT id, verification FROM cases"))).all()
    await app.state.runtime.close()
    assessed = [orjson.loads(data) for kind, data in said if kind == KINDS[1]]
    return {"assessed": assessed, "kept": {str(case): status for case, status in kept}}


if __name__ == "__main__":
    answer(_perform)
