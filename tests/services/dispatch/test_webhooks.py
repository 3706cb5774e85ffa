"""Webhooks on the wire, as `docs/webhooks.md` describes them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.dispatch.rules.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import receiver

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def receive() -> Callable[..., Any]:
    """The receiver from the documentation."""
    shown: dict[str, Any] = {}
    exec(block("python"), shown)  # noqa: S102  # our own document
    taking: Callable[..., Any] = shown["receive"]
    return taking


class TestTheDocument:
    async def test_shows_a_receiver_that_takes_ours_once_and_no_others(
        self, dispatch: DispatchFixture, receive: Callable[..., Any]
    ) -> None:
        async with receiver() as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            await dispatch.start(
                Issued(audience=("partner",), reference="EGY 004 / 0718 / OBS 090")
            )
            await dispatch.drain(Channel.WEBHOOK)
        ((headers, body),) = endpoint.got
        headers = {name.lower(): value for name, value in headers.items()}
        seen: set[str] = set()
        status, appeal = receive(made.secret, headers, body, seen)
        assert (status, appeal["data"]["reference"]) == (200, "EGY 004 / 0718 / OBS 090")
        assert receive(made.secret, headers, body, seen) == (200, None)
        assert receive(made.secret, headers, body.replace(b"EGY", b"TUN"), set()) == (400, None)
        old = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
        assert receive(made.secret, old, body, set()) == (400, None)

    async def test_shows_the_payload_that_is_sent(self, dispatch: DispatchFixture) -> None:
        wanted = Issued(audience=("partner",))
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, languages=("fr",))
            campaign = await dispatch.start(wanted)
            await dispatch.drain(Channel.WEBHOOK)
        sent, shown = json.loads(endpoint.got[0][1]), json.loads(block("json"))
        assert list(sent) == list(shown)
        assert list(sent["data"]) == list(shown["data"])
        assert sent["data"] | {"html": "", "text": ""} == {
            "campaign": str(campaign),
            "document": str(wanted.document),
            "reference": wanted.reference,
            "kind": "urgent-appeal",
            "country": "EGY",
            "language": "fr",
            "title": wanted.texts.texts[1].title,
            "text": "",
            "html": "",
            "preferred_language": None,
        }
        assert sent["timestamp"] == wanted.issued_at.isoformat()
        assert b"C-2026-0001" not in endpoint.got[0][1]


def test_no_field_was_taken_away() -> None:
    """Partners must be able to read future messages: this list only grows."""
    shown = json.loads(block("json"))
    assert shown.keys() >= {"type", "timestamp", "data"}
    assert shown["data"].keys() >= {
        "campaign",
        "document",
        "reference",
        "kind",
        "country",
        "language",
        "title",
        "text",
        "html",
    }
