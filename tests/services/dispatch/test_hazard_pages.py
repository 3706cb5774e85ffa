"""Dangers to recipients on pages: seen with source and dates, added, changed, ended."""

import re
from typing import Any

import httpx2

from services.dispatch.hazards import shipped_hazards
from shared.access.roles import Role
from tests.services.dispatch.house import House
from tests.services.dispatch.test_hazards import OWN

FORM = {**OWN, "audiences[]": ["media", "partner"], "effect": "hold"}
del FORM["audiences"]


async def send(
    house: House,
    path: str,
    form: dict[str, Any] | None = None,
    *,
    language: str = "en",
    role: Role = Role.COMMUNICATIONS,
) -> httpx2.Response:
    """Open a page, or send its form with the second step taken."""
    async with house.client(role) as client:
        headers = {
            "cookie": "tocsin=" + client.headers["authorization"].split()[1],
            "accept": "text/html", "accept-language": language,
            "origin": "http://dispatch.invalid", "sec-fetch-site": "same-origin",
        }  # fmt: skip
        if form is None:
            return await client.get(path, headers=headers)
        return await client.post(path, data=form, headers=headers)


def words(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def test_from_the_first_look_to_the_end_of_one(house: House) -> None:
    page = await send(house, "/hazards")
    assert all(each.source.split(";")[0] in page.text for each in shipped_hazards())
    assert "since 1 December 2025" in words(page)
    assert "comes with Tocsin" in page.text
    wrong = await send(house, "/hazards/new", {**FORM, "source": "", "until": "2025-01-01"})
    assert wrong.status_code == 422
    assert 'href="#f-source"' in wrong.text
    assert (await send(house, "/hazards/new", {**FORM, "country": "XYZ"})).status_code == 422
    assert (await send(house, "/hazards/new", FORM)).status_code == 303
    page = await send(house, "/hazards")
    assert "An invented decree of an invented day." in page.text
    (hazard,) = re.findall(r"hazards/([0-9a-f-]{36})\"", page.text)
    form = await send(house, f"/hazards/{hazard}")
    assert 'value="2026-01-01"' in form.text
    assert 'value="hold" selected' in form.text
    changed = {**FORM, "effect": "never", "until": "2026-12-31"}
    assert (await send(house, f"/hazards/{hazard}", changed)).status_code == 303
    page = await send(house, "/hazards", language="fr")
    assert "du 1er janvier 2026 au 31 décembre 2026" in words(page)
    assert "Jamais envoyé" in page.text
    # Who still has the former entry before them does not overwrite the newer one.
    assert (await send(house, f"/hazards/{hazard}", changed)).status_code == 409
    (newer,) = re.findall(r"hazards/([0-9a-f-]{36})\"", page.text)
    asked = await send(house, f"/hazards/{newer}/end", {})
    assert "End this danger?" in asked.text
    assert (await send(house, f"/hazards/{newer}/end", {"_confirmed": "yes"})).status_code == 303
    assert "An invented decree" not in (await send(house, "/hazards")).text
    actions = await house.rows(
        "SELECT action FROM audit_entries WHERE action LIKE 'hazard.%' ORDER BY number"
    )
    assert [row.action for row in actions] == ["hazard.added", "hazard.changed", "hazard.removed"]


async def test_only_communications_see_them_from_their_contacts(house: House) -> None:
    assert "hazards" in (await send(house, "/contacts")).text
    assert (await send(house, "/hazards", role=Role.APPROVER)).status_code == 403
