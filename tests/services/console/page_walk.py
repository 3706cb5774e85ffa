"""Read every page of a service, and have each of its forms refused once.

A page is opened, its links followed, its forms filled with something in every field. Then each form
is sent without one thing that it needs: all else must be there again, and the missing one named.
"""

import re
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx2
from fastapi import FastAPI

from shared.access.principal import Principal
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from tests.services.accessible_names import misnamed
from tests.services.console.page_forms import (
    FRAME,
    LONGER_THAN_ANY,
    PageForm,
    PageReader,
    forms_in,
    holds,
    needed_by,
)
from tests.services.forms_and_versions import CARRIES, route_of_command
from tests.services.rights_walk import routes_of

CONFLICT = 409
EMPTY = ""
"""In the place of a field that is left out: nothing is filled in."""
REQUIRED = "This field is required."
STALE = (
    "ook at it again",
    "heck it again",
    "Open the account again",
    "Somebody changed this",
    "Read it again",
    "Open it again",
    "Read the newest assessment first",
    "changed after you opened it",
)
NO_PAGES = {
    "/", "/health/live", "/health/ready", "/metrics", "/openapi.json", "/robots.txt",
    "/favicon.ico", "/.well-known/security.txt", "/.well-known/jwks.json",
    "/.well-known/openid-configuration", "/audit",
}  # fmt: skip


