"""Use the drafts of alerts as an operator does, by the form of a new alert or of a change."""

import re
from typing import Any

import httpx2

from shared.access.principal import Principal
from tests.services.console.page_forms import PageForm, forms_in
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH

NEW, DRAFTS = "/alerts/new", "/alerts/drafts"
Fields = dict[str, Any]


async def new_page(intake: IntakeFixture, *, by: Principal | None = None) -> Fields:
    """Return the hidden fields of a new form."""
    return hidden_in(await page_of(intake, NEW, by=by))


async def page_of(intake: IntakeFixture, path: str, *, by: Principal | None = None) -> str:
    answer = await intake.client.get(path, headers=intake.cookie(by))
    assert answer.status_code == 200, answer.text
    return answer.text


def form_in(page: str, action: str = NEW) -> PageForm:
    """Return the form of an alert with what stands in it."""
    [form] = [each for each in forms_in(page, chosen=True) if each.action == action]
    return form


def hidden_in(page: str, action: str = NEW) -> Fields:
    return {name: values[0] for name, values in form_in(page, action).hidden.items()}


async def sent_to(
    intake: IntakeFixture, path: str, form: Fields, *, by: Principal | None = None
) -> httpx2.Response:
    return await intake.client.post(path, data={"_page": NEW, **form}, headers=intake.cookie(by))


async def kept(
    intake: IntakeFixture, typed: Fields = ENOUGH, *, by: Principal | None = None
) -> Fields:
    """Save a new form as a draft; return its hidden fields, its key among them."""
    await intake.context.keyring.create((by or intake.principal).account)
    page = await new_page(intake, by=by)
    answer = await sent_to(intake, DRAFTS, page | typed, by=by)
    assert answer.status_code == 303, answer.text
    return page


async def opened(intake: IntakeFixture, page: Fields, *, by: Principal | None = None) -> Fields:
    """Open the draft of a page in another window; return the hidden fields there."""
    return hidden_in(await page_of(intake, f"{DRAFTS}/{page['request']}", by=by))


def listed(page: str) -> list[str]:
    """Return the ids of the drafts that a page offers."""
    return re.findall(rf'href="{DRAFTS}/([0-9a-f-]+)"', page)
