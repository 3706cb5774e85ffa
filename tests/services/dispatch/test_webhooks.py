"""Webhooks on the wire, as `docs/webhooks.md` describes them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import receiver

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"
SCHEMA = DOCUMENT.with_name("webhooks.schema.json")


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
            "follows": None,
        }
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(sent | {"later": 1})
        assert sent["timestamp"] == wanted.issued_at.isoformat()
        assert b"C-2026-0001" not in endpoint.got[0][1]

    async def test_shows_how_a_partner_files_what_follows_an_earlier_document(
        self, dispatch: DispatchFixture
    ) -> None:
        first, elsewhere = Issued(audience=("partner",)), "EGY 004 / 0718 / OBS 090"
        said = {"follows_reference": first.reference, "follows_kind": "urgent-appeal"}
        news = Issued(audience=("partner",), follows=said | {"follows": first.document})
        other = Issued(audience=("partner",), follows={"follows_reference": elsewhere})
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            for each in (first, news, other):
                await dispatch.start(each)
                await dispatch.drain(Channel.WEBHOOK)
        told = [json.loads(body) for _, body in endpoint.got]
        assert [each["data"]["follows"] for each in told] == [
            None,
            {
                "document": str(first.document),
                "reference": first.reference,
                "kind": "urgent-appeal",
            },
            {"document": None, "reference": elsewhere, "kind": None},
        ]
        schema = Draft202012Validator(json.loads(SCHEMA.read_text()))
        shown: dict[str, Any] = {}
        exec(block("python"), shown)  # noqa: S102  # our own document
        kept: dict[str, Any] = {}
        for each in told:
            schema.validate(each)
            shown["file"](kept, each)
        dossiers = [kept[str(each.document)]["dossier"] for each in (first, news, other)]
        assert dossiers == [str(first.document), str(first.document), str(other.document)]
        data = told[1]["data"] | {"kind": "correction", "document": "of another"}
        shown["file"](kept, {"data": data})
        assert [each["valid"] for each in kept.values()] == [False, True, True, True]


async def test_words_that_a_release_of_before_took_for_a_code_are_told_to_nobody(
    dispatch: DispatchFixture,
) -> None:
    """They are in its texts, which are sent as they were approved, and nowhere else."""
    words = "Amal Invented hides"
    async with receiver() as endpoint:
        await dispatch.contact("partner", endpoint=endpoint.url)
        said = {"follows_reference": words}
        campaign = await dispatch.start(Issued(audience=("partner",), follows=said))
        await dispatch.drain(Channel.WEBHOOK)
    assert [json.loads(body)["data"]["follows"] for _, body in endpoint.got] == [None]
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        shown = (await client.get(f"/v1/campaigns/{campaign}")).json()
    assert shown["reference"]
    assert shown["follows"] is None


async def test_the_api_says_what_the_document_of_a_campaign_follows(
    dispatch: DispatchFixture,
) -> None:
    first = new_id()
    said = {"follows": first, "follows_reference": "EGY 004 / 0718 / OBS 090"}
    campaign = await dispatch.start(Issued(follows=said | {"follows_kind": "urgent-appeal"}))
    other = await dispatch.start()
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        shown = (await client.get(f"/v1/campaigns/{campaign}")).json()
        listed = (await client.get("/v1/campaigns")).json()["items"]
        html = {"accept": "text/html"}
        page = (await client.get(f"/campaigns/{campaign}", headers=html)).text
    follows = {
        "document": str(first),
        "reference": "EGY 004 / 0718 / OBS 090",
        "kind": "urgent-appeal",
    }
    assert shown["follows"] == follows
    assert {each["id"]: each["follows"] for each in listed} == {
        str(campaign): follows,
        str(other): None,
    }
    assert "EGY 004 / 0718 / OBS 090" in page


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
        "preferred_language",
        "follows",
    }
    assert shown["data"]["follows"].keys() >= {"document", "reference", "kind"}