@dataclass
class Reading:
    """All pages that links lead to, as they came. `faults` is what is wrong, one line each."""

    app: FastAPI
    client: httpx2.AsyncClient
    pages: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)

    def route_of(self, method: str, path: str) -> str | None:
        """Return the route of a page that takes this path, such as `/cases/{case}`."""
        plain = urlsplit(path).path
        return next((r for v, r, taken in self._routes if v == method and taken(plain)), None)

    @cached_property
    def _routes(self) -> list[tuple[str, str, Callable[[str], re.Match[str] | None]]]:
        """Return method, route, and what matches its paths, the most exact first; none of the API.

        Made once: they are asked for each link of each page.
        """
        parts = (each.partition(" ") for each in routes_of(self.app))
        routes = [(verb, route) for verb, _, route in parts if not route.startswith("/v1")]
        return [
            (verb, route, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", route)).fullmatch)
            for verb, route in sorted(routes, key=lambda each: each[1].count("{"))
            if not FRAME.fullmatch(route)
        ]

    async def read(self, *begin: str, each: int = 5) -> None:
        """Open what `begin` leads to, at most `each` pages of a route, and look at its names."""
        waiting = list(begin)
        counted: dict[str, int] = {}
        while waiting:
            path = waiting.pop(0)
            route = self.route_of("GET", path)
            if path in self.pages or route is None or counted.get(route, 0) == each:
                continue
            counted[route] = counted.get(route, 0) + 1
            answer = await self.client.get(path)
            self.seen.add(route)
            if answer.status_code in {302, 303}:
                waiting.append(answer.headers["location"])
                continue
            if answer.status_code != 200:
                self.faults.append(f"GET {path}: {answer.status_code}")
                continue
            self.pages[path] = answer.text
            self.faults += [f"GET {path}: {fault}" for fault in misnamed(answer.text)]
            reader = PageReader(chosen=False)
            reader.feed(answer.text)
            self.faults += self._forgetful(path, reader.own_forms)
            waiting += [unescape(link) for link in reader.links if link.startswith("/")]

    async def refuse_each_form(self, *, harmless: Sequence[str] = ()) -> int:
        """Send each form without each thing that it needs, and empty. Returns how many were."""
        sent, done = 0, set[tuple[str, str]]()
        for path, page in list(self.pages.items()):
            for form in forms_in(page):
                route = self._leads_to(form)
                needed = list(needed_by(form))
                empty = [EMPTY] if set(needed) - {LONGER_THAN_ANY} else []
                for missing in (*needed, *empty):
                    if (route, missing) in done or route in harmless:
                        continue
                    done.add((route, missing))
                    sent += 1
                    await self._refuse(form, path, missing)
        return sent

    async def send_from_stale_pages(self) -> None:
        """Send each form as a page would that shows what no longer stands: it is refused."""
        for path in list(self.pages):
            page = (await self.client.get(path)).text
            forms = forms_in(page)
            if not any(map(self._may_be_stale, forms)):
                continue
            for form, filled in zip(forms, forms_in(page, chosen=True), strict=True):
                if not self._may_be_stale(form):
                    continue
                route = self._leads_to(form)
                self.stale.add(route)
                whole = form.least() | filled.given() | {"_confirmed": ["yes"]}
                for name in CARRIES[route]:
                    await self._send_stale(path, form, name, whole)

    def _may_be_stale(self, form: PageForm) -> bool:
        """Return whether it carries what its page showed, and was not sent so before."""
        route = self._leads_to(form)
        return bool(CARRIES.get(route)) and route not in self.stale

    async def _send_stale(
        self, path: str, form: PageForm, name: str, whole: Mapping[str, list[str]]
    ) -> None:
        (showed,) = form.hidden[name]
        sent = {**whole, name: [_something_else(showed)]}
        await self._send_unreadable(path, form.action, sent | {name: ["torn"]})
        answer = await self.client.post(form.action, data=sent)
        if answer.status_code != CONFLICT or not any(s in answer.text for s in STALE):
            told = f"{answer.status_code}, not refused as stale by {name}"
            self.faults.append(f"POST {form.action} of {path}: {told}")
        again = [e.hidden.get(name) for e in forms_in(answer.text) if e.action == form.action]
        if again and [showed] not in again and 'name="over"' not in answer.text:
            told = f"who was refused as stale by {name} is refused again for ever: {again}"
            self.faults.append(f"POST {form.action} of {path}: {told}")

    async def _send_unreadable(self, path: str, action: str, sent: Mapping[str, Any]) -> None:
        """Send what the page showed in a form that cannot be read: it does not count as unsaid."""
        answer = await self.client.post(action, data=dict(sent))
        if not answer.is_client_error:
            told = f"{answer.status_code} for a mark that nobody can read"
            self.faults.append(f"POST {action} of {path}: {told}")

    async def take_second_steps(self, final: Collection[str]) -> None:
        """Do each final act once: first it is asked, and nothing is done; then it is done."""
        left = {each.replace("{command}", "close") for each in final}
        for path in list(self.pages):
            forms: list[PageForm] | None = None
            for route in sorted(left):
                if forms is None:  # not opened yet, or something was done since
                    forms = forms_in((await self.client.get(path)).text)
                found = [each for each in forms if self._leads_to(each) == route]
                if found:
                    left.remove(route)
                    await self._take_second_step(path, found[0])
                    forms = None
        self.faults += [f"{route}: no page has its form" for route in sorted(left)]

    def _leads_to(self, form: PageForm) -> str:
        return route_of_command(self.route_of("POST", form.action) or "", form.action)

    async def _take_second_step(self, path: str, form: PageForm) -> None:
        asked = await self.client.post(form.action, data=form.least())
        step = next((e for e in forms_in(asked.text) if "_confirmed" in e.hidden), None)
        if asked.status_code != 200 or step is None:
            self.faults.append(
                f"POST {form.action} of {path}: {asked.status_code}, not asked first"
            )
            return
        still = forms_in((await self.client.get(path)).text)
        if form.action not in {each.action for each in still}:
            self.faults.append(f"POST {form.action} of {path}: done before it was confirmed")
        kept = {name for name in form.least() if not name.startswith("_")}
        if not kept <= {*step.hidden}:
            self.faults.append(f"POST {form.action} of {path}: the second step lost {kept}")
        done = await self.client.post(step.action, data=step.hidden)
        if done.status_code >= 400 or "_confirmed" in done.text:
            self.faults.append(f"POST {form.action} of {path}: {done.status_code} when confirmed")

    def _forgetful(self, path: str, forms: Sequence[PageForm]) -> Iterator[str]:
        """Name the forms that do not carry what their page showed."""
        for form in forms:
            for shown in CARRIES.get(self._leads_to(form), ()):
                if not any(form.hidden.get(shown, ())):
                    yield f"GET {path}: {form.action} does not carry {shown}"

    async def _refuse(self, form: PageForm, path: str, missing: str) -> None:
        typed = form.answers()
        if missing == EMPTY:
            await self._refuse_empty(form, path)
            return
        if missing == LONGER_THAN_ANY:
            text = next(each.name for each in form.fields if each.kind in {"text", "textarea"})
            typed[text] = [LONGER_THAN_ANY]
            named = text
        else:
            del typed[missing]
            named = missing
        answer = await self.client.post(form.action, data=typed)
        said = f"POST {form.action} of {path} without {named}"
        if answer.status_code < 400:
            self.faults.append(f"{said}: {answer.status_code}, not refused")
            return
        again = [each for each in forms_in(answer.text, chosen=True) if each.action == form.action]
        sent = {n: v for n, v in typed.items() if n not in form.hidden}
        if not any(holds(each, sent) for each in again):
            lost = [n for n, v in sent.items() if not any(e.given().get(n) == v for e in again)]
            self.faults.append(f"{said}: {answer.status_code}, lost {lost}")
        anchor = named.replace(".", "-").replace("[]", "")
        if not re.search(rf'href="#f\d*-{re.escape(anchor)}"', answer.text):
            self.faults.append(f"{said}: {answer.status_code}, is not named")
        self.faults += [f"{said}: {each}" for each in misnamed(answer.text)]
        self.faults += [f"{said}: {each}" for each in _leading_nowhere(answer.text)]

    async def _refuse_empty(self, form: PageForm, path: str) -> None:
        sent = {name: value for name, value in form.answers().items() if name in form.hidden}
        answer = await self.client.post(form.action, data=sent)
        said = f"POST {form.action} of {path} with nothing filled in"
        if answer.status_code < 400:
            self.faults.append(f"{said}: {answer.status_code}, not refused")
        self.faults += [f"{said}: {each}" for each in _leading_nowhere(answer.text)]


def _leading_nowhere(page: str) -> Iterator[str]:
    for target, told in re.findall(r'<li><a href="#(f[^"]+)">([^<]*)<', page):
        if f'id="{target}"' not in page:
            yield f"its error leads nowhere: #{target}"
        if told == REQUIRED:
            yield f"its error does not say which field it is about: #{target}"


@asynccontextmanager
async def reading(
    app: FastAPI, signer: TokenSigner, principal: Principal
) -> AsyncIterator[Reading]:
    """Let this person read the pages of an application, as a browser without scripts would."""
    headers = {
        "cookie": f"tocsin={signer.session_token(principal, str(new_id()))}",
        "accept": "text/html",
        "sec-fetch-site": "same-origin",
    }
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    base = "http://127.0.0.1"
    async with httpx2.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
        yield Reading(app, client)


def page_routes(app: FastAPI) -> set[str]:
    """Return the routes of all pages that show something of this service."""
    found = (each.partition(" ") for each in routes_of(app))
    own = {path for method, _, path in found if method == "GET" and not path.startswith("/v1")}
    return {each for each in own if not FRAME.fullmatch(each)} - NO_PAGES


def _something_else(showed: str) -> str:
    """Return another value of the kind that a page showed: yes or no, a moment, an id, a code."""
    if showed in {"true", "false"}:
        return "false" if showed == "true" else "true"
    if showed.isdigit():
        return str(int(showed) + 1)
    try:
        return (datetime.fromisoformat(showed) - timedelta(days=1)).isoformat()
    except ValueError:
        return str(new_id()) if len(showed) > len("not-started") or showed == "nobody" else "other"
