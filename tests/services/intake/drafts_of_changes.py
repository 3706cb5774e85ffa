"""Use the drafts of changes as a person does, by the form that amends an alert."""

from typing import Any
from uuid import UUID

import httpx2

from shared.access.principal import Principal
from tests.services.filled_forms import filled
from tests.services.intake.drafts_of_alerts import DRAFTS, page_of
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_amending_page import form_of, send

Fields = dict[str, Any]
NEWS = {"narrative": "Invented news.", "acts.0.on": "2026-13-45", "persons.1.name": ""}
"""It could not be saved: no month has this number, and no reason is given."""
REASON = {"reason": "An invented neighbour called."}


def drafts_of(alert: UUID) -> str:
    return f"/alerts/{alert}/amendments/drafts"


async def form(intake: IntakeFixture, alert: UUID, by: Principal | None = None) -> Fields:
    """Return the fields of the form as it shows the alert, those that nobody types among them."""
    return filled(await page_of(intake, form_of(alert), by=by), form_of(alert))


async def save(
    intake: IntakeFixture, alert: UUID, fields: Fields, by: Principal | None = None
) -> httpx2.Response:
    return await send(intake, drafts_of(alert), {"_page": form_of(alert), **fields}, by)


async def kept(
    intake: IntakeFixture, alert: UUID, typed: Fields = NEWS, by: Principal | None = None
) -> Fields:
    """Save a change as a draft; return all fields of its form."""
    await intake.context.keyring.create((by or intake.principal).account)
    fields = await form(intake, alert, by) | typed
    answer = await save(intake, alert, fields, by)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/alerts/{alert}")
    return fields


def typed_in(fields: Fields) -> Fields:
    """Return the filled fields, without those that differ between two windows."""
    listed = {name: [each] if isinstance(each, str) else each for name, each in fields.items()}
    return {n: each for n, each in listed.items() if any(each) and n not in {"window", "seen"}}


def path_of(fields: Fields) -> str:
    return f"{DRAFTS}/{fields['request'][0]}"


async def opened(intake: IntakeFixture, alert: UUID, fields: Fields) -> Fields:
    return filled(await page_of(intake, path_of(fields)), form_of(alert))
