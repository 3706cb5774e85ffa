"""Walk through the pages of a service: every form, and what a browser sends."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx2

from shared.access.principal import Principal
from shared.clock import new_id
from shared.web.app import ServiceApp
from tests.services.trail.auditing import Audited

TYPED = 'Words that an invented caller said: "now & here" <em>é</em>'
FIELDS = {"narrative": TYPED, "reason": TYPED, "acts.3.description": TYPED}
NO_PAGES_OF_FORMS = {"/language", "/again", "/sign-in", "/sign-out", "/sign-out-everywhere"}
OF_STRANGERS = {"/sign/{token}"}
"""Forms of people who have no account: no session of theirs can end."""


def posts(app: ServiceApp) -> Iterator[str]:
    """Yield the path of every form of a signed-in person in a service, with some id in it."""
    for path in sorted(forms(app) - NO_PAGES_OF_FORMS - OF_STRANGERS):
        yield re.sub(r"\{[^}]+\}", lambda _: str(new_id()), path)


def forms(app: ServiceApp) -> set[str]:
    """Return the paths of all forms; FastAPI nests the routes of a router."""
    found: set[str] = set()
    for route in app.routes:
        within: Any = getattr(route, "effective_route_contexts", None)
        each: Any
        for each in within() if within is not None else (route,):
            if "POST" in (each.methods or ()) and not each.include_in_schema:
                found.add(str(each.path))
    return found


def marks(page: str, action: str, person: Principal) -> dict[str, str]:
    return {"_page": page, "_action": action, "_account": str(person.account)}


async def send(
    service: Audited, path: str, fields: dict[str, str], by: Principal | None
) -> httpx2.Response:
    headers = service.cookie(by) if by else {"accept": "text/html", "sec-fetch-site": "same-origin"}
    headers["content-type"] = "application/x-www-form-urlencoded"
    return await service.client.post(path, content=urlencode(fields), headers=headers)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def stands_in(page: str, words: str = TYPED) -> bool:
    """Return whether a field of the page contains the words, to be sent or copied."""
    values = re.findall(r"<textarea[^>]*>\n?([^<]*)</textarea>", page)
    values += re.findall(r'<input[^>]* value="([^"]*)"', page)
    return words in [unescape(value) for value in values]
