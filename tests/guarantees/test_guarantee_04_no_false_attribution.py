"""Guarantee 4: nothing says of somebody what was done to somebody else, by the system's own words.

All persons are invented.
"""

from typing import Any

import pytest

from services.triage.rules.gates.checks import FURTHER_CHECKS
from shared.clock import new_id
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.people import Refused
from tests.processes.system import System


@pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
def test_no_false_attribution_leaves_by_the_systems_own_words(
    system: System, flow: Flow, country: str
) -> None:
    """A plan that says of the living that they were killed is not submitted, and a true one is."""
    address = f"attributed-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    dead, living = _person("Abel Invented", "killed"), _person("Beth Fictitious", "free-at-risk")
    acts = [_act("killing", dead), _act("death-threats", living)]
    told = stories.alert(country, persons=[dead, living], acts=acts, situation="unknown")
    case = flow.case_of(flow.file(told))
    flow.verify(case)
    true = [("killing", dead), ("death-threats", living)]
    document = flow.draft(case, _planned(country, true))
    read = flow.people.officer.get("triage", f"/cases/{case}/documents/{document}")
    assert read["findings"] == []
    english = " ".join(read["texts"][0]["plain"].split())
    assert "killing of Ms. Abel Invented" in english
    assert "killing of Ms. Beth" not in english
    assert "threats against Ms. Abel" not in english

    false = [("killing", living), ("death-threats", dead)]
    document = flow.draft(case, _planned(country, false))
    with pytest.raises(Refused) as refused:
        flow.submit(case, document, tuple(FURTHER_CHECKS))

    assert (refused.value.status, refused.value.code) == (409, "not-ready")
    assert "said-dead" in str(refused.value.problem)
    assert system.count("dispatch", "campaigns", "document = $1", document) == 0
    assert system.outside.letters.to(address) == []


def _person(name: str, situation: str) -> dict[str, Any]:
    known = {"kind": "person", "gender": "woman", "role": "lawyer", "situation": situation}
    return {"id": str(new_id()), "name": name, **known}


def _act(violation: str, person: dict[str, Any]) -> dict[str, Any]:
    return {"violation": violation, "to": [person["id"]], "perpetrators": ["police"]}


def _planned(country: str, told: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return a draft in English whose plan says each of these acts of one person."""
    draft = stories.draft(country, violations=[violation for violation, _ in told])
    [english, _] = draft["versions"]
    english |= {"title": "", "concerned": "", "short": ""}
    plan = [
        {
            "persons": [person["id"]],
            "violations": [violation],
            "words": [
                {
                    "language": "en",
                    "concerned": [f"Ms. {person['name']}"],
                    "short": [f"Ms. {person['name']}"],
                }
            ],
        }
        for violation, person in told
    ]
    return draft | {"versions": [english], "plan": plan}
