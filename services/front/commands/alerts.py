"""`tocsin alert`: file an alert from a file or from standard input, as somebody who may."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
import yaml

from services.front.client import Refused, Unreachable, opened_client, sign_in
from services.front.commands.words import fail, one_line_faults, print_json, say
from services.front.settings import read_front_settings

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
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """File an alert. The least it holds is a country, what happened and who tells it.

    Signs in with TOCSIN_TOKEN (a token or an API key), or by e-mail address and password.
    """
    told = _read(file)
    with one_line_faults():
        where = url or read_front_settings().url
    try:
        filed = asyncio.run(_file(where, told, email, key or str(uuid4())))
    except (Refused, Unreachable) as fault:
        fail(str(fault))
    if as_json:
        print_json(filed)
    else:
        say(f"Filed: alert {filed['id']}.")
        say(f"Its case opens in a moment; its number stands at {where}/intake/alerts/{filed['id']}")
        say("Then follow it: tocsin timeline CASE, with that number for CASE.")


async def _file(url: str, told: Any, email: str | None, key: str) -> Any:
    async with opened_client(url, os.environ.get("TOCSIN_TOKEN")) as client:
        if client.token is None:
            client = await sign_in(client, *credentials(email))  # noqa: PLW2901
        return await client.post("/intake/v1/alerts", told, key=key)


def credentials(email: str | None) -> tuple[str, str]:
    """Return e-mail address and password, asked for where they were not given."""
    address = email or typer.prompt("E-mail", err=True)
    password = os.environ.get("TOCSIN_PASSWORD")
    return address, password or typer.prompt("Password", hide_input=True, err=True)


def _read(file: Path) -> Any:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text()
    except (OSError, UnicodeDecodeError) as fault:
        fail(f"{file} cannot be read: {getattr(fault, 'strerror', None) or 'it is not text'}")
    try:
        told = yaml.load(text, _PlainYaml)  # noqa: S506 - it is a safe loader
    except yaml.YAMLError:
        fail(f"{file} is neither YAML nor JSON. The least it holds:\n{MINIMUM}")
    if not isinstance(told, dict):
        fail(f"{file} holds no fields. The least it holds:\n{MINIMUM}")
    return told


class _PlainYaml(yaml.SafeLoader):
    """Dates stay as they are written, and `on` is a field's name and not a way to say yes."""


_LEFT_ALONE = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
_PlainYaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _LEFT_ALONE]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainYaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
