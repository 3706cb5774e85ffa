"""A small application of invented pages that shows every part of a page."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.access.principal import ALL_DESKS, Principal
from shared.problems import Conflict
from shared.web.app import ServiceApp, create_service_app
from shared.web.depends import PagePrincipal
from shared.web.forms import Form, read_form
from shared.web.frame import NavItem
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.session import PageSession, Sessions
from shared.web.submit import submitted

NOON = datetime(2026, 7, 14, 10, 0, tzinfo=UTC)
ENTRIES = [
    {"moment": NOON, "text": "Alert taken in", "detail": "by the hotline", "tone": "info"},
    {"moment": NOON, "text": "Two sources confirm", "detail": None, "tone": "good"},
    {"moment": NOON, "text": "48-hour clock ran out", "detail": "escalated", "tone": "danger"},
]
ROWS = [
    {
        "name": "2026-0417",
        "kind": "Arbitrary detention",
        "risk": risk,
        "tone": tone,
        "state": state,
        "desk": "Middle East and North Africa",
        "due": NOON,
    }
    for risk, tone, state in [
        ("critical", "danger", "to be verified"),
        ("high", "warning", "to be approved"),
        ("low", "quiet", "issued"),
    ]
]


class Act(BaseModel):
    when: date


class Alert(BaseModel):
    narrative: str
    violation: str
    acts: list[Act]
    uses: list[str] = []


async def by_cookie(request: HTTPConnection) -> Principal | None:
    if "tocsin" not in request.cookies:
        return None
    return Principal(UUID(int=1), "person", frozenset(), ALL_DESKS)


def gallery() -> ServiceApp:
    pages = Pages(
        service="Triage",
        zone=ZoneInfo("Europe/Paris"),
        navigation=lambda _: [
            NavItem("Queue", "/triage/queue"),
            NavItem("File an alert", "/triage/alert"),
            NavItem("Campaigns", "/triage/campaigns"),
            NavItem("Support requests", "/triage/support"),
        ],
        templates=Path(__file__).parent / "gallery",
        fields={"acts.when": "Day it happened", "narrative": "What happened"},
        secure=False,
    )
    app = create_service_app(
        title="Triage", version="1", needed={}, pages=pages, routers=[_routes(pages)]
    )
    app.state.sessions = Sessions(PageSession(secure=False), by_cookie, by_cookie)
    return app


async def somebody(_: PagePrincipal) -> None:
    """Refuse unknown people."""


def _routes(pages: Pages) -> Router:
    router = Router(include_in_schema=False)
    _add_readings(router, pages)

    @router.get("/alert")
    async def form(request: Request) -> HTMLResponse:
        return pages.render(request, "alert.html", form=Form())

    @router.get("/two-forms")
    async def two_forms(request: Request) -> HTMLResponse:
        return pages.render(request, "two_forms.html", form=Form())

    _add_preview(router, pages)

    @router.post("/alert")
    async def file_alert(request: Request) -> Response:
        await submitted(request, pages, Alert)
        return pages.redirect("/triage/queue", "Sign in first", "warning")

    open_routes = Router()

    @open_routes.post("/sign-in")
    async def sign_in() -> RedirectResponse:
        answer = RedirectResponse("/triage/queue", 303)
        PageSession(secure=False).open(answer, "token", seconds=60)
        return answer

    open_routes.include_router(router, dependencies=[Depends(somebody)])
    return open_routes


def _add_preview(router: Router, pages: Pages) -> None:
    @router.get("/preview")
    async def form(request: Request) -> HTMLResponse:
        return pages.render(request, "preview.html", form=Form(), said="")

    @router.post("/preview")
    async def preview(request: Request) -> HTMLResponse:
        said = (await read_form(request)).value("narrative")
        if said == "slow":
            await asyncio.sleep(2)
        return pages.render(request, "preview.html", form=Form(), said=said)


def _add_readings(router: Router, pages: Pages) -> None:
    @router.get("/queue")
    async def queue(request: Request) -> HTMLResponse:
        return pages.render(request, "queue.html", rows=ROWS)

    @router.get("/cases/{case}")
    async def case(request: Request, case: int) -> HTMLResponse:
        return pages.render(request, "case.html", entries=ENTRIES)

    @router.post("/cases/{case}/approve")
    async def approve(case: int) -> None:
        raise Conflict("You took part in this, so you cannot decide. Another person must decide.")
