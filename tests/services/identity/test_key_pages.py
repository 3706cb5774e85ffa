"""The pages for API keys of partners and services, in a browser without scripts."""

import re
from datetime import UTC, timedelta
from uuid import UUID

import httpx2
import pytest

from services.identity.access import administration
from services.identity.pages.labels import SCOPES
from services.identity.rules.accounts import MOST_KEYS, ROLES_OF_KIND, scopes_within
from services.identity.schemas import CreateAccount
from shared.access.roles import Operation, Role
from shared.clock import utc_now
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.identity_fixture import IdentityFixture

OTHER = "other.invented@house.invalid"
FILING = frozenset({Operation.ALERT_FILE})


@pytest.fixture
async def partner(staff: IdentityFixture) -> UUID:
    return await staff.partner()


def keys_of(account: UUID) -> str:
    return f"/accounts/{account}/api-keys"


def shown_key(answer: httpx2.Response) -> str:
    assert answer.status_code == 200, answer.text
    found = re.search(r"<code>(tocsin_[0-9a-f]{32}_[0-9a-f]{64})</code>", answer.text)
    assert found
    return found[1]


async def entering(browser: httpx2.AsyncClient, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    answer = await browser.get("/v1/me", headers=headers)
    return answer.status_code


def test_whatever_a_key_can_be_for_has_words() -> None:
    machines = ROLES_OF_KIND["partner"] | ROLES_OF_KIND["service"]
    assert set(SCOPES) == scopes_within(machines)


CONFIRMED = {"_confirmed": "yes"}


class TestMaking:
    @pytest.fixture(autouse=True)
    async def administrator(self, browser: httpx2.AsyncClient, staff: IdentityFixture) -> None:
        await staff.settled(Role.ADMINISTRATOR)
        await sign_in(browser)

    async def test_makes_a_partner_and_leads_to_where_its_key_is_made(
        self, browser: httpx2.AsyncClient
    ) -> None:
        form = {
            "kind": "partner",
            "name": "Invented partner",
            "language": "en",
            "roles[]": ["network_member"],
        }
        assert 'value="partner"' in (await browser.get("/accounts/new")).text
        made = await browser.post("/accounts", data=form)
        assert made.status_code == 303
        page = await browser.get(made.headers["location"])
        assert "It signs in only with an API key" in words(page)
        assert "Create a key" in words(page)
        assert "/password" not in page.text
        refused = await browser.post("/accounts", data={**form, "roles[]": ["approver"]})
        assert "Only a person can have this role." in words(refused)

    async def test_a_key_is_shown_once_with_its_use_and_lets_in(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID
    ) -> None:
        assert "No key yet." in words(await browser.get(f"/accounts/{partner}"))
        made = await browser.post(keys_of(partner), data={"scopes[]": ["alert.file", "alert.read"]})
        key = shown_key(made)
        assert made.headers["cache-control"] == "no-store"
        assert "shown only once and is not saved anywhere" in words(made)
        assert "It is accepted within seconds. If it is refused at first, try again." in words(made)
        assert "Authorization: Bearer" in words(made)
        assert re.search("File alerts +Read alerts", words(made))
        principal = await staff.context.directory.authenticate(key)
        assert principal.account == partner
        assert principal.scopes == frozenset({Operation.ALERT_FILE, Operation.ALERT_READ})
        assert await entering(browser, key) == 200
        page = await browser.get(f"/accounts/{partner}")
        assert key not in page.text
        assert key[:23] in page.text
        assert re.search("File alerts +Read alerts", words(page))
        assert "Valid" in words(page)

    async def test_its_page_offers_no_language_that_would_lose_it_and_makes_none_anew(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID
    ) -> None:
        made = await browser.post(keys_of(partner), data={"scopes[]": ["alert.file"]})
        assert "<code>tocsin_" in made.text
        assert 'name="_language"' not in made.text
        assert 'name="_language"' in (await browser.get(f"/accounts/{partner}")).text
        back = await browser.get(keys_of(partner))
        assert (back.status_code, back.headers["location"]) == (303, f"/accounts/{partner}")
        assert len(await staff.query("SELECT id FROM api_keys")) == 1

    async def test_it_works_through_its_last_day_in_utc(
        self, browser: httpx2.AsyncClient, partner: UUID
    ) -> None:
        today = utc_now().astimezone(UTC).date()
        form = {"scopes[]": ["alert.file"], "expires_at": today.isoformat()}
        made = await browser.post(keys_of(partner), data=form)
        assert await entering(browser, shown_key(made)) == 200
        midnight = f"{today + timedelta(days=1)}T00:00:00Z"
        assert f'datetime="{midnight}"' in made.text
        assert f'datetime="{midnight}"' in (await browser.get(f"/accounts/{partner}")).text

    async def test_only_what_the_roles_include_is_offered(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID
    ) -> None:
        page = (await browser.get(f"/accounts/{partner}")).text
        offered = set(re.findall(r'name="scopes\[\]" value="([a-z._]+)"', page))
        assert offered == scopes_within({Role.NETWORK_MEMBER})
        wanted = CreateAccount(kind="service", name="Invented program")
        program = await administration.create(staff.context, staff.machinery, wanted)
        page = words(await browser.get(f"/accounts/{program.account.id}"))
        assert "This account has no role yet" in page

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"scopes[]": []}, "What the key is for: This field is required."),
            ({"scopes[]": ["case.read"]}, "The roles of the account do not allow this."),
            ({"scopes[]": ["everything"]}, "What the key is for: Choose one of:"),
            ({"expires_at": "2026-01-01"}, "Last day: Enter a time in the future."),
            ({"expires_at": "soon"}, "Last day: Enter a date, such as"),
            ({"expires_at": "9999-12-31"}, "Last day: Enter an earlier day."),
        ],
    )
    async def test_what_does_not_fit_is_said_at_its_field(
        self,
        browser: httpx2.AsyncClient,
        staff: IdentityFixture,
        partner: UUID,
        change: dict[str, str | list[str]],
        said: str,
    ) -> None:
        form = {"scopes[]": ["alert.file"], **change}
        refused = await browser.post(keys_of(partner), data=form)
        assert refused.status_code == 422
        assert said in re.sub(" +", " ", words(refused))
        assert not await staff.query("SELECT id FROM api_keys")

    async def test_a_person_has_none_and_sees_no_form(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        person = (await staff.person(Role.OPERATOR, email=OTHER)).account.id
        page = words(await browser.get(f"/accounts/{person}"))
        assert "key" not in page.lower()
        refused = await browser.post(keys_of(person), data={"scopes[]": ["alert.file"]})
        assert refused.status_code == 409
        assert "A person signs in with a password and cannot have an API key." in words(refused)
        assert "Create a key" not in words(refused)

    async def test_too_many_are_refused_until_one_is_revoked(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID
    ) -> None:
        for _ in range(MOST_KEYS):
            key = await administration.give_key(
                staff.context, staff.machinery, partner, FILING, None
            )
        form = {"scopes[]": ["alert.file"], "_page": f"/accounts/{partner}"}
        refused = await browser.post(keys_of(partner), data=form)
        assert refused.status_code == 409
        assert f"An account has at most {MOST_KEYS} keys." in words(refused)
        assert re.search(r'value="alert.file"[^>]* checked', refused.text)
        await browser.post(f"{keys_of(partner)}/{key.id}/revoke", data=CONFIRMED)
        shown_key(await browser.post(keys_of(partner), data=form))


class TestRevoking:
    @pytest.fixture(autouse=True)
    async def administrator(self, browser: httpx2.AsyncClient, staff: IdentityFixture) -> None:
        await staff.settled(Role.ADMINISTRATOR)
        await sign_in(browser)

    async def test_makes_a_key_void_and_says_so(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID
    ) -> None:
        made = await browser.post(keys_of(partner), data={"scopes[]": ["alert.file"]})
        key = shown_key(made)
        page = (await browser.get(f"/accounts/{partner}")).text
        action = re.search(r'action="(/accounts/[^"]*/revoke)"', page)
        assert action
        done = await browser.post(action[1], data=CONFIRMED)
        assert (done.status_code, done.headers["location"]) == (303, f"/accounts/{partner}")
        assert await entering(browser, key) == 401
        revoked = await browser.get(f"/accounts/{partner}")
        assert "Key revoked." in words(revoked)
        assert "/revoke" not in revoked.text
        again = await browser.post(action[1], data=CONFIRMED)
        assert again.status_code == 303
        assert (await staff.trail()).count("account.key-revoked") == 1

    async def test_a_key_of_another_account_is_not_found(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID
    ) -> None:
        key = await administration.give_key(staff.context, staff.machinery, partner, FILING, None)
        other = await staff.partner()
        refused = await browser.post(f"{keys_of(other)}/{key.id}/revoke", data=CONFIRMED)
        assert refused.status_code == 404
        assert "There is no such key." in words(refused)
        assert await entering(browser, key.plain) == 200

    async def test_an_expired_one_says_so_and_can_make_room(
        self, browser: httpx2.AsyncClient, identity: IdentityFixture, partner: UUID
    ) -> None:
        identity.moment.pass_by(days=-3)
        end = identity.moment.now + timedelta(days=1)
        key = await administration.give_key(
            identity.context, identity.machinery, partner, FILING, end
        )
        assert await entering(browser, key.plain) == 401
        page = await browser.get(f"/accounts/{partner}")
        assert "Expired" in words(page)
        assert f"{key.id}/revoke" in page.text


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
    async def test_nobody_but_an_administrator(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID, role: Role
    ) -> None:
        key = await administration.give_key(staff.context, staff.machinery, partner, FILING, None)
        await staff.settled(role)
        await sign_in(browser)
        for refused in (
            await browser.get(f"/accounts/{partner}"),
            await browser.post(keys_of(partner), data={"scopes[]": ["alert.file"]}),
            await browser.post(f"{keys_of(partner)}/{key.id}/revoke", data=CONFIRMED),
        ):
            assert refused.status_code == 403
            assert "To do this, you need one of these roles:" in words(refused)
        assert len(await staff.query("SELECT id FROM api_keys WHERE revoked_at IS NULL")) == 1

    async def test_who_is_not_signed_in_is_refused(
        self, browser: httpx2.AsyncClient, partner: UUID
    ) -> None:
        refused = await browser.post(keys_of(partner), data={"scopes[]": ["alert.file"]})
        assert refused.status_code == 401


async def test_an_administrator_who_reads_french_reads_all_of_it_in_french(
    browser: httpx2.AsyncClient, staff: IdentityFixture, partner: UUID
) -> None:
    await staff.settled(Role.ADMINISTRATOR, language="fr")
    await sign_in(browser)
    page = words(await browser.get(f"/accounts/{partner}"))
    for said in ("Pas encore de clé.", "Déposer des alertes", "Créer une clé", "Dernier jour"):
        assert said in page
    refused = await browser.post(keys_of(partner), data={"scopes[]": ["case.read"]})
    assert "Les rôles du compte ne le permettent pas." in words(refused)
    past = {"scopes[]": ["alert.file"], "expires_at": "2026-01-01"}
    assert "Indiquez un moment dans le futur." in words(
        await browser.post(keys_of(partner), data=past)
    )
    made = words(await browser.post(keys_of(partner), data={"scopes[]": ["alert.file"]}))
    assert "La clé ne s’affiche que cette fois" in made  # noqa: RUF001  # as it is printed
    page = words(await browser.get(f"/accounts/{partner}"))
    assert "Valable" in page
    assert "Révoquer" in page
