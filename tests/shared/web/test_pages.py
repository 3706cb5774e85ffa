"""Pages: language, refusals in words, sign-in, forms that keep what was typed."""

import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape
from zoneinfo import ZoneInfo

import httpx2
import pytest
from fastapi import FastAPI
from starlette.responses import Response

from shared.web.field_names import field_name
from shared.web.formats import Formats
from shared.web.forms import nested
from shared.web.session import PageSession, local_path
from tests.shared.web.gallery_app import gallery

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SIGNED_IN = {**HTML, "cookie": "tocsin=x", "sec-fetch-site": "same-origin"}


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    together = FastAPI()
    together.mount("/triage", gallery())
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(together), base_url="http://127.0.0.1/triage"
    ) as client:
        yield client


async def test_who_is_not_signed_in_is_sent_there_and_back(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/queue?desk=mena", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/identity/sign-in?next=/triage/queue%3Fdesk%3Dmena"


async def test_a_program_gets_a_problem_and_no_redirect(client: httpx2.AsyncClient) -> None:
    for accept in ("*/*", "application/json", "application/json, text/html"):
        answer = await client.get("/queue", headers={"accept": accept})
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "chosen", [{"accept-language": "fr"}, {"cookie": "tocsin=x; tocsin-language=fr"}]
)
async def test_a_form_of_another_site_is_refused_on_a_page_that_repeats_nothing(
    client: httpx2.AsyncClient, chosen: dict[str, str]
) -> None:
    headers = {**HTML, "cookie": "tocsin=x", "sec-fetch-site": "cross-site", **chosen}
    typed = {"reason": "Invented words of another site."}
    answer = await client.post("/cases/1/approve", headers=headers, data=typed)
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="fr">' in answer.text
    assert "venait d\N{RIGHT SINGLE QUOTATION MARK}un autre site" in answer.text
    assert "Invented words" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    program = await client.post("/cases/1/approve", headers=headers | {"accept": "*/*"})
    assert program.json()["type"] == "urn:tocsin:problem:cross-site"


async def test_a_refusal_is_a_page_in_words_with_the_same_status(
    client: httpx2.AsyncClient,
) -> None:
    headers = {**SIGNED_IN, "accept-language": "fr-CH, en;q=0.5"}
    answer = await client.post("/cases/1/approve", headers=headers)
    assert answer.status_code == 409
    assert "Une autre personne doit décider" in answer.text
    assert '<html lang="fr">' in answer.text
    assert answer.headers["x-request-id"] in answer.text


async def test_a_second_step_that_is_reloaded_or_kept_leads_to_the_page_of_its_form(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/cases/1/approve", headers=SIGNED_IN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/triage/cases/1")
    for kept in ({"accept": "application/json"}, {}):
        assert (await client.get("/cases/1/approve", headers=kept)).status_code == 405


async def test_an_unknown_page_and_a_bad_path_are_pages_too(client: httpx2.AsyncClient) -> None:
    assert "Page not found" in (await client.get("/no", headers=SIGNED_IN)).text
    answer = await client.get("/cases/<script>", headers=SIGNED_IN)
    assert answer.status_code == 422
    assert "<script>" not in answer.text.split("</head>")[1]


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept-language": "de, fr;q=0.8, en;q=0.9"}, "en"),
        ({"accept-language": "fr;q=x, fr-FR"}, "fr"),
        ({"accept-language": "fr;q=0"}, "en"),
        ({"accept-language": "fr", "cookie": "tocsin=x; tocsin-language=en"}, "en"),
        ({"cookie": "tocsin=x; tocsin-language=xx"}, "en"),
    ],
)
async def test_the_language_is_the_readers(
    client: httpx2.AsyncClient, headers: dict[str, str], language: str
) -> None:
    page = await client.get("/queue", headers={**SIGNED_IN, **headers})
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language


async def test_the_language_can_be_chosen_and_leads_back_here_only(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.post(
        "/language", data={"_language": "fr", "next": "/triage/queue"}, headers=SIGNED_IN
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/triage/queue"
    assert "tocsin-language=fr" in answer.headers["set-cookie"]
    away = await client.post("/language", data={"next": "//elsewhere.example"}, headers=SIGNED_IN)
    assert away.headers["location"] == "/"


async def test_a_form_comes_back_with_its_values_and_a_link_to_each_fault(
    client: httpx2.AsyncClient,
) -> None:
    typed = '"><script>x'
    sent = {"narrative": typed, "uses[]": ["un", "media"], "acts.0.when": "yesterday"}
    answer = await client.post("/alert", data=sent, headers=SIGNED_IN)
    assert answer.status_code == 422
    assert escape(typed) in answer.text
    assert typed not in answer.text
    assert re.search(r'value="un"[^>]* checked', answer.text)
    assert 'href="#f-acts-0-when"' in answer.text
    assert 'id="f-acts-0-when"' in answer.text
    assert 'href="#f-violation"' in answer.text


async def test_a_fault_names_its_field_in_words_or_says_what_is_wrong_alone(
    client: httpx2.AsyncClient,
) -> None:
    sent = {"acts.0.when": "yesterday"}
    answer = await client.post("/alert", data=sent, headers=SIGNED_IN)
    assert ">Day it happened: Enter a date" in answer.text
    assert 'href="#f-violation">This field is required.</a>' in answer.text
    french = {**SIGNED_IN, "accept-language": "fr"}
    answer = await client.post("/alert", data=sent, headers=french)
    assert ">Day it happened\N{NO-BREAK SPACE}: " in answer.text
    assert "Erreur\N{NO-BREAK SPACE}:" in answer.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("acts.12.when", "Day"),
        ("when", "Day"),
        ("en.title", "Title (English)"),
        ("fr.title", "Title (Français)"),
        ("kinds.0", "Kinds"),
        ("persons.kind", "Who or what"),
        ("expected.3.kind", "What is expected"),
        ("body", None),
        ("en", None),
    ],
)
def test_a_field_is_called_by_the_longest_end_of_its_path(path: str, said: str | None) -> None:
    fields = {
        "when": "Day",
        "title": "Title",
        "kinds": "Kinds",
        "kind": "Who or what",
        "expected.kind": "What is expected",
    }
    assert field_name(path, fields=fields, gettext=str) == said


