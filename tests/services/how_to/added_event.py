"""Merge two cases, with the event of docs/how-to/add-an-event.md if the source has it."""

from typing import Any

import orjson
from sqlalchemy import text

from services.relocation.app import create_app as create_relocation
from services.relocation.context import Context as RelocationContext
from services.relocation.events import handlers
from services.relocation.settings import RelocationSettings
from services.triage.app import create_app as create_triage
from services.triage.settings import TriageSettings
from shared.contracts.catalogue import EVENTS
from shared.messaging.handlers import handle
from tests.services.how_to.over_a_copy import Told, answer
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import two_calls

KINDS = ("tocsin.case.opened.v1", "tocsin.case.assessed.v1")
"""The events that relocation handles: the opening of the case, then its level."""


async def _said(told: Told) -> list[tuple[str, bytes]]:
    """Merge two cases; return type and data of triage's events about them."""
    app = create_triage(TriageSettings.model_validate(told["triage"]["settings"]))
    triage = TriageFixture(app.state.context)
    case, other = await two_calls(triage)
    await triage.merge(case, other)
    said = await triage.emitted(*KINDS)
    await app.state.runtime.close()
    return [(kind, data) for kind, data, _ in said]


async def _perform(told: Told) -> dict[str, Any]:
    said = await _said(told)
    app = create_relocation(RelocationSettings.model_validate(told["relocation"]["settings"]))
    context: RelocationContext = app.state.context
    for kind, data in said:
        async with context.database.unit_of_work("relocation") as work:
            event = EVENTS[kind].model_validate_json(data)
            await handle(handlers(context), work, event)
    async with context.database.unit_of_work("relocation") as work:
        kept = (await work.session.execute(text("SELECT id, level FROM cases"))).all()
    await app.state.runtime.close()
    opened = [orjson.loads(data) for kind, data in said if kind == KINDS[0]]
    assessed = [orjson.loads(data) for kind, data in said if kind == KINDS[1]]
    return {
        "before": {each["case"]: each["level"] for each in opened},
        "assessed": assessed,
        "kept": {str(case): level for case, level in kept},
    }


if __name__ == "__main__":
    answer(_perform)
