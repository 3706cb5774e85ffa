"""An embargo in the past, or months ahead, has to be confirmed when it is saved."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from services.triage.operations.appeals import issuing
from shared.problems import Invalid
from tests.services.triage.api.test_cases_over_http import document_body
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import APPROVER, TriageFixture, as_read

YESTERDAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.mark.parametrize(
    "until", ["0001-01-01T00:00:00Z", "0026-11-28T12:00:00Z", "0202-11-28T12:00:00Z", "1",
              "2999-01-01T00:00:00Z", YESTERDAY.isoformat()],
)  # fmt: skip
async def test_what_is_not_ahead_is_refused(
    triage: TriageFixture, client: HttpClient, until: str
) -> None:
    case = await triage.file()
    body = document_body(embargo_until=until)
    answer = await client.post(at(case, "/documents"), body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "embargo_until"
    taken = await client.post(at(case, "/documents"), body | {"embargo_confirmed": True})
    assert taken.status_code == (201 if until == YESTERDAY.isoformat() else 422)


async def test_whoever_approves_after_it_confirms_that_it_is_past(triage: TriageFixture) -> None:
    case, document = await triage.submitted()
    async with triage.context.database.unit_of_work("triage") as work:
        await work.session.execute(
            text("UPDATE documents SET embargo_until = :at"), {"at": YESTERDAY}
        )
    with pytest.raises(Invalid):
        await triage.approve(case, document)
    read = await triage.newest(document)
    done = await triage.act(
        APPROVER,
        case,
        lambda work: issuing.approve_appeal(
            work,
            triage.context,
            (case, document),
            as_read(read, embargo_confirmed=True),
        ),
    )
    assert done.state == "issued"


async def test_one_that_is_months_ahead_is_confirmed(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    near, far = (datetime.now(UTC) + timedelta(days=days) for days in (120, 124))
    assert (await save(client, case, near)).status_code == 201
    refused = await save(client, case, far)
    assert refused.status_code == 422
    [fault] = refused.json()["errors"]
    assert (fault["field"], fault["code"]) == ("embargo_until", "far-ahead")
    assert (await save(client, case, far, confirmed=True)).status_code == 201


async def save(
    client: HttpClient, case: UUID, until: datetime, *, confirmed: bool = False
) -> httpx2.Response:
    body = document_body(embargo_until=until.isoformat())
    path = at(case, "/documents")
    return await client.post(path, body | {"embargo_confirmed": confirmed})
