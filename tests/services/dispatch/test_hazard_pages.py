"""Hazards on pages: shown with source and dates, added, changed, ended."""

import re
from base64 import urlsafe_b64decode
from datetime import timedelta
from html import unescape
from typing import Any

import httpx2
import pytest

from services.dispatch.hazards import shipped_hazards
from shared.access.roles import Role
from shared.clock import utc_now
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, cookie_of
from tests.services.dispatch.test_hazards import OWN

FORM = {**OWN, "audiences[]": ["media", "partner"], "effect": "hold"}
del FORM["audiences"]
CONFIRMED = {"_confirmed": "yes"}


async def send(
    dispatch: DispatchFixture,
    path: str,
    form: dict[str, Any] | None = None,
    *,
    language: str = "en",
    role: Role = Role.COMMUNICATIONS,
) -> httpx2.Response:
    """Open a page, or send its form and confirm the question."""
    async with dispatch.client(role) as client:
        headers = {
            "cookie": cookie_of(client),
            "accept": "text/html",
            "accept-language": language,
            "origin": "http://dispatch.invalid",
            "sec-fetch-site": "same-origin",
        }
        if form is None:
            return await client.get(path, headers=headers)
        return await client.post(path, data=form, headers=headers)


def words(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.parametrize(
    "slip", [{"from": "2199-01-01"}, {"until": "2026-01-02"}, {"from": "0026-01-01"}]
)
async def test_days_on_which_it_would_never_count_are_named(
    dispatch: DispatchFixture, slip: dict[str, str]
) -> None:
    (field,) = slip
    wrong = await send(dispatch, "/hazards/new", {**FORM, **slip})
    assert wrong.status_code == 422
    assert f'href="#f-{field}"' in wrong.text


async def test_what_is_not_known_is_named_beside_what_cannot_be_read(
    dispatch: DispatchFixture,
) -> None:
    slips = {"country": "XXX", "organisation": "nobody", "until": "2026-01-02", "source": "x"}
    for effect in ("hold", ""):
        wrong = await send(dispatch, "/hazards/new", {**FORM, **slips, "effect": effect})
        targets = set(re.findall(r'<li><a href="#f-([^"]+)"', wrong.text))
        assert targets == {*slips, *(() if effect else ("effect",))}
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        told = await client.post("/v1/hazards", json={**OWN, **slips})
    assert {each["field"] for each in told.json()["errors"]} == slips.keys()


async def test_from_the_first_look_to_the_end_of_one(dispatch: DispatchFixture) -> None:
    page = await send(dispatch, "/hazards")
    assert all(each.source.split(";")[0] in page.text for each in shipped_hazards())
    assert "since 1 Dec 2025" in words(page)
    assert "comes with Tocsin" in page.text
    wrong = await send(dispatch, "/hazards/new", {**FORM, "source": "", "until": "2025-01-01"})
    assert wrong.status_code == 422
    assert 'href="#f-source"' in wrong.text
    assert (await send(dispatch, "/hazards/new", {**FORM, "country": "XYZ"})).status_code == 422
    assert (await send(dispatch, "/hazards/new", FORM)).status_code == 303
    twice = await send(dispatch, "/hazards/new", FORM)
    assert (twice.status_code, "already in the list" in twice.text) == (409, True)
    page = await send(dispatch, "/hazards")
    assert "An invented decree of an invented day." in page.text
    (hazard,) = re.findall(r"hazards/([0-9a-f-]{36})\"", page.text)
    form = await send(dispatch, f"/hazards/{hazard}")
    assert 'value="2026-01-01"' in form.text
    assert 'value="hold" selected' in form.text
    audiences = r'name="audiences\[\]" value="(\w+)"[^>]* checked'
    assert re.findall(audiences, form.text) == ["media", "partner"]
    ticked = re.findall(r'name="audiences\[\]" value="(\w+)"[^>]* checked', form.text)
    assert ticked == ["media", "partner"]
    year = utc_now().year + 1
    changed = {**FORM, "effect": "never", "until": f"{year}-12-31"}
    assert (await send(dispatch, f"/hazards/{hazard}", changed)).status_code == 303
    page = await send(dispatch, "/hazards", language="fr")
    assert f"du 1er janv. 2026 au 31 déc. {year}" in words(page)
    assert "Jamais envoyé" in page.text
    # A page with the former entry does not overwrite the newer one.
    assert (await send(dispatch, f"/hazards/{hazard}", changed)).status_code == 409
    (newer,) = re.findall(r"hazards/([0-9a-f-]{36})\"", page.text)
    asked = await send(dispatch, f"/hazards/{newer}/end", {})
    assert "End this danger?" in asked.text
    assert "An invented decree" in asked.text
    assert (await send(dispatch, f"/hazards/{newer}/end", {"_confirmed": "yes"})).status_code == 303
    assert "An invented decree" not in (await send(dispatch, "/hazards")).text
    actions = await dispatch.rows(
        "SELECT action FROM audit_entries WHERE action LIKE 'hazard.%' ORDER BY number"
    )
    assert [row.action for row in actions] == ["hazard.added", "hazard.changed", "hazard.removed"]


async def test_one_is_not_changed_into_another_of_the_list(dispatch: DispatchFixture) -> None:
    """To end one of two equal dangers would leave the other one."""
    other = {**FORM, "source": "Another invented decree."}
    for form in (FORM, other):
        assert (await send(dispatch, "/hazards/new", form)).status_code == 303
    rows = await dispatch.rows("SELECT id FROM hazards ORDER BY added_at")
    path = f"/hazards/{rows[1].id}"
    refused = await send(dispatch, path, FORM)
    assert (refused.status_code, "already in the list" in refused.text) == (409, True)
    assert (await send(dispatch, path, other)).status_code == 303
    assert (await send(dispatch, f"/hazards/{rows[0].id}", FORM)).status_code == 303


async def test_notes_that_come_with_tocsin_are_in_the_language_of_the_page(
    dispatch: DispatchFixture,
) -> None:
    notes = [each.note for each in shipped_hazards() if each.note]
    assert len(notes) == len(shipped_hazards())
    shown = unescape((await send(dispatch, "/hazards")).text)
    assert [each for each in notes if each not in shown] == []
    french = unescape((await send(dispatch, "/hazards", language="fr")).text)
    assert [each for each in notes if each in french] == []
    assert "une lettre aux autorités ne nuit à aucun destinataire" in french


async def test_only_communications_see_them_from_their_contacts(dispatch: DispatchFixture) -> None:
    assert "hazards" in (await send(dispatch, "/contacts")).text
    assert (await send(dispatch, "/hazards", role=Role.APPROVER)).status_code == 403


async def test_what_it_would_hold_back_is_said_before_it_is_added(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("partner", countries=("EGY",))
    await dispatch.contact("partner", countries=("TUN",))
    await dispatch.start(Issued(audience=("partner",)))
    asked = await send(dispatch, "/hazards/new", FORM)
    assert "Waiting messages that will be held back because of this danger: 1." in words(asked)
    assert 'name="source" value="An invented decree' in asked.text
    french = await send(dispatch, "/hazards/new", FORM, language="fr")
    assert "en attente qui seront retenus" in words(french)
    assert await dispatch.scalar("SELECT count(*) FROM hazards") == 0
    assert (await send(dispatch, "/hazards/new", FORM | CONFIRMED)).status_code == 303
    # A warning holds nothing back, so there is no question.
    warned = await send(dispatch, "/hazards/new", {**FORM, "effect": "warn"})
    assert warned.status_code == 303


async def test_a_code_that_no_appeal_named_has_to_be_meant(dispatch: DispatchFixture) -> None:
    mistyped = {**FORM, "organisation": "fdih"}
    refused = await send(dispatch, "/hazards/new", mistyped)
    assert refused.status_code == 422
    assert 'href="#f-organisation"' in refused.text
    assert "fidh, omct" in words(refused)
    assert 'name="although_unknown" value="true"' in refused.text
    meant = mistyped | {"although_unknown": "true"}
    assert (await send(dispatch, "/hazards/new", meant)).status_code == 303


async def test_who_sends_all_the_same_reads_to_whom_and_what_it_could_do(
    dispatch: DispatchFixture,
) -> None:
    await send(dispatch, "/hazards/new", FORM)
    await dispatch.contact("partner", name="Invented Partner", countries=("EGY",))
    ends = utc_now() + timedelta(days=1)
    campaign = await dispatch.start(Issued(audience=("partner",), embargo_until=ends))
    assert "Send it to them anyway" in (await send(dispatch, f"/campaigns/{campaign}")).text
    (row,) = await dispatch.deliveries()
    release = f"/campaigns/{campaign}/deliveries/{row.id}/release"
    asked = await send(dispatch, release, {})
    told = words(asked)
    assert "Invented Partner" in told
    read = (
        "SELECT subjects FROM audit_entries WHERE action = 'deliveries.read' ORDER BY number DESC"
    )
    assert await dispatch.scalar(f"{read} LIMIT 1") == [row.contact]  # the read is recorded
    assert "It could harm them: Egypt, OMCT, since 1 Jan 2026: An invented decree" in told
    assert "It is sent when the embargo ends" in told
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', asked.text)
    french = words(await send(dispatch, release, {}, language="fr"))
    assert "Égypte, OMCT, depuis le 1er janv. 2026" in french
    # There is another danger since: the confirmation was for something else.
    await send(dispatch, "/hazards/new", {**FORM, "source": "Recipients are arrested."} | CONFIRMED)
    stale = await send(dispatch, release, {"seen": seen} | CONFIRMED)
    assert stale.status_code == 409
    assert "The dangers to this recipient changed" in words(stale)
    asked = await send(dispatch, release, {})
    assert "Recipients are arrested" in words(asked)
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', asked.text)
    done = await send(dispatch, release, {"seen": seen} | CONFIRMED)
    assert done.status_code == 303
    flash = urlsafe_b64decode(done.cookies["tocsin-flash"])
    assert b"when the embargo ends" in flash
    # An unknown danger needs the same confirmation.
    await dispatch.do(
        "UPDATE deliveries SET state = 'unknown', settled_at = now(), next_try_at = NULL"
    )
    settle = f"/campaigns/{campaign}/deliveries/{row.id}/settle"
    asked = await send(dispatch, settle, {"found": "again"})
    assert "Recipients are arrested" in words(asked)
    assert "gets it twice" in words(asked)
    # A message that is never sent has no button.
    await dispatch.do("UPDATE deliveries SET state = 'withheld', reason = 'hazard-to-recipient'")
    await send(dispatch, "/hazards/new", {**FORM, "effect": "never"} | CONFIRMED)
    assert "anyway" not in (await send(dispatch, f"/campaigns/{campaign}")).text
