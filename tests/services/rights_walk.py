"""Call every route of a service in every role, and compare with the promised rights."""

import asyncio
from base64 import urlsafe_b64decode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import httpx2
import orjson
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from shared.web.pages import FLASH
from tests.outside.readers import faults_of_pages
from tests.rights import Thing, promised

OWN_DESK, FOREIGN_DESK = "middle-east-north-africa", "africa"

REFUSALS = {
    "To do this, you need one of these roles:": "forbidden",
    "You can only see and change what you filed yourself.": "not-own",
    "This belongs to a desk that is not one of yours.": "other-desk",
    "This is only for accounts with access to all desks. Ask an administrator to give you "
    "access to all desks.": "all-desks",
    "This case is restricted to named people.": "restricted-case",
}
AT_A_THING = {"not-own", "other-desk", "restricted-case"}
NOTED = text("SELECT DISTINCT actor, action FROM audit_entries")
NOTHING = ""
"""What shows nothing restricted leaves no entry in the trail: codes, counts, states, numbers."""
REFUSED = "access.refused"
EVERYBODY = {
    "GET /health/live", "GET /health/ready", "GET /metrics", "GET /docs", "GET /docs.css",
    "GET /openapi.json",
    "GET /static/{version}/{name}", "POST /language", "GET /again", "POST /again",
}  # fmt: skip
"""What every service shows without asking who is there."""

Where = Literal["thing", "list"]
HOW_MANY_ROLES = pytest.mark.parametrize(
    "every_role", [False, pytest.param(True, marks=pytest.mark.long)], ids=["two", "every"]
)
"""For the walk: with a role that is let in and one that is not, or with every role."""


@dataclass(frozen=True)
class Expected:
    """What a route does, and what is sent to try it.

    `operation` None: any signed-in person, or anybody. `where`: at one thing, or at a `list`, which
    is cut to what is theirs. `missing`: it names a part that is not there, which is said only to
    those who are let in. `at` fills places of the path in its own way. `reads`: the entries that a
    GET by an admitted person leaves in the trail, each with its operation; `NOTHING` is said too.
    """

    operation: str | None
    where: Where = "thing"
    json: Any = None
    form: Mapping[str, Any] | None = None
    query: str = ""
    missing: bool = False
    at: Mapping[str, str] = field(default_factory=dict)
    reads: str | None = None


Table = Mapping[str, Expected | Sequence[Expected]]
"""By route; several where one route does several things."""


@dataclass(frozen=True)
class Actor:
    principal: Principal
    roles: frozenset[str]
    thing: Thing
    kept: bool = False


