"""The console's lists: alerts one may see, and the codes that fields take."""

import re
from urllib.parse import parse_qsl

import httpx2

from services.intake.events import handlers
from services.intake.pages.codes import CODES_OF
from shared.clock import new_id
from shared.contracts.triage import CaseOpened
from shared.messaging.handlers import handle
from shared.taxonomy import load_taxonomy
from tests.services.intake.hotline import Hotline


async def see(hotline: Hotline, path: str, language: str = "en") -> httpx2.Response:
    headers = hotline.cookie() | {"accept-language": language}
    return await hotline.client.get(path, headers=headers)


class TestCodes:
    async def test_whoever_writes_to_the_api_finds_every_code_a_field_takes(
        self, hotline: Hotline
    ) -> None:
        page = (await hotline.client.get("/codes")).text
        for field, kind in CODES_OF.items():
            shown = page[page.index(f'<details id="{field}">') :].split("</table>")[0]
            codes = re.findall(r"<code>([^<]+)</code>", shown)
            assert codes == list(getattr(load_taxonomy(), kind).codes)
        assert "Détention arbitraire" in page
        opened = (await hotline.client.get("/codes?of=country")).text
        assert '<details id="country" open>' in opened
        assert opened.count(" open>") == 1
        assert 'href="?of=country#country"' in opened
        assert 'href="../intake/codes"' in (await hotline.client.get("/docs")).text


class TestListPage:
    async def test_alerts_of_the_desk_are_listed_with_nothing_restricted(
        self, hotline: Hotline
    ) -> None:
        alert = await hotline.file()
        page = (await see(hotline, "/alerts")).text
        assert f'href="/alerts/{alert}"' in page
        assert "Egypt" in page
        assert "Arbitrary detention" in page
        assert "nvented" not in page

    async def test_the_next_page_keeps_its_place(self, hotline: Hotline) -> None:
        filed = [str(await hotline.file()) for _ in range(3)]
        page = (await see(hotline, "/alerts?limit=2")).text
        link = re.search(r'href="([^"]+)" rel="next"', page)
        assert link
        path = link[1].replace("&amp;", "&")
        assert dict(parse_qsl(path.split("?")[1]))["limit"] == "2"
        page = (await see(hotline, path)).text
        assert f"/alerts/{filed[0]}" in page
        assert f"/alerts/{filed[1]}" not in page

    async def test_the_beginning_leads_to_the_list(self, hotline: Hotline) -> None:
        assert (await see(hotline, "/")).headers["location"] == "/alerts"

    async def test_nobody_unsigned_sees_a_page(self, hotline: Hotline) -> None:
        for path in ("/alerts", "/alerts/new", f"/alerts/{new_id()}"):
            answer = await hotline.client.get(path, headers={"accept": "text/html"})
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/identity/sign-in?next=")


async def test_a_level_that_only_a_later_version_knows_is_shown_as_its_code(
    hotline: Hotline,
) -> None:
    alert = await hotline.file()
    later = CaseOpened(
        case=new_id(), number="C-2026-0042", alerts=(alert,), desk="africa",
        level="of-a-later-version", opened_at=hotline.clock.now,
    )  # fmt: skip
    async with hotline.parts.database.unit_of_work("intake") as work:
        await handle(handlers(), work, later)
    for path in ("/alerts", f"/alerts/{alert}", f"/v1/alerts/{alert}"):
        page = await hotline.client.get(path, headers=hotline.cookie() | hotline.header())
        assert page.status_code == 200
        assert "of-a-later-version" in page.text
