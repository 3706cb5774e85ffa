"""All faults of a draft are reported at once, at their fields. Persons are invented."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.triage.api.test_cases_over_http import document_body
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient, at
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.triage_fixture import TriageFixture

WRONG: dict[str, Any] = {
    "country": "TUN",
    "hearing": "2020-01-01",
    "no_addresses": True,
    "organisations": True,
    "violations": ["arbitrary-detention", "arbitrary-detention", "nothing-known"],
}
"""Values that the operation refuses in a draft, each at the field with its name."""
REFUSED = {
    "draft.country",
    "draft.hearing",
    "draft.no_addresses",
    "draft.organisations",
    "draft.violations.1",
    "draft.violations.2",
    "draft.versions.0.addressees.0.email",
}
TYPED: dict[str, Any] = {
    "no_addresses[]": "yes",
    "organisations[]": "yes",
    "hearing": "2020-01-01",
    "en.demands": "Free her.\n\nFree her.",
    "template": "1999-01",
}
AT = {"no_addresses", "organisations", "hearing", "en-demands", "template"}


def wrong_body(**changes: Any) -> dict[str, Any]:
    body = document_body(**changes)
    body["draft"] |= WRONG
    body["draft"]["versions"][0]["addressees"][0]["email"] = "Tel. 2 000"
    return body


def led_to(page: str) -> set[str]:
    """Return the fields to which a page's faults link; expect each on the page."""
    names = set(re.findall(r'href="#f-([^"]+)"', page))
    assert {name for name in names if f'id="f-{name}"' not in page} == set()
    return names


async def named(client: HttpClient, path: str, body: dict[str, Any]) -> set[str]:
    answer = await client.post(path, body)
    assert answer.status_code == 422
    return {each["field"] for each in answer.json()["errors"]}


@pytest.mark.parametrize("away", [timedelta(days=-1), timedelta(days=200)], ids=["past", "far"])
async def test_a_program_is_told_all_that_the_operation_finds(
    triage: TriageFixture, client: HttpClient, away: timedelta
) -> None:
    case = await triage.file()
    body = wrong_body(embargo_until=(datetime.now(UTC) + away).isoformat())
    assert await named(client, at(case, "/documents"), body) == REFUSED | {"embargo_until"}
    document = (await triage.draft(case)).id
    path = at(case, f"/documents/{document}")
    edited = await named(client, f"{path}/versions", body | {"version": 1})
    assert edited == REFUSED | {"embargo_until"}
    submitted = await named(client, f"{path}/submission", {"version": 1, "document": body})
    assert submitted == {f"document.{field}" for field in REFUSED | {"embargo_until"}}


async def test_a_program_is_told_it_beside_what_cannot_be_read(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    body = wrong_body(audience=["nobody"])
    body["draft"]["versions"][0]["title"] = "y" * 301
    unread = {"audience.0", "draft.versions.0.title"}
    assert await named(client, at(case, "/documents"), body) == unread | REFUSED
    document = (await triage.draft(case)).id
    path = at(case, f"/documents/{document}")
    edited = await named(client, f"{path}/versions", body | {"version": 1})
    assert edited == unread | REFUSED
    told = await named(client, f"{path}/submission", {"version": 1, "document": body})
    assert told == {f"document.{field}" for field in unread | REFUSED}
    previewed = await named(client, at(case, "/documents/preview"), body)
    assert previewed == unread | {"draft.violations.2"}


async def test_people_without_access_are_told_nothing_of_the_case(
    triage: TriageFixture, client: HttpClient
) -> None:
    stranger = client.by(replace(OFFICER_PERSON, desks=frozenset({"no-desk"})))
    path = at(await triage.file(), "/documents")
    assert await named(stranger, path, wrong_body(audience=["nobody"])) == {"audience.0"}


async def test_a_page_says_all_that_the_operation_finds(
    triage: TriageFixture, browser: Browser
) -> None:
    path = f"/cases/{await triage.file()}/documents/new"
    refused = await browser.send(path, fields(**TYPED, embargo="2020-01-01T10:00"))
    assert refused.status_code == 422
    assert AT | {"embargo"} == led_to(refused.text)
    assert 'name="embargo_confirmed[]"' in refused.text


async def test_a_page_says_it_beside_what_cannot_be_read(
    triage: TriageFixture, browser: Browser
) -> None:
    unread = {
        "audience[]": [],
        "embargo": "tomorrow",
        "en.title": "y" * 301,
        "en.addressees.0.email": "Tel. 2 000",
    }
    case = await triage.file()
    document = (await triage.draft(case)).id
    for path in ("new", str(document), f"{document}/submit"):
        page = f"/cases/{case}/documents/{path.removesuffix('/submit')}"
        sent = fields(**TYPED, **unread, version="1", _page=page)
        refused = await browser.send(f"/cases/{case}/documents/{path}", sent)
        assert refused.status_code == 422
        unreadable = {"audience", "embargo", "en-title", "en-addressees-0-email"}
        assert AT | unreadable == led_to(refused.text), path
        assert 'name="embargo_confirmed[]"' not in refused.text


async def test_each_language_that_is_too_long_is_named(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, body = await triage.file(), document_body()
    english = body["draft"]["versions"][0]
    english |= {"title": "=?x?=", "parts": {"facts": "She is held.", "sms": "y" * 2_000}}
    body["draft"]["versions"].append({**english, "language": "fr", "title": "Egypte"})
    told = await named(client, at(case, "/documents"), body)
    assert told == {
        "draft.versions.0.parts.sms",
        "draft.versions.1.parts.sms",
        "draft.versions.0.title",
    }