@dataclass
class Walk:
    """`open` and `kept` fill the places of a path: of a thing as it is, and of a restricted one."""

    app: FastAPI
    signer: TokenSigner
    table: Table
    open: Mapping[str, Any]
    kept: Mapping[str, Any] | None = None
    every_role: bool = True
    """Else one role that is let in, and one that is not, go to each route."""
    found: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """The accounts that were refused at a thing that is there."""
    read: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By account that was let in by a GET: the route, and what the trail must say of it."""
    pages: dict[str, str] = field(default_factory=dict)
    """The fullest page of each route and status."""

    async def take(self) -> None:
        """Send every request as every actor, and keep each difference from what is promised."""
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for route, expected in self._expected():
                for actor in self._actors(expected):
                    answer = await self._send(client, route, expected, actor)
                    self._compare(route, expected, actor, answer)
                    self._keep(route, answer)

    def unlisted(self) -> set[str]:
        """Return the routes that the table does not have, and those that it has too many."""
        return {*routes_of(self.app)} ^ {*self.table, *EVERYBODY}

    def unsaid(self) -> Iterator[str]:
        """Yield the routes of which nobody said what they read."""
        for route, expected in self._expected():
            if route.startswith("GET ") and expected.operation and expected.reads is None:
                yield f"{route}: say what entry it leaves in the trail"

    def _expected(self) -> Iterator[tuple[str, Expected]]:
        for route, expected in self.table.items():
            for each in (expected,) if isinstance(expected, Expected) else expected:
                yield route, each

    def _actors(self, expected: Expected) -> Iterator[Actor]:
        for roles in self._roles(expected):
            yield _actor(roles, Thing(of_desk=True), OWN_DESK)
            if expected.where == "thing":
                yield _actor(roles, Thing(of_desk=False), FOREIGN_DESK)
                if self.kept is not None:
                    yield _actor(roles, Thing(of_desk=True, kept_from=True), OWN_DESK, kept=True)

    def _roles(self, expected: Expected) -> list[frozenset[Role]]:
        every = [*(frozenset({role}) for role in Role), frozenset[Role]()]
        if self.every_role:
            return every
        first = dict[bool, frozenset[Role]]()
        for roles in every:
            first.setdefault(_is_let_in(expected, roles), roles)
        return [*first.values()]

    async def _send(
        self, client: httpx2.AsyncClient, route: str, expected: Expected, actor: Actor
    ) -> httpx2.Response:
        method, _, path = route.partition(" ")
        page = self._page_of(path)
        places = self.kept if actor.kept and self.kept is not None else self.open
        for name, value in {**places, **expected.at}.items():
            path = path.replace(f"{{{name}}}", str(value))
            page = page.replace(f"{{{name}}}", str(value))
        client.cookies.clear()
        if path.startswith("/v1/"):
            headers = {"authorization": f"Bearer {self.signer.access_token(actor.principal)}"}
        else:
            headers = {"accept": "text/html", "sec-fetch-site": "same-origin"}
            client.cookies.set("tocsin", self.signer.session_token(actor.principal, str(new_id())))
        return await client.request(
            method,
            f"{path}?{expected.query}",
            json=expected.json,
            data=_form(method, path, page, expected),
            headers=headers,
        )

    def _page_of(self, path: str) -> str:
        """Return the page on which the form of this path stands: at its address, or above it."""
        while path and f"GET {path}" not in self.table:
            path = path.rpartition("/")[0]
        return path

    def _keep(self, route: str, answer: httpx2.Response) -> None:
        if answer.headers.get("content-type", "").startswith("text/html"):
            name = f"{route} {answer.status_code}"
            self.pages[name] = max(answer.text, self.pages.get(name, ""), key=len)

    def _compare(
        self, route: str, expected: Expected, actor: Actor, answer: httpx2.Response
    ) -> None:
        due = _due(expected, actor)
        came: str | int | None = _refusal(answer)
        if came is None and (answer.status_code >= 500 or answer.status_code in {401, 403, 405}):
            came = answer.status_code
        if came is None and answer.status_code == 404 and not expected.missing:
            came = 404
        if came in AT_A_THING:
            self.refused.add(actor.principal.actor)
        if route.startswith("GET ") and answer.status_code < 300:
            self.read[actor.principal.actor] = route, expected.reads or NOTHING
        on_a_page = "/v1/" not in route
        # A page may read the thing first: then the right to read it is refused before the other.
        if came != due and not (on_a_page and {came, due} <= {*REFUSALS.values()}):
            role = ", ".join(actor.roles) or "no role"
            self.found.append(f"{route} as {role} at {actor.thing}: {came}, not {due}")


def _form(method: str, path: str, page: str, expected: Expected) -> Mapping[str, Any] | None:
    """Return what a page sends, also its second step; None for the API."""
    if method == "GET" or path.startswith("/v1/"):
        return None
    return {"_confirmed": "yes", "_page": page, **(expected.form or {})}


def routes_of(app: FastAPI) -> Iterator[str]:
    """Yield every route of the application, such as `GET /v1/cases`."""
    found = list(app.routes)
    while found:
        route = found.pop()
        if isinstance(route, APIRoute):
            yield from (
                f"{method} {route.path}" for method in route.methods or () if method != "HEAD"
            )
        elif (included := getattr(route, "original_router", None)) is not None:
            found.extend(included.routes)


def _actor(roles: frozenset[Role], thing: Thing, desk: str, *, kept: bool = False) -> Actor:
    principal = Principal(new_id(), "person", roles, frozenset({desk}))
    return Actor(principal, frozenset(role.value for role in roles), thing, kept)


def _is_let_in(expected: Expected, roles: frozenset[Role]) -> bool:
    """Return whether a role may do this at a thing of its own desk."""
    return _due(expected, _actor(roles, Thing(of_desk=True), OWN_DESK)) is None


def _due(expected: Expected, actor: Actor) -> str | None:
    if expected.operation is None:
        return None
    code = promised(expected.operation, actor.roles, actor.thing)
    # Who may see a list at all sees it cut to what is theirs.
    return code if expected.where == "thing" or code in {"forbidden", "all-desks"} else None


def _refusal(answer: httpx2.Response) -> str | None:
    """Return the code of the right that is missing; None where the answer is of something else."""
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        code = str(answer.json()["type"]).rpartition(":")[2]
        return code if code in REFUSALS.values() else None
    said = answer.text if answer.status_code == 403 else _flash(answer)
    return next((code for words, code in REFUSALS.items() if words in said), None)


def _flash(answer: httpx2.Response) -> str:
    told = answer.cookies.get(FLASH)
    return str(orjson.loads(urlsafe_b64decode(told))["message"]) if told else ""


def made_up(*names: str) -> dict[str, UUID]:
    """Return ids of parts that are not there."""
    return {name: new_id() for name in names}


async def differences(walking: Walk) -> list[str]:
    """Take the walk; return each route that is not in the table, and each answer that differs.

    Refusals at a thing are in the trail, and so are recorded reads.
    Where it runs, the Nu Html Checker reads
    every page that was met.
    """
    await walking.take()
    async with walking.app.state.runtime.database.read() as session:
        noted = [(row.actor, row.action) for row in await session.execute(NOTED)]
    untold = len(walking.refused - {actor for actor, action in noted if action == REFUSED})
    silent = [f"{untold} were refused and are not in the trail"] if untold else []
    silent += sorted(_unlike_the_trail(walking, noted))
    faults = await asyncio.to_thread(faults_of_pages, walking.pages)
    return [*sorted(walking.unlisted()), *walking.unsaid(), *walking.found, *silent, *faults]


def _unlike_the_trail(walking: Walk, noted: Sequence[tuple[str, str]]) -> set[str]:
    """Return each route whose readers left other entries than the table says."""
    left: defaultdict[str, set[str]] = defaultdict(set)
    for actor, action in noted:
        left[actor] |= {action} - {REFUSED}
    return {
        f"{route}: the trail says {', '.join(sorted(left[actor])) or 'nothing'}, not {due!r}"
        for actor, (route, due) in walking.read.items()
        if " ".join(sorted(left[actor])) != due
    }
