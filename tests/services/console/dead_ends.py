"""Find forms that a page shows although they can only be refused as things stand.

Each form is sent as the page shows it, with what it needs filled in. Nothing of it is stored: the
unit of work is broken off before its commit, when nothing has refused it.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from typing import Any
from unittest.mock import patch

import httpx2

from shared.storage.unit_of_work import Database, UnitOfWork
from tests.services.console.page_forms import PageForm, forms_in
from tests.services.console.page_walk import Reading

BY_STATE = frozenset({403, 404, 409, 410})
"""Statuses of what no other answer in the form would change; 422 says what is wrong with one."""
_ONLY_READ = re.compile(r"\.(read|list)$|^access\.refused$")
_SAID = re.compile(r'id="again-title">.*?</h2>\s*<p>(.*?)</p>|<h1>(.*?)</h1>', re.DOTALL)


class _Taken(Exception):
    """The operation was not refused."""


@contextmanager
def nothing_is_stored() -> Iterator[None]:
    """Break off each unit of work that would change something, once nothing refused it."""
    close = Database._close

    async def broken_off(self: Database, work: UnitOfWork, write_added: Any) -> None:
        if work.events or any(not _ONLY_READ.search(each.action) for each in work.facts):
            raise _Taken
        await close(self, work, write_added)

    with patch.object(Database, "_close", broken_off):
        yield


async def dead_ends(read: Reading, *paths: str) -> AsyncIterator[str]:
    """Yield the forms of these pages that are refused whatever is filled in, and why."""
    for path in paths:
        answer = await read.client.get(path)
        page = answer.text if answer.status_code == httpx2.codes.OK else ""
        for form, filled in zip(forms_in(page), forms_in(page, chosen=True), strict=True):
            for action in (form.action, *form.elsewhere):
                to = replace(form, action=action)
                if read.route_of("POST", action) is None:  # the frame, of another service
                    continue
                with nothing_is_stored():
                    refused = await _refusal(read.client, to, filled.given())
                    # Or what stands in its fields is refused, and something else would not be.
                    if refused and await _refusal(read.client, to, {}):
                        yield f"{path}: {action}: {refused}"


async def _refusal(
    client: httpx2.AsyncClient, form: PageForm, given: dict[str, list[str]]
) -> str | None:
    sent = (form.least() if given else form.answers()) | given | {"_confirmed": ["yes"]}
    answer = await client.post(form.action, data=sent)
    if answer.status_code not in BY_STATE:
        return None
    said = _SAID.search(answer.text)
    return f"{answer.status_code} {unescape(next(filter(None, said.groups()), '')) if said else ''}"
