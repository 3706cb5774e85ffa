"""Comparing many names does not block the event loop. All persons are invented."""

import asyncio
import threading
from collections.abc import Callable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest

from services.triage.queries import candidates
from services.triage.rules.names import whole
from shared.contracts.persons import Person
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture

COMPARING = (
    "is_named",
    "has_unsearchable_name",
    "sources_in",
    "names_who_consented",
    "where_left",
    "gives_contact",
    "where_contacted",
    "find_mentions",
    "held_against_record",
)


async def test_all_that_compares_names_runs_beside_the_loop(
    triage: TriageFixture, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = threading.get_ident()
    seen: dict[str, bool] = {}

    def noting(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:
            seen[name] = threading.get_ident() != here
            return run(*given, **named)

        return noted

    for name in COMPARING:
        monkeypatch.setattr(candidates, name, noting(name, getattr(candidates, name)))
    case = await triage.file()
    document = (await triage.draft(case)).id
    answer = await client.get(at(case, f"/documents/{document}"))
    assert answer.status_code == HTTPStatus.OK
    assert seen == dict.fromkeys(COMPARING, True)


async def test_a_document_is_compared_in_one_turn_beside_the_loop(
    triage: TriageFixture, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = 0

    async def noted(run: Callable[..., Any], *given: Any) -> Any:
        nonlocal turns
        turns += 1
        return await asyncio.to_thread(run, *given)

    case = await triage.file()
    document = (await triage.draft(case)).id
    monkeypatch.setattr(candidates, "asyncio", SimpleNamespace(to_thread=noted))
    answer = await client.get(at(case, f"/documents/{document}"))
    assert (answer.status_code, turns) == (HTTPStatus.OK, 1)


async def test_nothing_is_compared_for_those_who_left_where_nobody_did(
    triage: TriageFixture, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [Person(kind="person", name=f"Invented Person {number}") for number in range(150)]
    case = await triage.file(Filed(persons=(AMAL, *many)))
    document = (await triage.draft(case)).id

    def compared(*_given: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(whole, "names_present", compared)
    shown = await client.get(at(case, f"/documents/{document}"))
    assert shown.status_code == 200