async def test_a_message_is_shown_once_after_a_form(client: httpx2.AsyncClient) -> None:
    sent = {"narrative": "Invented.", "violation": "threat", "acts.0.when": "2026-07-14"}
    answer = await client.post("/alert", data=sent, headers=SIGNED_IN)
    assert answer.status_code == 303
    flash = answer.headers["set-cookie"].split(";")[0]
    headers = {**SIGNED_IN, "cookie": f"tocsin=x; {flash}", "accept-language": "fr"}
    shown = await client.get("/queue", headers=headers)
    assert "Connectez-vous d" in shown.text
    assert "Max-Age=0" in shown.headers["set-cookie"]


@pytest.mark.parametrize("forged", ["x", "e30", "WzFd", "eyJtZXNzYWdlIjogIns6OTk5fSJ9"])
async def test_a_forged_message_cookie_is_ignored(client: httpx2.AsyncClient, forged: str) -> None:
    headers = {**SIGNED_IN, "cookie": f"tocsin=x; tocsin-flash={forged}"}
    assert (await client.get("/queue", headers=headers)).status_code == 200


async def test_a_forged_message_cannot_ask_for_a_long_text(client: httpx2.AsyncClient) -> None:
    told = b'{"message": "{x:9999}", "kind": "done", "values": {"x": "y"}}'
    cookie = f"tocsin=x; tocsin-flash={urlsafe_b64encode(told).decode()}"
    shown = await client.get("/queue", headers={**SIGNED_IN, "cookie": cookie})
    assert "{x:9999}" in shown.text


async def test_static_files_are_kept_under_a_name_of_their_content(
    client: httpx2.AsyncClient,
) -> None:
    page = (await client.get("/queue", headers=SIGNED_IN)).text
    for name in ("tocsin.css", "tocsin.js", "tocsin.svg"):
        path = next(part for part in page.split('"') if part.endswith(name))
        answer = await client.get(path.removeprefix("/triage"))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert (await client.get("/static/old/tocsin.css")).status_code == 404


async def test_no_page_has_inline_script_or_style(client: httpx2.AsyncClient) -> None:
    for path in ("/queue", "/cases/1", "/alert", "/no", "/docs"):
        page = (await client.get(path, headers=SIGNED_IN)).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize(
    "stated",
    ["//x.example", "/\\x.example", "https://x.example", "x", "", None, "/a\nb", "/\tx", "/ x",
     "javascript:x", "/" + "a" * 1000, "///x.example"],
)  # fmt: skip
def test_a_redirect_never_leaves_this_site(stated: str | None) -> None:
    assert local_path(stated, "/home") == "/home"


def test_a_local_path_is_kept_with_its_query() -> None:
    assert local_path("/triage/queue?desk=mena&x=%2F%2Fy") == "/triage/queue?desk=mena&x=%2F%2Fy"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    answer = Response()
    PageSession(secure=True).open(answer, "token", seconds=60)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-tocsin=token;")
    for attribute in ("httponly", "secure", "samesite=strict", "path=/"):
        assert attribute in cookie
    assert "domain" not in cookie


def test_dotted_names_become_nested_data() -> None:
    given = {"acts.10.when": ["b"], "acts.2.when": ["a"], "uses[]": ["x", "y"], "name": ["n"]}
    assert nested(given) == {
        "acts": [{"when": "a"}, {"when": "b"}],
        "uses": ["x", "y"],
        "name": "n",
    }
    assert nested({"a": ["1"], "a.b": ["2"], "a.b.c.d.e.f.g.h.i": ["3"]}) == {"a": "1"}


def test_dates_numbers_and_money_are_written_as_the_reader_does() -> None:
    moment = datetime(2026, 7, 14, 9, 30, tzinfo=UTC)
    english, french = (Formats(code, ZoneInfo("Europe/Paris")) for code in ("en", "fr"))
    assert english.moment(moment) == "14 Jul 2026, 11:30 CEST"
    assert french.moment(moment) == "14 juil. 2026, 11:30 CEST"
    assert english.day(date(2026, 7, 14)) == "14 Jul 2026"
    assert french.day(date(2026, 12, 1)) == "1er déc. 2026"
    assert french.day(date(2026, 12, 11)) == "11 déc. 2026"
    assert english.machine(moment) == "2026-07-14T11:30:00+02:00"
    assert english.money(Decimal(1200), "EUR") == "€1,200.00"
    assert french.number(Decimal("1200.5")) == "1\u202f200,5"
