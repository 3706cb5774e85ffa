"""Read a case over HTTP: its content, and what remains of an erased case."""

from uuid import UUID

from sqlalchemy import text

from shared.storage.engine import create_engine
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture


class TestReadCase:
    async def test_all_of_it_is_shown_and_the_reading_is_in_the_trail(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        filed = Filed()
        case = await triage.file(filed)
        shown = (await client.get(at(case))).json()
        assert shown["alerts"][0]["persons"][0]["name"] == AMAL.name
        assert shown["alerts"][0]["facts"]["narrative"] == "An invented narrative."
        assert shown["sources"][0]["words"]["name"] == "Rana Fictitious"
        assert shown["reasons"][0]["source"]
        reads = await triage.scalar("SELECT count(*) FROM audit_entries WHERE action = 'case.read'")
        assert reads == 1

    async def test_of_an_erased_subject_nothing_is_shown(
        self, triage: TriageFixture, client: HttpClient, keyring_url: str
    ) -> None:
        filed = Filed()
        case = await triage.file(filed)
        await erase(keyring_url, filed.subject)
        triage.context.keyring._cache.clear()
        answer = await client.get(at(case))
        assert answer.status_code == 200
        [alert] = answer.json()["alerts"]
        assert (alert["erased"], alert["persons"], alert["facts"]) == (True, [], None)
        assert "Amal" not in answer.text
        assert (await client.get(f"{at(case)}/timeline")).status_code == 200


async def erase(keyring_url: str, subject: UUID) -> None:
    engine = create_engine(keyring_url, application_name="test-eraser", pool_size=0)
    async with engine.begin() as connection:
        await connection.execute(text("SELECT keyring.destroy_key(:s)"), {"s": subject})
    await engine.dispose()
