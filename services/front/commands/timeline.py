"""`tocsin timeline`: what happened in a case, from the call to the last acknowledgement."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from services.front.commands.alerts import Email, Url, signed_in
from services.front.commands.output import fail, one_line_faults, print_json

if TYPE_CHECKING:
    from services.front.client import Client
    from services.triage.pages.labels.case_labels import Labels


class NoSuchCase(Exception):
    """No case with that number is in a queue that this person sees."""


def timeline(
    case: Annotated[str, typer.Argument(help="Its number, such as C-2026-0001, or its id.")],
    email: Email = None,
    url: Url = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show a case's timeline with the time between its steps.

    Signs in with TOCSIN_TOKEN, or by e-mail address and password. The audit trail records
    that you read it.
    """
    from services.front.client import Refused, Unreachable
    from services.front.settings import read_front_settings

    with one_line_faults():
        where = url or read_front_settings().url
    try:
        entries = asyncio.run(_read(where, case, email))
    except (Refused, Unreachable, NoSuchCase) as fault:
        fail(str(fault))
    if as_json:
        print_json(entries)
        return
    for line in lines_of(entries):
        typer.echo(line)


def lines_of(entries: list[dict[str, Any]]) -> Iterator[str]:
    """Return a line for each entry: the time in UTC, the time since the last one, what happened.

    The words are those of the case's page; an entry that only a newer Tocsin knows is shown by its
    code.
    """
    from services.triage.pages.labels.case_labels import Labels
    from shared.taxonomy import load_taxonomy

    labels = Labels(load_taxonomy(), "en", str)
    moments = [datetime.fromisoformat(each["at"]) for each in entries]
    gaps = [0.0, *((later - earlier).total_seconds() for earlier, later in pairwise(moments))]
    for entry, at, gap in zip(entries, moments, gaps, strict=True):
        yield f"{at:%Y-%m-%d %H:%M:%S} UTC  {_since(gap):>9}  {_in_words(labels, entry)}"


def _in_words(labels: "Labels", entry: dict[str, Any]) -> str:
    """Return what happened, with its details, in one line."""
    from services.triage.schemas import TimelineItem

    item = TimelineItem.model_validate(entry)
    told = labels.told(item)
    happened = labels.happened(item.kind)
    return f"{happened}: {' '.join(told.split())}" if told else happened


def _since(seconds: float) -> str:
    if seconds < 10:  # noqa: PLR2004 - from there on a thousandth says nothing
        return f"+{seconds * 1000:.0f} ms"
    return f"+{seconds / 60:.1f} min" if seconds < 7200 else f"+{seconds / 3600:.1f} h"  # noqa: PLR2004 - two hours


async def _read(url: str, case: str, email: str | None) -> list[dict[str, Any]]:
    async with signed_in(url, email) as client:
        found = await _id_of(client, case)
        return await client.all(f"/triage/v1/cases/{found}/timeline")


async def _id_of(client: "Client", case: str) -> UUID:
    try:
        return UUID(case)
    except ValueError:
        pass
    for state in ("open", "closed"):
        for each in await client.all("/triage/v1/cases", state=state):
            if each["number"] == case:
                return UUID(each["id"])
    raise NoSuchCase(f"there is no case {case} that you may see")
