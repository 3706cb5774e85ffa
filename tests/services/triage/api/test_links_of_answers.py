"""The links in answers exist at the public address. All persons are invented."""

from typing import Any

import httpx2
import pytest

from services.triage.schemas.requests import VerifyCase
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

MOUNTED = "/triage"


async def expect_there(client: HttpClient, answer: httpx2.Response) -> None:
    assert answer.status_code in {200, 201}, answer.text
    links = dict(answer.json()["links"])
    if "location" in answer.headers:
        links["location"] = answer.headers["location"]
    assert links
    for path in links.values():
        assert path.startswith(f"{MOUNTED}/v1/cases/")
        assert (await client.get(path.removeprefix(MOUNTED))).status_code == 200


class TestLinks:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/assignment", {}),
            ("/restriction", {"accounts": None}),
            ("/sources", {"relation": "lawyer"}),
            ("/verification", {"status": "in-progress"}),
            ("/best-interest", {"uses": ["publish_name"], "reason": "Invented."}),
            ("/protection", {"kinds": ["relocation"], "urgency": "high", "situation": "Invented."}),
            (
                "/documents",
                {
                    "audience": ["media"],
                    "names_shown": True,
                    "draft": appeal_draft().model_dump(mode="json"),
                },
            ),
            ("/closing", {"outcome": "released"}),
        ],
    )
    async def test_they_lead_to_the_case_or_the_document(
        self, triage: TriageFixture, client: HttpClient, path: str, body: dict[str, Any]
    ) -> None:
        case = await triage.file()
        await expect_there(client, await client.post(at(case, path), body))

    async def test_also_of_what_is_decided(self, triage: TriageFixture, client: HttpClient) -> None:
        case = await triage.file()
        (source,) = (await client.get(at(case))).json()["sources"]
        assessed = {"reliability": "unsure", "independent": False}
        path = at(case, f"/sources/{source['id']}/assessment")
        await expect_there(client, await client.post(path, assessed))
        asked = {"uses": ["publish_name"], "reason": "Invented."}
        proposal = (await client.post(at(case, "/best-interest"), asked)).json()["id"]
        path = at(case, f"/best-interest/{proposal}/decision")
        approver = client.by(APPROVER_PERSON)
        await expect_there(approver, await approver.post(path, {"decision": "agreed"}))


def test_a_refusal_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(ValueError, match="status") as refused:
        VerifyCase.model_validate({"status": "Invented Name"})
    assert "Invented Name" not in str(refused.value)
