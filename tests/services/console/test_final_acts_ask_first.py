"""What cannot simply be taken back takes two steps on every page, and says what will happen."""

import re

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.console.walking import forms, hidden, send
from tests.services.trail.auditing import Audited

ANYBODY = Principal(new_id(), "person", frozenset(Role), ALL_DESKS)

FINAL = {
    "intake": {"/alerts/{alert}/withdrawal"},
    "triage": {"/cases/{case}/{deed}", "/cases/{case}/documents/{document}/withdraw"},
    "dispatch": {
        "/campaigns/{campaign}/stop",
        "/campaigns/{campaign}/deliveries/{delivery}/settle",
        "/contacts/{contact}/deactivate",
        "/hazards/{hazard}/end",
    },
    "identity": {
        "/accounts/{account}/disable",
        "/accounts/{account}/password",
        "/accounts/{account}/sign-out",
        "/accounts/{account}/api-keys/{key}/revoke",
        "/accounts/acts/{act}/confirm",
        "/accounts/acts/{act}/withdraw",
    },
    "relocation": set(),
}
"""The second step of `/cases/{case}/{deed}` is that of closing."""

HARMLESS = {
    "intake": {
        "/alerts/new", "/alerts/{alert}/consents", "/alerts/{alert}/withdrawal/undo",
    },
    "triage": {
        "/cases/{case}/sources/{source}", "/cases/{case}/best-interest/{proposal}",
        "/cases/{case}/links/{link}/{deed}", "/cases/{case}/clocks/{clock}/done",
        "/cases/{case}/documents/new", "/cases/{case}/documents/{document}",
        "/cases/{case}/documents/{document}/submit",
        "/cases/{case}/documents/{document}/approve",
        "/cases/{case}/documents/{document}/return",
    },
    "dispatch": {
        "/campaigns/{campaign}/send-again",
        "/campaigns/{campaign}/deliveries/{delivery}/release",
        "/contacts/new", "/contacts/{contact}/reactivate", "/hazards/new", "/hazards/{hazard}",
        "/contacts/{contact}/channels/{channel}/try-now",
        "/contacts/{contact}/channels/{channel}/test",
        "/contacts/{contact}/channels/{channel}/unblock",
    },
    "identity": {
        "/account", "/account/password", "/accounts", "/accounts/{account}/rights",
        "/accounts/{account}/enable", "/accounts/{account}/api-keys",
    },
    "relocation": {
        "/support-requests/{request_id}/assessment", "/support-requests/{request_id}/decision",
    },
}  # fmt: skip
"""What can be done again otherwise, or has a page of its own that says all of it before."""


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
    assert "It cannot be brought back." in asked.text
    assert hidden(asked.text, "_confirmed") == "yes"
    assert hidden(asked.text, "note") == "a & b"
    [back] = re.findall(r'formaction="([^"]+)" formnovalidate>', asked.text.split("<main")[1])
    assert back.startswith("/again?page=/accounts")
    done = await send(audited, path, {"_confirmed": "yes"}, by=administrator)
    assert done.status_code == 404
