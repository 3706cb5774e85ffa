"""After every refusal of a form, what was typed is shown again: each form of each service."""

import re

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.clock import new_id
from shared.web.submitted_form import FORM_BYTES, MOST_FIELDS
from tests.services.console.sent_forms import FIELDS, TYPED, hidden, marks, posts, send, stands_in
from tests.services.trail.auditing import Audited

SERVICES = pytest.mark.parametrize(
    "service", ["intake", "triage", "dispatch", "relocation", "identity"], indirect=True
)
NOBODY = Principal(new_id(), "person", frozenset(), ALL_DESKS)
"""A signed-in person without any right."""
ANOTHER = Principal(new_id(), "person", frozenset(), ALL_DESKS)


@SERVICES
class TestEveryForm:
    async def test_is_there_again_after_signing_in(self, audited: Audited) -> None:
        await audited.runtime.keyring.create(NOBODY.account, ANOTHER.account)
        paths = list(posts(audited.app))
        assert paths
        for path in paths:
            sent = FIELDS | {"password": "never carried"} | marks("/audit", path, NOBODY)
            refused = await send(audited, path, sent, by=None)
            assert refused.status_code == 401, path
            kept = hidden(refused.text, "_kept")
            assert kept, path
            assert hidden(refused.text, "_kept_for") == str(NOBODY.account)
            assert TYPED not in refused.text
            assert "invented caller" not in refused.text
            assert refused.headers["cache-control"] == "no-store"
            assert "You are not signed in any more." in refused.text
            assert "token" not in refused.text
            back = hidden(refused.text, "_kept_at")
            again = await send(audited, back, {"_kept": kept}, by=NOBODY)
            assert stands_in(again.text), path
            assert "never carried" not in again.text
            stranger = await send(audited, back, {"_kept": kept}, by=ANOTHER)
            assert stranger.status_code == 403
            assert "invented caller" not in stranger.text

    async def test_is_not_filed_by_somebody_who_signed_in_meanwhile(self, audited: Audited) -> None:
        await audited.runtime.keyring.create(NOBODY.account, ANOTHER.account)
        for path in posts(audited.app):
            sent = FIELDS | marks("/audit", path, NOBODY)
            refused = await send(audited, path, sent, by=ANOTHER)
            assert refused.status_code == 401, path
            assert hidden(refused.text, "_kept")
            assert "only the person who typed it can read it" in refused.text
            assert "only you" not in refused.text
            assert "invented caller" not in refused.text

    async def test_comes_back_in_another_language_to_its_writer_alone(
        self, audited: Audited
    ) -> None:
        """The session ended, or somebody else signed in on this screen meanwhile."""
        await audited.runtime.keyring.create(NOBODY.account, ANOTHER.account)
        for path in posts(audited.app):
            sent = FIELDS | {"_language": "fr"} | marks("/audit", path, NOBODY)
            for by in (None, ANOTHER):
                refused = await send(audited, "/again", sent, by=by)
                assert refused.status_code == 401, path
                assert '<html lang="fr">' in refused.text
                assert "tocsin-language=fr" in refused.headers["set-cookie"]
                assert "invented caller" not in refused.text
                kept = {"_kept": hidden(refused.text, "_kept")}
                assert stands_in((await send(audited, "/again", kept, by=NOBODY)).text), path

    async def test_is_there_again_where_it_is_refused(self, audited: Audited) -> None:
        await audited.runtime.keyring.create(NOBODY.account)
        for path in posts(audited.app):
            for page in ("/no-such-page", "/audit", ""):
                sent = FIELDS | marks(page, path, NOBODY)
                refused = await send(audited, path, sent, by=NOBODY)
                assert refused.status_code >= 400, path
                assert stands_in(refused.text), (path, page, refused.status_code)

    @pytest.mark.parametrize("more", ["fields", "bytes"])
    async def test_is_there_again_where_it_is_too_much(self, audited: Audited, more: str) -> None:
        too_much = (
            {f"x{number}": "y" for number in range(MOST_FIELDS + 1)}
            if more == "fields"
            else {"long": "z" * (FORM_BYTES + 1)}
        )
        path = next(posts(audited.app))
        sent = FIELDS | too_much | marks("/audit", path, NOBODY)
        refused = await send(audited, path, sent, by=NOBODY)
        assert refused.status_code >= 400
        assert stands_in(refused.text)

    async def test_is_there_again_where_most_fields_of_a_long_form_are_empty(
        self, audited: Audited
    ) -> None:
        """The session ended, and the form of an alert has many rows."""
        path = next(posts(audited.app))
        empty = {f"x{number}": "" for number in range(MOST_FIELDS + 1)}
        refused = await send(audited, path, empty | FIELDS | marks("/audit", path, NOBODY), by=None)
        assert refused.status_code == 401
        assert stands_in(refused.text)

    async def test_carries_nothing_where_no_key_seals_it_but_gives_it_back(
        self, audited: Audited
    ) -> None:
        path = next(posts(audited.app))
        refused = await send(audited, path, FIELDS | marks("/audit", path, NOBODY), by=None)
        assert refused.status_code == 401
        assert not hidden(refused.text, "_kept")
        assert stands_in(refused.text)


@pytest.mark.parametrize("service", ["identity"], indirect=True)
async def test_the_sign_in_page_keeps_the_words_in_another_language(audited: Audited) -> None:
    await audited.runtime.keyring.create(NOBODY.account)
    refused = await send(audited, "/account", FIELDS | marks("/account", "/account", NOBODY), None)
    kept = {name: hidden(refused.text, name) for name in ("_kept", "_kept_for", "_kept_at")}
    button = re.search(r"<button[^>]*name=\"_language\"[^>]*>", refused.text)
    assert button
    assert 'formaction="/identity/sign-in"' in button[0]
    french = await send(audited, "/sign-in", kept | {"_language": "fr"}, by=None)
    assert '<html lang="fr">' in french.text
    assert hidden(french.text, "_kept") == kept["_kept"]
