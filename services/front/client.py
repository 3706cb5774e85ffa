"""A small client of Tocsin's own API, for commands that act for a person."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

SECONDS = 30.0


class Refused(Exception):
    """The service refused; the text is the problem's detail, with the fault of each field."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        faults = [f"{each['field']}: {each['message']}" for each in problem.get("errors", ())]
        detail = str(problem.get("detail") or problem.get("title") or status)
        super().__init__("\n  ".join([detail, *faults]))
        self.status = status
        self.code = str(problem.get("type", "")).rpartition(":")[2]


class Unreachable(Exception):
    """No service answers at the address that the text names."""


@dataclass
class Client:
    """Sends requests to the services below `url` with the token `token`.

    `url` is such as http://127.0.0.1:8470.
    """

    url: str
    token: str | None
    session: aiohttp.ClientSession

    async def get(self, path: str, **query: str | int) -> Any:
        return (await self._ask("GET", path, params=query))[0]

    async def all(self, path: str, **query: str | int) -> list[Any]:
        """Return the items of all pages of a list."""
        found: list[Any] = []
        cursor: dict[str, str | int] = {}
        while True:
            page = await self.get(path, limit=100, **query, **cursor)
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    async def expect_somebody(self) -> None:
        """Raise `Unreachable` if no service answers; called before asking for a password."""
        with suppress(Refused):
            await self.get("/health/live")

    async def post(self, path: str, body: object = None) -> Any:
        """Send JSON and return the answer."""
        return (await self._ask("POST", path, data=orjson.dumps(body or {})))[0]

    async def post_once(self, path: str, body: object, key: str) -> tuple[Any, bool]:
        """Send JSON with an Idempotency-Key, so that a repeat has no second effect.

        Returns the answer, and whether it was stored from an earlier request with this key.
        """
        told, headers = await self._ask(
            "POST", path, data=orjson.dumps(body), headers={"Idempotency-Key": key}
        )
        return told, headers.get("Idempotency-Replayed") == "true"

    async def _ask(self, method: str, path: str, **request: Any) -> tuple[Any, Mapping[str, str]]:
        headers = {"Content-Type": "application/json", **request.pop("headers", {})}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            async with self.session.request(
                method, self.url + path, headers=headers, allow_redirects=False, **request
            ) as answer:
                content = await answer.read()
                status, answered = answer.status, answer.headers
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise Unreachable(
                f"{self.url} is not the address of Tocsin: write it with http:// or https://, "
                "such as http://127.0.0.1:8470"
            ) from None
        except (aiohttp.ClientError, TimeoutError):
            raise Unreachable(
                f"nobody answers at {self.url}: is Tocsin running? If it is elsewhere, set "
                "TOCSIN_PORT as for `make run`, or say where: --url or TOCSIN_URL"
            ) from None
        told = _parsed(content)
        if status >= 300:  # noqa: PLR2004 - all that is no success
            raise Refused(status, told if isinstance(told, dict) else {})
        return told, answered


@asynccontextmanager
async def opened_client(url: str, token: str | None = None) -> AsyncIterator[Client]:
    """Yield a client; closes its connections afterwards."""
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield Client(url.rstrip("/"), token, session)


async def sign_in(
    client: Client, email: str, password: str, new_password: str | None = None
) -> Client:
    """Return a client that acts as this person, on the same connections."""
    body = {"email": email, "password": password}
    if new_password is not None:
        body["new_password"] = new_password
    answer = await client.post("/identity/v1/tokens", body)
    return Client(client.url, answer["access_token"], client.session)


def _parsed(content: bytes) -> Any:
    try:
        return orjson.loads(content) if content else None
    except orjson.JSONDecodeError:
        return None
