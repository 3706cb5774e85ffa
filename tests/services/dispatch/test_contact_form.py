"""Correct a contact in the console: conflicts are shown, and typed text is not lost."""

import re
from typing import Any
from uuid import UUID

import httpx2

from services.dispatch.sealed import AddressWords
from services.dispatch.tables import Address
from shared.access.roles import Role
from shared.clock import utc_now
from shared.contracts.channels import Channel
from shared.storage.columns import place_of
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, cookie_of
from tests.services.dispatch.outside import receiver
from tests.services.dispatch.test_dispatch_pages import page

WHOLE = {"name": "Invented", "audience": "media", "email": "a@paper.example"}
NAMED = re.compile(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"([^>]*)>')
CHOSEN = re.compile(r'<select[^>]* name="([^"]+)".*?</select>', re.DOTALL)


def filled(html: str) -> dict[str, Any]:
    """Return the fields that a browser would send of the unchanged form."""
    html = html[html.index('class="page"') :].partition("</form>")[0]
    sent: dict[str, Any] = {}
    for name, value, more in NAMED.findall(html):
        if name.endswith("[]"):
            if "checked" in more:
                sent.setdefault(name, []).append(value)
        elif value:
            sent[name] = value
    for each in CHOSEN.finditer(html):
        chosen = re.search(r'value="([^"]+)" selected', each[0])
        if chosen:
            sent[each[1]] = chosen[1]
    return sent


def as_browser(client: httpx2.AsyncClient) -> dict[str, str]:
    return {"cookie": cookie_of(client), "accept": "text/html"}


async def test_of_no_list_no_language_is_taken_and_the_error_leads_to_its_field(
    dispatch: DispatchFixture,
) -> None:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        for code in ("xx", "qqq", "xx-CH"):
            refused = await client.post("/v1/contacts", json={**WHOLE, "languages": ["fr", code]})
            assert refused.status_code == 422, code
            assert [each["field"] for each in refused.json()["errors"]] == ["languages.1"]
        taken = await client.post("/v1/contacts", json={**WHOLE, "languages": ["pt-BR", "ar"]})
        assert taken.status_code == 201, taken.text
        client.headers.update(as_browser(client))
        sent = {**WHOLE, "email": "b@paper.example", "languages[]": ["fr", "xx"]}
        html = (await client.post("/contacts/new", data=sent)).text
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert targets == ["f-languages"]
    assert 'id="f-languages"' in html


async def test_a_code_and_an_endpoint_that_cannot_be_taken_are_named_at_once(
    dispatch: DispatchFixture,
) -> None:
    wrong = {**WHOLE, "countries[]": ["XXX"], "located_in": "YYY", "endpoint": "https://10.0.0.1/"}
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        client.headers.update(as_browser(client))
        refused = await client.post("/contacts/new", data=wrong)
    targets = re.findall(r'<li><a href="#([^"]+)"', refused.text)
    assert targets == ["f-countries", "f-located_in", "f-endpoint"]


async def test_beside_an_address_that_is_none_what_else_is_wrong_is_named_too(
    dispatch: DispatchFixture,
) -> None:
    wrong = {**WHOLE, "name": "", "email": "none", "located_in": "YYY", "endpoint": "https://10.1/"}
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        told = await client.post("/v1/contacts", json={**wrong, "countries": ["EGY", "XXX"]})
        client.headers.update(as_browser(client))
        html = (await client.post("/contacts/new", data={**wrong, "countries[]": ["XXX"]})).text
    fields = [each["field"] for each in told.json()["errors"]]
    assert fields == ["name", "email", "countries.1", "located_in", "endpoint"]
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert targets == ["f-name", "f-email", "f-countries", "f-located_in", "f-endpoint"]


async def test_what_is_wrong_is_corrected_and_the_next_appeal_goes_there(
    dispatch: DispatchFixture,
) -> None:
    made = await dispatch.contact(
        "media", email="wrnog@paper.example", languages=("fr", "en"), countries=("TUN", "EGY"),
        located_in="TUN",
    )  # fmt: skip
    await dispatch.do("UPDATE addresses SET blocked_reason = 'no-such-address', blocked_at = now()")
    shown = await page(dispatch, f"/contacts/{made.id}", language="fr")
    assert "\u00c9gypte, Tunisie" in shown
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        client.headers.update(as_browser(client))
        assert f"/contacts/{made.id}/edit" in (await client.get(f"/contacts/{made.id}")).text
        form = filled((await client.get(f"/contacts/{made.id}/edit")).text)
        assert form.pop("email") == "wrnog@paper.example"
        answer = await client.post(
            f"/contacts/{made.id}/edit", data={**form, "email": "right@paper.example"}
        )
        assert answer.status_code == 303, answer.text
        kept = (await client.get(f"/v1/contacts/{made.id}")).json()
    assert {name: kept[name] for name in ("email", "languages", "countries", "located_in")} == {
        "email": "right@paper.example", "languages": ["fr", "en"],
        "countries": ["EGY", "TUN"], "located_in": "TUN",
    }  # fmt: skip
    assert (kept["version"], kept["blocked"]) == (2, [])
    await dispatch.start(Issued(audience=("media",)))
    await dispatch.drain(Channel.EMAIL)
    assert [state for _, state, _ in await dispatch.states()] == ["withheld"], "local mailbox"
    assert await dispatch.scalar("SELECT reason FROM deliveries") == "local-mailbox"


async def test_who_was_overtaken_sees_what_the_other_kept_and_can_keep_theirs(
    dispatch: DispatchFixture,
) -> None:
    contact = (await dispatch.contact("media", email="a@paper.example")).id
    path = f"/contacts/{contact}/edit"
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        client.headers.update(as_browser(client))
        form = filled((await client.get(path)).text)
        theirs = {**form, "organisation": "The invented paper", "countries[]": ["EGY"]}
        assert (await client.post(path, data=theirs)).status_code == 303
        mine = {**form, "name": "Another invented name"}
        refused = await client.post(path, data=mine, headers={"accept-language": "fr"})
        assert refused.status_code == 409
        assert "a modifi\u00e9 ce contact" in refused.text
        assert re.search(r"Organisation</dt>\s*<dd[^>]*>The invented paper", refused.text)
        assert re.search(r"Pays</dt>\s*<dd[^>]*>\u00c9gypte", refused.text)
        assert "a@paper.example</dd>" not in refused.text, "only what differs"
        again = filled(refused.text)
        assert again["name"] == "Another invented name"
        assert (await client.post(path, data=again)).status_code == 303
    names = await dispatch.rows("SELECT version, all_countries FROM contacts")
    assert [tuple(row) for row in names] == [(3, True)]


async def test_a_new_endpoint_shows_its_secret_once_and_nobody_else_may_change_one(
    dispatch: DispatchFixture,
) -> None:
    contact = (await dispatch.contact("partner", email="a@partner.example")).id
    path = f"/contacts/{contact}/edit"
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        client.headers.update(as_browser(client))
        form = filled((await client.get(path)).text)
        given = {**form, "endpoint": "https://partner.example:8443/in"}
        answer = await client.post(path, data=given)
        assert (answer.status_code, "whsec_" in answer.text) == (200, True)
        # To change the language loads the page again, without the secret.
        assert 'name="_language"' not in answer.text
        wrong = await client.post(path, data={**form, "name": "", "version": "2"})
        assert (wrong.status_code, 'aria-invalid="true"' in wrong.text) == (422, True)
        assert await _version(dispatch, contact) == 2
    async with dispatch.client(Role.APPROVER) as client:
        client.headers.update(as_browser(client))
        assert (await client.get(path)).status_code == 403
        own = {name: value for name, value in form.items() if not name.startswith("_")}
        assert (await client.post(path, data=own)).status_code == 403


async def test_the_long_lists_are_closed_and_say_what_is_chosen(dispatch: DispatchFixture) -> None:
    contact = (await dispatch.contact("media", languages=("fr", "en"), countries=("EGY",))).id
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        client.headers.update(as_browser(client))
        shown = (await client.get(f"/contacts/{contact}/edit")).text
        empty = (await client.get("/contacts/new")).text
        wrong = await client.post("/contacts/new", data={**WHOLE, "languages[]": ["X!"]})
    heads = re.compile(r'<details class="listed"( open)?>\s*<summary>([^<]+)</summary>')
    assert heads.findall(shown) == [("", "Languages: French, English"), ("", "Countries: Egypt")]
    assert [told for _, told in heads.findall(empty)] == [
        "Languages: English", "Countries: every country",
    ]  # fmt: skip
    assert heads.findall(wrong.text)[0] == (" open", "Languages: X!"), "where something is wrong"


async def test_the_list_of_contacts_says_their_languages_and_state(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("media", languages=("fr", "ar"))
    shown = await page(dispatch, "/contacts")
    assert re.search(r"French, Arabic .* Active .*Deactivate", shown)


async def _version(dispatch: DispatchFixture, contact: UUID) -> int:
    return int(await dispatch.scalar("SELECT version FROM contacts WHERE id = :id", id=contact))


async def test_a_lost_secret_is_renewed_once_and_the_former_one_stays_valid(
    dispatch: DispatchFixture,
) -> None:
    async with receiver() as endpoint:
        made = await dispatch.contact("partner", endpoint=endpoint.url)
    path = f"/contacts/{made.id}"

    async def secrets() -> list[str]:
        """Return the secrets that sign now, the newest first."""
        keys = await dispatch.context.keyring.open([made.id])
        (row,) = await dispatch.rows(
            "SELECT id, sealed FROM addresses WHERE contact = :id", id=made.id
        )
        place = place_of(Address.sealed, row.id)
        words = keys.open_model(AddressWords, place, bytes(row.sealed))
        return [each.reveal() for each in words.active_secrets(utc_now())]

    async with dispatch.client(Role.COMMUNICATIONS) as client:
        client.headers["cookie"] = cookie_of(client)
        shown = (await client.get(path)).text
        [form] = re.findall(rf'(?s)<form[^>]*action="[^"]*{path}/secret".*?</form>', shown)
        sent = {"seen": re.findall(r'name="seen" value="([^"]+)"', form)[0], "_page": path}
        asked = await client.post(f"{path}/secret", data=sent)
        assert "The current secret stays valid for 24 hours" in asked.text
        assert await secrets() == [made.secret]
        answer = await client.post(f"{path}/secret", data={**sent, "_confirmed": "yes"})
        assert answer.status_code == 200
        newest, former = await secrets()
        assert former == made.secret
        assert f"<code>{newest}</code>" in answer.text
        assert "The former secret stays valid until" in answer.text
        # Sent again, as by a browser that reloads the page.
        again = await client.post(f"{path}/secret", data={**sent, "_confirmed": "yes"})
        assert again.status_code == 409
        assert await secrets() == [newest, former]
    recorded = "SELECT count(*) FROM audit_entries WHERE action = 'contact.secret-rotated'"
    assert await dispatch.scalar(recorded) == 1
