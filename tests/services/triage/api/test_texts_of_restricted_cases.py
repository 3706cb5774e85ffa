"""Texts from a restricted case stay restricted after its merge. All persons are invented."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from unittest.mock import AsyncMock
from uuid import UUID

import pytest

from services.triage.operations.cases import requesting_protection
from services.triage.operations.cases.requesting_protection import request_protection
from services.triage.operations.verification import sources, verifying
from services.triage.schemas import RequestProtection
from shared.access.principal import Principal
from shared.clock import new_id
from shared.contracts.content import Reason, Source
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

COLLEAGUE = replace(OFFICER_PERSON, account=new_id())
DONE, REFUSED = (200, ""), (409, "kept-close")


async def restrict(client: HttpClient, case: UUID, *people: Principal) -> tuple[int, str]:
    kept = {"accounts": [str(each.account) for each in people] or None}
    answer = await client.post(at(case, "/restriction"), kept)
    return answer.status_code, answer.json().get("type", "").rpartition(":")[2]


async def two_kept(triage: TriageFixture, client: HttpClient) -> tuple[UUID, UUID]:
    await triage.know(COLLEAGUE.account, "Invented Colleague")
    """Return a case and a similar one, both restricted to the officer."""
    other, case = await triage.file(), await triage.file()
    for each in (case, other):
        assert await restrict(client, each, OFFICER_PERSON) == DONE
    return case, other


async def draft(triage: TriageFixture, case: UUID) -> None:
    await triage.draft(case)


async def add_source(triage: TriageFixture, case: UUID) -> None:
    source = Source(relation="witness", reliability="likely-reliable", name="Invented W.")
    await triage.act(
        OFFICER, case, lambda work: sources.add_source(work, case, source, independent=True)
    )


async def give_a_reason(triage: TriageFixture, case: UUID) -> None:
    why = Reason(reason="Invented: she was seen at home.")
    await triage.act(OFFICER, case, lambda work: verifying.verify(work, case, "contradicted", why))


async def ask_protection(triage: TriageFixture, case: UUID) -> None:
    need = RequestProtection(kinds=("relocation",), urgency="high", situation="Invented.")
    with pytest.MonkeyPatch.context() as patch:
        # Another test covers who can grant it: this one checks only the texts.
        patch.setattr(requesting_protection, "can_grant", AsyncMock(return_value=True))
        await triage.act(OFFICER, case, lambda work: request_protection(work, case, need))


@pytest.mark.parametrize("write", [draft, add_source, give_a_reason, ask_protection])
async def test_a_case_is_not_opened_that_was_written_in_while_a_closer_one_was_merged(
    triage: TriageFixture,
    client: HttpClient,
    write: Callable[[TriageFixture, UUID], Awaitable[None]],
) -> None:
    case, other = await two_kept(triage, client)
    await triage.merge(case, other)
    await write(triage, case)
    await triage.unmerge(case, other)
    for people in ((), (OFFICER_PERSON, COLLEAGUE)):
        assert await restrict(client, case, *people) == REFUSED
    assert await restrict(client, case, OFFICER_PERSON) == DONE
    assert await restrict(client, other, OFFICER_PERSON, COLLEAGUE) == DONE
    assert await restrict(client, case) == REFUSED
    assert await restrict(client, case, OFFICER_PERSON, COLLEAGUE) == DONE
    assert await restrict(client, other) == DONE
    assert await restrict(client, case) == DONE


async def test_what_was_written_before_and_after_opens_with_the_case(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, other = await two_kept(triage, client)
    await draft(triage, case)
    for _ in range(2):
        await triage.merge(case, other)
        await triage.unmerge(case, other)
        await add_source(triage, case)
    assert await restrict(client, case) == DONE


async def test_the_case_that_was_merged_is_not_bound_by_the_one_it_stood_in(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, other = await two_kept(triage, client)
    await triage.merge(case, other)
    await draft(triage, case)
    await triage.unmerge(case, other)
    await draft(triage, other)
    link = await triage.link(case, other)
    assert (await client.post(at(other, f"/links/{link}/refusal"))).status_code == 200
    assert (await client.post(at(other, f"/links/{link}/undoing"))).status_code == 200
    assert await restrict(client, other) == DONE


async def test_a_case_is_kept_closer_although_another_is_closer_still(
    triage: TriageFixture, client: HttpClient
) -> None:
    await triage.know(COLLEAGUE.account, "Invented Colleague")
    other, case = await triage.file(), await triage.file()
    await triage.merge(case, other)
    await draft(triage, case)
    await triage.unmerge(case, other)
    assert await restrict(client, other, OFFICER_PERSON) == DONE
    assert await restrict(client, case, OFFICER_PERSON, COLLEAGUE) == DONE
