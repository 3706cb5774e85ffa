"""Restricted data is stored nowhere in plain, except in approved messages and where they went.

A rare word in every restricted field, a whole flow with its refusals and a crash in it; then every
log, metric, database file, broker file and kept file is searched for the words.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.front.catalogue import CATALOGUE
from tests.processes import stories
from tests.processes.buses import KAFKA_IN_PROVE
from tests.processes.flow import Flow
from tests.processes.people import Refused
from tests.processes.system import System
from tests.processes.waiting import eventually

CHUNK = 1 << 20
TABLES = """
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


class Words:
    """Makes a different rare word for each field.

    All begin with the same mark, which is searched first.
    """

    def __init__(self) -> None:
        self.mark = f"zq{uuid4().hex[:14]}"
        self.of: dict[str, str] = {}

    def __call__(self, field: str) -> str:
        return self.of.setdefault(field, f"{self.mark}{len(self.of):02d}")


@KAFKA_IN_PROVE
def test_a_word_of_a_restricted_field_stands_in_plain_nowhere(
    system: System, flow: Flow, country: str
) -> None:
    words = Words()
    address = f"{words('recipient address')}@embassy.example"
    named = {"name": words("recipient"), "organisation": words("recipient's office")}
    flow.contact("diplomat", country, email=address, phone="+41795550123", **named)
    told = _told(country, words)
    alert = flow.file(told)
    case = flow.case_of(alert)
    _be_refused(system, flow, alert, case, words)
    flow.verify(case)
    officer = flow.people.officer
    source = {"relation": "witness", "name": words("source added"), "contact": words("reach")}
    officer.post("triage", f"/cases/{case}/sources", source)
    protection = {
        "kinds": ["protection-grant"],
        "urgency": "high",
        "situation": words("need"),
        "contact": words("contact in need"),
    }
    officer.post("triage", f"/cases/{case}/protection", protection)
    flow.support_request_of(case)
    draft = stories.draft(country, words("approved name"), facts=words("approved facts"))
    document = flow.draft(case, draft, ("diplomat",))
    # By their sound, these words are all similar to each other.
    reason = words("why a finding is right")
    flow.submit(case, document, flow.asked(case, document), because=reason)
    flow.approve(case, document)
    system["dispatch"].kill()
    system.start_services()
    deliveries = flow.settled(flow.campaign_of(document))
    flow.people.operator.post(
        "intake", f"/alerts/{alert}/withdrawal", {"reason": words("why withdrawn")}
    )
    eventually(lambda: "alert-withdrawn" in flow.timeline_kinds(case), what="triage heard it")
    _expect_approved_words_where_they_belong(system, words, address)

    metrics = "\n".join(service.metrics() for service in system.services.values())
    system.rows("triage", "CHECKPOINT")
    found = {f"{field} in {table}" for table, field in _found_in_rows(system, words)}
    found |= {
        f"{field} in {path.relative_to(system.folder)}"
        for path in _files(system)
        for field in _found_in(path, words)
    }
    found |= {f"{field} in the metrics" for field, word in words.of.items() if word in metrics}
    collector = system.outside.collector
    attempt = ("delivery_id", str(deliveries[0]["id"]))
    eventually(
        lambda: any(attempt in span.told for span in collector.named("delivery attempt")),
        what="the traces have come",
    )
    spans = b"".join(collector.bodies)
    found |= {f"{field} in traces" for field, word in words.of.items() if word.encode() in spans}
    assert found == set()


def _told(country: str, words: Words) -> dict[str, Any]:
    return stories.alert(
        country,
        narrative=words("narrative"),
        source={
            "relation": "member-organisation", "reliability": "highly-reliable",
            "channel": "signal", "name": words("source"), "pseudonym": words("source's pseudonym"),
            "contact": words("source's contact"),
        },
        persons=[
            {"kind": "person", "name": words("name"), "pseudonym": words("pseudonym"),
             "organisation": words("organisation")},
        ],
        acts=[
            {"violation": "arbitrary-detention", "place": words("place of the act"),
             "description": words("description of the act")},
        ],
        expected=[
            {"kind": "hearing", "place": words("place of the hearing"),
             "description": words("description of the hearing")},
        ],
        consents=[
            {"use": use, "by_whom": words("who consented"), "how": words("how it was told"),
             **({"state": "limited", "limits": words("limits")}
                if use == "share_with_partner" else {"state": "given"})}
            for use in stories.ALL_USES
        ],
    )  # fmt: skip


def _be_refused(system: System, flow: Flow, alert: str, case: str, words: Words) -> None:
    """Send requests that are refused, with restricted words in every part of a request."""
    operator, officer = flow.people.operator, flow.people.officer
    wrong = _told("EGY", words) | {"situation": words("a wrong code")}
    for who, asked, path, body in (
        (operator, "intake", "/alerts", wrong),
        (operator, "intake", "/alerts", {words("an unknown field"): words("its value")}),
        (operator, "intake", f"/alerts/{alert}/consents", {"use": words("no use")}),
        (officer, "triage", f"/cases/{case}/verification", {"status": words("no status")}),
        (officer, "triage", f"/cases/{case}/closing", {"outcome": words("no outcome") * 40}),
        (flow.people.communications, "dispatch", "/contacts", {"name": words("half a contact")}),
    ):
        with pytest.raises(Refused):
            who.post(asked, path, body)
    for service in system.services.values():
        query = {"q": words("a query"), "cursor": words("a cursor")}
        httpx2.get(f"{service.url}/v1/{words('a path')}", params=query)
        httpx2.post(f"{service.url}/v1/alerts", content=words("no JSON"))


def _expect_approved_words_where_they_belong(system: System, words: Words, address: str) -> None:
    letters = system.outside.letters.to(address)
    assert len(letters) == 1
    assert words.of["approved name"] in str(letters[0])
    for letter in system.outside.letters.taken:
        if letter["To"] != address:
            # Notices to staff, and e-mails of other tests.
            assert not any(word in str(letter) for word in words.of.values())


def _found_in_rows(system: System, words: Words) -> Iterator[tuple[str, str]]:
    """Search every row as text, bytes as hexadecimal: in files long values may be compressed."""
    for database in (*CATALOGUE, "keyring", "bus"):
        for table in system.rows(database, TABLES):
            name = table["name"]
            rows = system.rows(database, f"SELECT t::text AS said FROM {name} AS t")  # noqa: S608 - the catalogue's names
            said = "\n".join(row["said"] for row in rows)
            for field, word in words.of.items():
                if word in said or word.encode().hex() in said:
                    yield f"{database}.{name}", field


def _files(system: System) -> Iterator[Path]:
    """Return all files on disk: logs, the cluster with its write-ahead log, the broker's log."""
    return (path for path in system.folder.rglob("*") if path.is_file())


def _found_in(path: Path, words: Words) -> set[str]:
    plain = {field: word.encode() for field, word in words.of.items()}
    longest = max(map(len, plain.values()))
    mark = words.mark.encode()
    found: set[str] = set()
    with path.open("rb") as file:
        kept = b""
        while chunk := file.read(CHUNK):
            window = kept + chunk
            if mark in window:
                found |= {field for field, word in plain.items() if word in window}
            kept = window[-longest:]
    return found
