"""Every final act on a page asks for confirmation and says what will happen."""

import re

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.console.sent_forms import forms, hidden, send
from tests.services.forms_and_versions import FINAL, HARMLESS
from tests.services.trail.auditing import Audited

ANYBODY = Principal(new_id(), "person", frozenset(Role), ALL_DESKS)


@pytest.mark.parametrize("service", list(FINAL), indirect=True)
async def test_every_form_is_final_or_not_and_somebody_thought_of_it(audited: Audited) -> None:
    everywhere = {"/language", "/again", "/sign-in", "/sign-out", "/sign-out-everywhere"}
    name = audited.name
    assert forms(audited.app) - everywhere - FINAL[name] == HARMLESS[name]


@pytest.mark.parametrize("service", ["identity"], indirect=True)
async def test_a_second_step_says_what_will_happen_and_does_nothing_before(
    audited: Audited,
) -> None:
    await audited.know(ANYBODY.account)
    path = f"/accounts/{new_id()}/api-keys/{new_id()}/revoke"
    asked = await send(audited, path, {"_page": "/accounts", "note": "a & b"}, by=ANYBODY)
    assert asked.status_code == 403 or "Revoke this API key?" in asked.text
    administrator = Principal(new_id(), "person", frozenset({Role.ADMINISTRATOR}), ALL_DESKS)
    asked = await send(audited, path, {"_page": "/accounts", "note": "a & b"}, by=administrator)
    assert asked.status_code == 200
    assert "A revoked key cannot be restored." in asked.text
    assert hidden(asked.text, "_confirmed") == "yes"
    assert hidden(asked.text, "note") == "a & b"
    [back] = re.findall(r'formaction="([^"]+)" formnovalidate>', asked.text.split("<main")[1])
    assert back.startswith("/again?page=/accounts")
    done = await send(audited, path, {"_confirmed": "yes"}, by=administrator)
    assert done.status_code == 404
