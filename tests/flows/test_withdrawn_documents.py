"""Those who got a document that was wrong are told so, and nobody else; after a danger nobody.

Each service is a process, and letters go to a real mail server. All persons are invented.
"""

from typing import Any

import pytest

from tests.processes import stories
from tests.processes.flow import Flow, Issued, Refused
from tests.processes.system import System
from tests.processes.waiting import eventually

pytestmark = [
    pytest.mark.parametrize("shared_system", ["postgres"], indirect=True),
    pytest.mark.long,
]


def test_those_who_got_it_are_told_once_and_nobody_else(
    system: System, flow: Flow, country: str
) -> None:
    letters, had, new = system.outside.letters, _address("had", country), _address("new", country)
    flow.contact("diplomat", country, email=had)
    made = _withdrawn(flow, country, "error")
    code = _read(flow, made)["document"]["reference"]
    flow.contact("diplomat", country, email=new)

    notice = _said(flow, made, "withdrawal-notice")
    flow.approve(made.case, notice)
    eventually(lambda: len(letters.to(had)) == 2, what="the notice has come")
    assert code in letters.to(had)[1]["Subject"]
    name = stories.alert(country)["persons"][0]["name"]
    for part in letters.to(had)[1].walk():
        assert part.is_multipart() or name.split()[0] not in part.get_content()

    corrected = _said(flow, made, "correction")
    _submit(flow, made.case, corrected)
    flow.approve(made.case, corrected)
    flow.settled(flow.campaign_of(corrected))
    assert [f"{code}.{number}" in letters.to(had)[number]["Subject"] for number in (1, 2)] == [
        True,
        True,
    ]
    assert len(letters.to(had)) == 3
    assert letters.to(new) == []


@pytest.mark.parametrize("cause", ["safety", "consent", None])
def test_after_a_danger_or_a_refusal_nothing_leaves(
    system: System, flow: Flow, country: str, cause: str | None
) -> None:
    address = _address("kept", country)
    flow.contact("diplomat", country, email=address)
    made = _withdrawn(flow, country, cause)
    for kind in ("withdrawal-notice", "correction"):
        with pytest.raises(Refused) as refused:
            _said(flow, made, kind)
        assert (refused.value.status, refused.value.code) == (409, "not-for-an-error")
    assert len(system.outside.letters.to(address)) == 1


def test_dispatch_killed_before_the_letter_sends_it_once(
    system: System, flow: Flow, country: str
) -> None:
    letters, address = system.outside.letters, _address("crash", country)
    flow.contact("diplomat", country, email=address)
    made = _withdrawn(flow, country, "error")
    notice = _said(flow, made, "withdrawal-notice")
    system["dispatch"].kill()
    flow.approve(made.case, notice)
    system.start_services()
    flow.settled(flow.campaign_of(notice))
    assert len(letters.to(address)) == 2


def _withdrawn(flow: Flow, country: str, cause: str | None) -> Issued:
    """Issue a document, let it arrive, and withdraw it."""
    made = flow.issued(stories.alert(country), audience=("diplomat",))
    flow.settled(flow.campaign_of(made.document))
    asked: dict[str, Any] = {"reason": "Invented.", "cause": cause}
    flow.people.officer.surely("triage", f"{_at(made)}/withdrawal", asked)
    return made


def _said(flow: Flow, made: Issued, kind: str) -> str:
    return str(flow.people.officer.surely("triage", f"{_at(made)}/{kind}", {})["id"])


def _submit(flow: Flow, case: str, document: str) -> None:
    """Submit with every check confirmed. Whom it reaches is not counted: it is known."""
    at = f"/cases/{case}/documents/{document}"
    shown = flow.people.officer.get("triage", at)
    found = [{"finding": each["mark"], "reason": "It is right."} for each in shown["findings"]]
    asked = {"version": 1, "do_no_harm": shown["harm_asked"], "findings": found}
    flow.people.officer.surely("triage", f"{at}/submission", asked)


def _read(flow: Flow, made: Issued) -> Any:
    return flow.people.officer.get("triage", _at(made))


def _at(made: Issued) -> str:
    return f"/cases/{made.case}/documents/{made.document}"


def _address(who: str, country: str) -> str:
    return f"{who}-{country}@embassy.example".lower()
