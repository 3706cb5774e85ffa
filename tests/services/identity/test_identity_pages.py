"""Identity's pages in a browser without scripts."""

import httpx2
import pytest

from services.front.app import create_joined_app
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.web.app import ServiceApp, create_service_app
from shared.web.home_page import HomePageNote
from shared.web.submitted_form import FORM_BYTES
from tests.services.identity.browsing import BROWSER, sign_in, words
from tests.services.identity.identity_fixture import CHOSEN, EMAIL, NAME, IdentityFixture

OTHER = "other.invented@house.invalid"


class TestComingIn:
    async def landing(
        self, app: ServiceApp, browser: httpx2.AsyncClient, language: str, **others: ServiceApp
    ) -> str:
        session = browser.cookies.get("tocsin", "")
        apps = {"identity": app, **others}
        joined = httpx2.ASGITransport(create_joined_app(apps, secure=False))
        async with httpx2.AsyncClient(transport=joined, base_url="http://127.0.0.1") as client:
            cookies = f"tocsin={session}; tocsin-language={language}"
            headers = BROWSER | {"Cookie": cookies}
            answer = await client.get("/", headers=headers)
        assert answer.status_code == 200
        return answer.text

    async def test_who_has_no_pages_is_told_so_and_where_the_own_account_is(
        self, app: ServiceApp, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled()
        await sign_in(browser)
        page = await self.landing(app, browser, "en")
        assert "Your roles do not give access to any page." in page
        assert 'href="/identity/account">Your account</a>' in page
        assert "Sign in" not in page
        page = await self.landing(app, browser, "fr")
        assert "Vos rôles ne donnent accès à aucune page." in page  # as it is printed
        assert 'href="/identity/account">Votre compte</a>' in page

    async def test_who_is_not_signed_in_is_sent_to_sign_in(
        self, app: ServiceApp, browser: httpx2.AsyncClient
    ) -> None:
        page = await self.landing(app, browser, "en")
        assert 'href="/identity/sign-in">Sign in</a>' in page
        assert "Your roles do not give access" not in page
        assert "Your account" not in page

    async def test_what_any_service_has_to_say_stands_on_the_start_page(
        self, app: ServiceApp, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        async def told(*_: object) -> list[HomePageNote]:
            return [HomePageNote("E-mail: no message has been sent since", at=utc_now())]

        dispatch = create_service_app(title="", version="", description="", needed={})
        dispatch.state.home_page_notes = told
        page = await self.landing(app, browser, "en", dispatch=dispatch)
        assert "has been sent successfully" not in page
        await staff.settled()
        await sign_in(browser)
        page = await self.landing(app, browser, "en", dispatch=dispatch)
        assert "E-mail: no message has been sent since" in page

    async def test_what_was_typed_before_goes_along_however_long_it_is(
        self, browser: httpx2.AsyncClient
    ) -> None:
        long = "A" * (FORM_BYTES * 2)
        carried = {"_kept": long, "_kept_at": "/intake/again", "_kept_for": "invented"}
        known = {"email": EMAIL, "password": "some other sentence"}
        answer = await browser.post("/sign-in", data=known | carried)
        assert answer.status_code == 401
        assert long in answer.text

    async def test_what_somebody_else_typed_stays_in_the_page_for_them(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled()
        carried = {"_kept": "invented", "_kept_at": "/intake/again", "_kept_for": str(new_id())}
        answer = await sign_in(browser, **carried)
        assert answer.status_code == 200
        assert "tocsin" in answer.cookies
        assert "keeps a text that another person typed" in answer.text
        assert all(
            f'name="{name}" value="{value}"' in answer.text for name, value in carried.items()
        )
        assert 'href="/">Continue without it' in answer.text


class TestBeginning:
    async def test_the_root_of_the_service_says_where_everything_is(
        self, browser: httpx2.AsyncClient
    ) -> None:
        """Not on one machine, the address itself leads here."""
        page = (await browser.get("/")).text
        assert 'href="/identity/sign-in">Sign in</a>' in page
        for service in ("intake", "triage", "dispatch", "relocation", "identity"):
            assert f'href="/{service}/docs"' in page

    async def test_machines_find_what_they_look_for(
        self, app: ServiceApp, browser: httpx2.AsyncClient
    ) -> None:
        assert (await browser.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
        icon = await browser.get("/favicon.ico", follow_redirects=True)
        assert icon.headers["content-type"] == "image/svg+xml"
        assert (await browser.get("/.well-known/security.txt")).status_code == 404
        app.state.pages.security_contact = "mailto:security@house.example"
        told = (await browser.get("/.well-known/security.txt")).text
        assert told.startswith("Contact: mailto:security@house.example\nExpires: 20")


class TestSigningIn:
    async def test_opens_a_session_that_scripts_cannot_read_and_comes_back(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled(Role.OPERATOR)
        shown = await browser.get("/sign-in?next=/triage/cases%3Fpage%3D2")
        assert shown.status_code == 200
        assert 'value="/triage/cases?page=2"' in shown.text
        answer = await sign_in(browser, next="/triage/cases?page=2")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/triage/cases?page=2"
        cookie = next(
            each for each in answer.headers.get_list("set-cookie") if each.startswith("tocsin=")
        )
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        page = await browser.get("/account")
        assert NAME in words(page)
        assert "Operator: receives alerts" in words(page)

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://elsewhere.invalid/",
            "//elsewhere.invalid",
            "/\\elsewhere.invalid",
            "javascript:0",
        ],
    )
    async def test_never_leads_to_another_site(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, elsewhere: str
    ) -> None:
        await staff.settled()
        shown = await browser.get("/sign-in", params={"next": elsewhere})
        assert "elsewhere" not in shown.text.split("<main", 1)[1]
        answer = await sign_in(browser, next=elsewhere)
        assert answer.headers["location"] == "/"

    async def test_asks_for_a_password_of_ones_own(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        created = await staff.person(Role.OPERATOR)
        given = created.password or ""
        answer = await sign_in(browser, password=given)
        assert answer.status_code == 403
        assert "Choose your own password" in words(answer)
        assert given not in answer.text
        assert "set-cookie" not in answer.headers
        change = {"password": given, "changing": "yes"}
        answer = await sign_in(browser, **change)
        assert "Choose a new password." in words(answer)
        answer = await sign_in(browser, **change, new_password=CHOSEN, again="something else 12")
        assert "This is not the same as the password above." in words(answer)
        answer = await sign_in(browser, **change, new_password="Password1234", again="Password1234")
        assert answer.status_code == 422
        assert "one of the first that an attacker would try" in words(answer)
        assert "Password1234" not in answer.text
        answer = await sign_in(browser, **change, new_password=CHOSEN, again=CHOSEN)
        assert answer.status_code == 303
        assert (await browser.get("/account")).status_code == 200

    async def test_says_in_french_why_not(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled()
        french = {"Accept-Language": "fr"}
        answer = await browser.post(
            "/sign-in", data={"email": EMAIL, "password": "some other"}, headers=french
        )
        assert answer.status_code == 401
        assert "adresse de courriel ou le mot de passe est faux." in words(answer)
        assert f'value="{EMAIL}"' in answer.text
        assert "some other" not in answer.text

    async def test_speaks_the_persons_language_from_then_on(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled(language="fr")
        await sign_in(browser)
        page = await browser.get("/account")
        assert page.headers["content-language"] == "fr"
        assert "Votre compte" in words(page)

    async def test_from_another_site_is_not_taken(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled()
        answer = await browser.post(
            "/sign-in",
            data={"email": EMAIL, "password": CHOSEN},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def is_signed_in(browser: httpx2.AsyncClient, cookie: str) -> bool:
    browser.cookies.clear()
    browser.cookies.set("tocsin", cookie)
    return (await browser.get("/account")).status_code == 200


class TestSigningOut:
    async def test_makes_the_session_void_also_for_who_kept_a_copy(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled()
        await sign_in(browser)
        copy = browser.cookies["tocsin"]
        answer = await browser.post("/sign-out")
        assert answer.headers["location"] == "/sign-in"
        assert "tocsin" not in browser.cookies
        assert "signed out on this device" in words(await browser.get("/sign-in"))
        assert not await is_signed_in(browser, copy)

    async def test_is_of_this_device_and_a_second_button_is_for_all(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        person = await staff.settled()
        devices = []
        for _ in range(3):
            await sign_in(browser)
            devices.append(browser.cookies["tocsin"])
        one, two, _ = devices
        browser.cookies.clear()
        browser.cookies.set("tocsin", one)
        assert "Sign out everywhere" in words(await browser.get("/account"))
        await browser.post("/sign-out")
        assert [await is_signed_in(browser, each) for each in devices] == [False, True, True]
        [*_, last] = await staff.said(person.account)
        assert len(last.ended_sessions) == 1
        # Later events of the account keep it ended.
        browser.cookies.clear()
        browser.cookies.set("tocsin", two)
        await browser.post("/account", data={"language": "fr"})
        assert (await staff.said(person.account))[-1].ended_sessions == last.ended_sessions
        assert (await browser.post("/sign-out-everywhere")).headers["location"] == "/sign-in"
        assert [await is_signed_in(browser, each) for each in devices] == [False] * 3
        assert (await staff.said(person.account))[-1].ended_sessions == ()

    async def test_can_be_done_twice(self, browser: httpx2.AsyncClient) -> None:
        assert (await browser.post("/sign-out")).status_code == 303


class TestOwnAccount:
    async def test_who_is_not_signed_in_is_led_to_the_sign_in_page(
        self, browser: httpx2.AsyncClient
    ) -> None:
        answer = await browser.get("/account")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/identity/sign-in?next=/account"

    async def test_language_and_telephone_are_changed(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        person = await staff.settled()
        await sign_in(browser)
        wrong = await browser.post("/account", data={"phone": "none", "language": "en"})
        assert wrong.status_code == 422
        assert "country code" in words(wrong)
        done = await browser.post("/account", data={"phone": "+41 44 668 18 00", "language": "fr"})
        assert done.status_code == 303
        event = (await staff.said(person.account))[-1]
        assert "+41446681800" not in event.model_dump_json()
        assert "+41446681800" in (await browser.get("/account")).text
        taken_back = await browser.post("/account", data={"phone": "", "language": "fr"})
        assert taken_back.status_code == 303
        assert "+41446681800" not in (await browser.get("/account")).text

    async def test_a_new_password_keeps_this_browser_signed_in_and_no_other(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled()
        await sign_in(browser)
        copy = browser.cookies["tocsin"]
        new = "a lantern in the orchard"
        form = {"password": CHOSEN, "new_password": new, "again": new}
        wrong = await browser.post("/account/password", data={**form, "password": "another one"})
        assert "This is not your current password." in words(wrong)
        assert "E-mail address or password" not in words(wrong)
        assert (await browser.post("/account/password", data=form)).status_code == 303
        assert "Password changed." in words(await browser.get("/account"))
        browser.cookies.clear()
        browser.cookies.set("tocsin", copy)
        assert (await browser.get("/account")).status_code == 303
