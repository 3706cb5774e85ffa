"""`tocsin alert`: file an alert from a file or from standard input, as somebody who may."""

import asyncio
import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from services.front.commands.words import fail, one_line_faults, print_json, say

Email = Annotated[
    str | None, typer.Option(envvar="TOCSIN_EMAIL", help="Who files it; asks for the password.")
]
Url = Annotated[
    str | None, typer.Option(envvar="TOCSIN_URL", help="Where Tocsin is; default: this machine.")
]
MINIMUM = "country: EGY\nnarrative: What happened.\nsource: {relation: colleague}\n"


def alert(
    file: Annotated[Path, typer.Argument(help="YAML or JSON; - reads standard input.")],
    email: Email = None,
    url: Url = None,
    key: Annotated[
        str | None,
        typer.Option(help="Idempotency-Key: the same key never files a second alert."),
    ] = None,
    again: Annotated[
        bool, typer.Option(help="File what was filed before once more, as another alert.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """File an alert. The least it holds is a country, what happened and who tells it.

    The same content is filed once, however often it is sent: the answer is that of the first time.
    Signs in with TOCSIN_TOKEN (a token or an API key), or by e-mail address and password.
    """
    from services.front.client import Refused, Unreachable
    from services.front.settings import read_front_settings

    told = _read(file)
    sent_by = key or (str(uuid4()) if again else _key_of(told))
    with one_line_faults():
        where = url or read_front_settings().url
    try:
        filed = asyncio.run(_file(where, told, email, sent_by))
    except (Refused, Unreachable) as fault:
        fail(str(fault))
    if as_json:
        print_json(filed)
    else:
        say(f"Filed: alert {filed['id']}.")
        say(f"What becomes of it stands on its own page: {where}/intake/alerts/{filed['id']}")


async def _file(url: str, told: Any, email: str | None, key: str) -> Any:
    from services.front.client import opened_client, sign_in

    async with opened_client(url, os.environ.get("TOCSIN_TOKEN")) as client:
        if client.token is None:
            client = await sign_in(client, *credentials(email))  # noqa: PLW2901
        return await client.post("/intake/v1/alerts", told, key=key)


def _key_of(told: Any) -> str:
    """Return an Idempotency-Key that the same content always has."""
    content = json.dumps(told, sort_keys=True, default=str)
    return f"content-{sha256(content.encode()).hexdigest()}"


def credentials(email: str | None) -> tuple[str, str]:
    """Return e-mail address and password, asked for where they were not given."""
    address = email or typer.prompt("E-mail", err=True)
    password = os.environ.get("TOCSIN_PASSWORD")
    return address, password or typer.prompt("Password", hide_input=True, err=True)


def _read(file: Path) -> Any:
    from shared.plain_yaml import NotYaml, SaysTwoThings, load

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text()
    except (OSError, UnicodeDecodeError) as fault:
        fail(f"{file} cannot be read: {getattr(fault, 'strerror', None) or 'it is not text'}")
    try:
        told = load(text)
    except SaysTwoThings as twice:
        fail(f"{file}, {twice.where}")
    except NotYaml:
        fail(f"{file} is neither YAML nor JSON. The least it holds:\n{MINIMUM}")
    if not isinstance(told, dict):
        fail(f"{file} holds no fields. The least it holds:\n{MINIMUM}")
    return told
