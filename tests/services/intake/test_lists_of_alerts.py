"""Lists in the console: the alerts a person may see, and the codes of fields."""

import re
from urllib.parse import parse_qsl

import httpx2
from sqlalchemy import text

from services.intake.events import handlers
from services.intake.schemas.requests import FileAlert
from shared.clock import new_id
from shared.contracts.triage import CaseOpened
from shared.messaging.handlers import handle
from shared.taxonomy import coded_fields, load_taxonomy
from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture


async def see(intake: IntakeFixture, path: str, language: str = "en") -> httpx2.Response:
    headers = intake.cookie() | {"accept-language": language}
    return await intake.client.get(path, headers=headers)


class TestCodes:
    async def test_whoever_writes_to_the_api_finds_every_code_a_field_takes(
        self, intake: IntakeFixture
    ) -> None:
        page = (await intake.client.get("/codes")).text
        for field, coded in coded_fields(FileAlert).items():
            shown = page[page.index(f'<details id="{field}">') :].split("</table>")[0]
            codes = re.findall(r"<code>([^<]+)</code>", shown)
            assert codes == list(coded.terms(load_taxonomy()).codes)
        assert "Détention arbitraire" in page
        opened = (await intake.client.get("/codes?of=country")).text
        assert '<details id="country" open>' in opened
        assert opened.count(" open>") == 1
        assert 'href="?of=country#country"' in opened
        assert 'href="../intake/codes"' in (await intake.client.get("/docs")).text


class TestListPage:
    async def test_alerts_of_the_desk_are_listed_with_nothing_restricted(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        page = (await see(intake, "/alerts")).text
        assert f'href="/alerts/{alert}"' in page
        assert "Egypt" in page
        assert "Arbitrary detention" in page
        assert "nvented" not in page

    async def test_an_alert_that_brings_only_news_says_what_the_news_is(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file(MINIMAL | {"developments": [{"development": "release"}] * 2})
        assert (await self._what_happened(intake)).split() == ["Release"]
        changes = {
            "developments": [{"development": "transfer"}],
            "acts": [{"violation": "threats"}],
        }
        body = {"reason": "Invented.", "version": 0, "changes": changes}
        assert (await intake.post(f"/v1/alerts/{alert}/amendments", body)).status_code == 201
        said = "Threats, Transfer to another place of detention"
        assert " ".join((await self._what_happened(intake)).split()) == said

    async def test_an_alert_of_before_says_what_was_listed_then(
        self, intake: IntakeFixture
    ) -> None:
        await intake.file(MINIMAL | {"developments": [{"development": "release"}]})
        async with intake.owner.begin() as connection:
            await connection.execute(text("UPDATE alerts SET developments = NULL"))
        assert "no act named" in await self._what_happened(intake)

    @staticmethod
    async def _what_happened(intake: IntakeFixture) -> str:
        page = (await see(intake, "/alerts")).text
        cells = re.findall(r'data-label="What happened"[^>]*><div>(.*?)</div>', page, re.DOTALL)
        assert len(cells) == 1, page
        return str(cells[0])

    async def test_the_next_page_keeps_its_place(self, intake: IntakeFixture) -> None:
        filed = [str(await intake.file()) for _ in range(3)]
        page = (await see(intake, "/alerts?limit=2")).text
        link = re.search(r'href="([^"]+)" rel="next"', page)
        assert link
        path = link[1].replace("&amp;", "&")
        assert dict(parse_qsl(path.split("?")[1]))["limit"] == "2"
        page = (await see(intake, path)).text
        assert f"/alerts/{filed[0]}" in page
        assert f"/alerts/{filed[1]}" not in page

    async def test_the_beginning_leads_to_the_list(self, intake: IntakeFixture) -> None:
        assert (await see(intake, "/")).headers["location"] == "/alerts"

    async def test_nobody_unsigned_sees_a_page(self, intake: IntakeFixture) -> None:
        for path in ("/alerts", "/alerts/new", f"/alerts/{new_id()}"):
            answer = await intake.client.get(path, headers={"accept": "text/html"})
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/identity/sign-in?next=")


async def test_a_level_that_only_a_later_version_knows_is_shown_as_its_code(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    later = CaseOpened(
        case=new_id(),
        number="C-2026-0042",
        alerts=(alert,),
        desk="africa",
        level="of-a-later-version",
        opened_at=intake.clock.now,
    )
    async with intake.context.database.unit_of_work("intake") as work:
        await handle(handlers(), work, later)
    for path in ("/alerts", f"/alerts/{alert}", f"/v1/alerts/{alert}"):
        page = await intake.client.get(path, headers=intake.cookie() | intake.header())
        assert page.status_code == 200
        assert "of-a-later-version" in page.text
