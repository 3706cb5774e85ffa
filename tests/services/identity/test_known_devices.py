"""The cookie of a known browser. All persons are invented."""

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response

from services.identity.operations.account_events import lock_account
from services.identity.pages.known_device import KnownDevice
from shared.access.roles import Role
from shared.web.app import ServiceApp
from shared.web.session import PageSession
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.identity_fixture import CHOSEN, EMAIL, IdentityFixture
from tests.services.identity.test_password_guessing import MANY, OTHERS, code
from tests.services.identity.two_administrators import FIRST

COOKIE = "tocsin-device"
OWN = "seven-invented-kites"


def device_of(answer: httpx2.Response) -> str:
    """Return the header that sets the cookie; empty: none."""
    lines = answer.headers.get_list("set-cookie")
    return next((line for line in lines if line.startswith(f"{COOKIE}=")), "")


async def test_it_is_given_to_whoever_is_let_in_and_kept_for_a_year(
    browser: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    await staff.settled()
    refused = await sign_in(browser, password="some other sentence")
    assert device_of(refused) == ""
    line = device_of(await sign_in(browser))
    for each in ("HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={365 * 24 * 60 * 60}"):
        assert each in line
    token = browser.cookies[COOKIE]
    assert len(token) == 43
    assert EMAIL not in line
    assert token in device_of(await sign_in(browser))
    assert token not in str(await staff.query("SELECT d::text FROM known_devices d"))


def test_over_https_it_is_bound_to_this_very_host() -> None:
    request = Request({"type": "http", "headers": []})
    answer = Response()
    KnownDevice.of(request, PageSession(secure=True)).set_cookie(answer)
    line = answer.headers["set-cookie"]
    assert line.startswith("__Host-tocsin-device=")
    assert "Secure" in line


async def test_what_is_no_token_of_ours_is_replaced(
    browser: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    await staff.settled()
    browser.cookies.set(COOKIE, "somebody-chose-this")
    assert "somebody-chose-this" not in device_of(await sign_in(browser))


async def test_strangers_keep_nobody_out_of_a_browser_that_signed_in_before(
    app: ServiceApp, browser: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    await staff.settled()
    await sign_in(browser)
    for place in MANY[:60]:
        await code(staff, place)
    elsewhere = httpx2.ASGITransport(app, client=("198.51.100.200", 4711))
    async with httpx2.AsyncClient(transport=elsewhere, base_url="http://127.0.0.1") as moved:
        moved.headers.update(browser.headers)
        assert (await sign_in(moved)).status_code == 429
        moved.cookies.set(COOKIE, browser.cookies[COOKIE])
        assert (await sign_in(moved)).status_code == 303


async def test_it_stays_known_where_the_password_is_changed(
    browser: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    await staff.settled()
    await sign_in(browser)
    form = {"password": CHOSEN, "new_password": OWN, "again": OWN}
    changed = await browser.post("/account/password", data=form)
    assert device_of(changed)
    for place in MANY[:60]:
        await code(staff, place)
    known = browser.cookies[COOKIE]
    assert await code(staff, "198.51.100.200", password=OWN, device=known) == "in"


async def test_the_page_says_how_long_a_stranger_waits(
    browser: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    await staff.settled(email="one.invented@house.invalid")
    for place in MANY[:60]:
        await code(staff, place)
    answer = await sign_in(browser)
    assert answer.status_code == 429
    assert "Too many attempts. Wait" in words(answer)


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        (EMAIL, "Someone is trying passwords for your account, from many places."),
        (FIRST, "Someone is trying passwords for the account of Ifigenia Inventada"),
        (OTHERS, ""),
    ],
)
async def test_the_start_page_tells_whose_it_is_and_administrators(
    browser: httpx2.AsyncClient, staff: IdentityFixture, reader: str, said: str
) -> None:
    person = await staff.settled()
    await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    await staff.settled(Role.OPERATOR, Role.AUDITOR, email=OTHERS, all_desks=True)
    async with staff.context.database.unit_of_work("test") as work:
        (await lock_account(work, person.account)).passwords_tried_at = work.now
    await sign_in(browser, email=reader)
    page = words(await browser.get("/"))
    assert said in page
    assert ("Someone is trying passwords" in page) is bool(said)
