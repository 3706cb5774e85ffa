"""Play the demo's three stories over HTTP and Kafka, each service a process, to real receivers.

All persons, places and contacts are invented.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.front.demo.stories import Story, load_stories
from tests.processes.flow import Flow
from tests.processes.outside import SENDER
from tests.processes.system import System
from tests.processes.waiting import eventually

DETENTION, THREATS, RELOCATION = load_stories(datetime.now(UTC).date())

PDF = "document.pdf"
"""Typeset by a process that a served application starts: its event loop must go on meanwhile."""

pytestmark = pytest.mark.parametrize("shared_system", ["kafka"], indirect=True)


@pytest.mark.parametrize(
    "story", [DETENTION, THREATS], ids=["arbitrary detention", "death threats"]
)
def test_an_alert_becomes_an_approved_appeal_in_the_right_hands(
    system: System, flow: Flow, story: Story
) -> None:
    country = story.alert["country"]
    address, number = f"mission-{country}@embassy.example".lower(), _number(country)
    flow.contact("diplomat", country, email=address, phone=number)
    flow.contact("media", "FRA", email=f"elsewhere-{country}@news.example".lower())
    secret = flow.contact("partner", country, endpoint=system.outside.hook(country))["secret"]

    case = _verified_case(flow, story)
    assert story.document is not None
    document = flow.draft(case, **_document(story))
    flow.submit(case, document, flow.asked(case, document))
    flow.approve(case, document)
    deliveries = flow.settled(flow.campaign_of(document))

    issued = flow.people.officer.get("triage", f"/cases/{case}/documents/{document}")
    reference = issued["document"]["reference"]
    assert {each["channel"]: each["state"] for each in deliveries if each["channel"] != "sms"} == {
        "email": "sent",
        "webhook": "delivered",
    }
    paper = flow.people.officer.send("GET", "triage", f"/cases/{case}/documents/{document}/{PDF}")
    assert paper.content.startswith(b"%PDF-")
    _expect_letter(system, address, reference)
    _expect_short_message(system, flow, document, number, reference)
    told = system.outside.webhooks.verified(country, secret)
    assert len(told) == 1
    assert reference in str(told[0])
    assert not system.outside.letters.to(f"elsewhere-{country}@news.example".lower())
    _expect_timeline(flow, case, {"case-opened", "verified", "approved", "campaign-started"})


def test_a_defender_who_needs_relocation_is_granted_it(system: System, flow: Flow) -> None:
    case = _verified_case(flow, RELOCATION)
    assert RELOCATION.support is not None
    flow.people.officer.surely("triage", f"/cases/{case}/protection", RELOCATION.protection)
    at = f"/support-requests/{flow.support_request_of(case)['id']}"
    read = flow.people.grants.get("relocation", at)
    assessment = {"version": read["version"], **RELOCATION.support.assessment}
    flow.people.grants.post("relocation", f"{at}/assessment", assessment)
    assessed = flow.people.committee.get("relocation", at)
    decision = {"assessment": assessed["assessments"][0]["id"], **RELOCATION.support.decision}
    flow.people.committee.post("relocation", f"{at}/decision", decision)

    assert flow.people.grants.get("relocation", at)["state"] == "granted"
    _expect_timeline(
        flow, case, {"case-opened", "protection-requested", "grant-requested", "grant-decided"}
    )


def _verified_case(flow: Flow, story: Story) -> str:
    case = flow.case_of(flow.file(story.alert))
    officer = flow.people.officer
    officer.surely("triage", f"/cases/{case}/assignment", {})
    flow.assess(case)
    for source in story.sources:
        officer.surely("triage", f"/cases/{case}/sources", source)
    officer.surely("triage", f"/cases/{case}/verification", {"status": "verified"})
    return case


def _document(story: Story) -> dict[str, Any]:
    assert story.document is not None
    return {**story.document, "audience": tuple(story.document["audience"])}


def _number(country: str) -> str:
    return {"EGY": "+41795550101"}.get(country, "+41795550102")


def _expect_letter(system: System, address: str, reference: str) -> None:
    letters = system.outside.letters.to(address)
    assert len(letters) == 1
    letter = letters[0]
    assert SENDER in letter["From"]
    kinds = [part.get_content_type() for part in letter.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html"]
    for part in letter.walk():
        if not part.is_multipart():
            assert reference in part.get_content()


def _expect_short_message(
    system: System, flow: Flow, document: str, number: str, reference: str
) -> None:
    messages = system.outside.short_messages.to(number)
    assert len(messages) == 1
    assert reference in messages[0]["Body"]
    # Twilio reports later, by a signed callback.
    eventually(
        lambda: flow.deliveries(flow.campaign_of(document)),
        lambda every: (
            {each["state"] for each in every if each["channel"] == "sms"} == {"delivered"}
        ),
        what="Twilio's report arrived",
    )


def _expect_timeline(flow: Flow, case: str, kinds: set[str]) -> None:
    """Expect everything on one page, in order, from the call to the last result."""
    eventually(
        lambda: set(flow.timeline_kinds(case)),
        lambda seen: kinds <= seen,
        what=f"the timeline tells of {sorted(kinds)}",
    )
    moments = [item["at"] for item in flow.timeline(case)]
    assert moments == sorted(moments)
