"""`tocsin alert`: file an alert from a file or from standard input, with an account that may."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from services.front.commands.output import fail, one_line_faults, print_json, say

if TYPE_CHECKING:
    from services.front.client import Client

Email = Annotated[
    str | None,
    typer.Option(
        envvar="TOCSIN_EMAIL", help="E-mail address to sign in with. Asks for the password."
    ),
]
Url = Annotated[
    str | None, typer.Option(envvar="TOCSIN_URL", help="Address of Tocsin. Default: this machine.")
]
FILED_BEFORE = 3
"""The exit code if nothing was filed because the same content was filed within a day."""

MINIMUM = "country: EGY\nnarrative: What happened.\nsource: {relation: colleague}\n"


def alert(
    file: Annotated[Path, typer.Argument(help="YAML or JSON file. - reads standard input.")],
    email: Email = None,
    url: Url = None,
    key: Annotated[
        str | None,
        typer.Option(help="Idempotency-Key: with the same key, no second alert is filed."),
    ] = None,
    again: Annotated[
        bool, typer.Option(help="File the same content again, as another alert.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """File an alert. It needs at least a country, what happened and the source.

    The same content is filed only once within a day. If you send it again, nothing is filed, and
    the exit code is 3. If it is another alert, file it with --again, or choose a --key yourself.
    Content of a withdrawn alert is filed again.
    Signs in with TOCSIN_TOKEN (a token or an API key), or with e-mail address and password.
    """
    from services.front.client import Refused, Unreachable
    from services.front.settings import read_front_settings

    told = _read(file)
    sent_by = key or (str(uuid4()) if again else _key_of(told))
    with one_line_faults():
        where = url or read_front_settings().url
    try:
        filed = asyncio.run(_file(where, told, email, sent_by, by_content=not (key or again)))
    except (Refused, Unreachable) as fault:
        fail(str(fault))
    if as_json:
        print_json(filed.receipt)
    else:
        _say(filed, where, other="another --key" if key else "--again")
    if filed.before and not key:
        raise typer.Exit(FILED_BEFORE)


def _say(filed: "_Filed", where: str, *, other: str) -> None:
    alert = filed.receipt["id"]
    if not filed.before:
        say(f"Alert {alert} filed.")
    else:
        say(f"Nothing was filed: this is already filed{filed.when}, as alert {alert}.")
        if filed.withdrawn:
            say(f"It was withdrawn at {filed.withdrawn}. To file it again, use another --key.")
        else:
            say(f"If this is another alert, file it with {other}.")
    say(f"Its page: {where}/intake/alerts/{alert}")


@dataclass(frozen=True)
class _Filed:
    """The result of a filing. `before`: it is the result of an earlier one, at `filed_at`."""

    receipt: Any
    before: bool = False
    filed_at: str | None = None
    withdrawn: str | None = None

    @property
    def when(self) -> str:
        return f", at {self.filed_at}" if self.filed_at else ""


async def _file(url: str, told: Any, email: str | None, key: str, *, by_content: bool) -> _Filed:
    async with signed_in(url, email) as client:
        asked = key
        while True:
            receipt, before = await client.post_once("/intake/v1/alerts", told, asked)
            filed = await _known(client, receipt) if before else _Filed(receipt)
            if not (filed.withdrawn and by_content):
                return filed
            asked = f"{key}-after-{receipt['id']}"  # a withdrawn alert does not count as filed


async def _known(client: "Client", receipt: Any) -> _Filed:
    """Return what is known of an alert that was filed before, as far as this person may read it."""
    from services.front.client import Refused

    try:
        alert = await client.get(f"/intake/v1/alerts/{receipt['id']}")
    except Refused:
        return _Filed(receipt, before=True)
    withdrawal = alert["withdrawal"]
    withdrawn = None if withdrawal is None else _moment(withdrawal["at"])
    return _Filed(receipt, True, _moment(alert["filed_at"]), withdrawn)


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _key_of(told: Any) -> str:
    """Return an Idempotency-Key that the same content always has."""
    content = json.dumps(told, sort_keys=True, default=str)
    return f"content-{sha256(content.encode()).hexdigest()}"


@asynccontextmanager
async def signed_in(url: str, email: str | None) -> "AsyncIterator[Client]":
    """Yield a client with TOCSIN_TOKEN, or signed in with this address; asks for the password."""
    from services.front.client import Refused, opened_client, sign_in

    async with opened_client(url, os.environ.get("TOCSIN_TOKEN")) as client:
        if client.token is not None:
            yield client
            return
        await client.expect_somebody()
        try:
            person = await sign_in(client, *_credentials(email))
        except Refused as refusal:
            if refusal.code == "password-must-change":
                fail(
                    "this password was given to you: choose one of your own at "
                    f"{url.rstrip('/')}/identity/sign-in, and sign in here with that one"
                )
            raise
        yield person


def _credentials(email: str | None) -> tuple[str, str]:
    """Return e-mail address and password; ask for the missing ones."""
    address = email or typer.prompt("E-mail", err=True)
    password = os.environ.get("TOCSIN_PASSWORD")
    return address, password or typer.prompt("Password", hide_input=True, err=True)


def _read(file: Path) -> Any:
    from shared.plain_yaml import NotYaml, SaysTwoThings, load, place_of

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text()
    except (OSError, UnicodeDecodeError) as fault:
        fail(f"{file} cannot be read: {getattr(fault, 'strerror', None) or 'it is not text'}")
    try:
        told = load(text)
    except SaysTwoThings as twice:
        fail(f"{file}, {twice.where}")
    except NotYaml as fault:
        place = place_of(fault)
        at = f", {place}: this" if place else ""
        fail(f"{file}{at} is neither YAML nor JSON. The least it holds:\n{MINIMUM}")
    if not isinstance(told, dict):
        fail(f"{file} holds no fields. The least it holds:\n{MINIMUM}")
    return told
