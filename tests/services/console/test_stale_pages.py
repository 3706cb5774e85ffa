"""Each form carries the version of its page, or has a reason why it does not."""

from typing import Any

import pytest

from tests.services.console.sent_forms import NO_PAGES_OF_FORMS, forms
from tests.services.forms_and_versions import CARRIES, NEEDS_NOT, PROGRAMS
from tests.services.trail.auditing import Audited

SERVICES = ("intake", "triage", "dispatch", "relocation", "identity")
DEEDS = {
    f"/cases/{{case}}/{command}"
    for command in ("take", "source", "verify", "close", "reopen", "protection", "best-interest")
}
OF_CASES = "/cases/{case}/{command}"


@pytest.mark.parametrize("service", SERVICES, indirect=True)
async def test_every_form_carries_what_its_page_showed_or_says_why_not(audited: Audited) -> None:
    own = forms(audited.app) - NO_PAGES_OF_FORMS
    if OF_CASES in own:
        own = own - {OF_CASES} | DEEDS
    thought_of = {**CARRIES, **NEEDS_NOT}
    assert len(thought_of) == len(CARRIES) + len(NEEDS_NOT)
    assert own <= {*thought_of}


@pytest.mark.parametrize("service", SERVICES, indirect=True)
async def test_a_program_may_say_what_it_read(audited: Audited) -> None:
    described = audited.app.openapi()
    for route, name in PROGRAMS.items():
        method, _, path = route.partition(" ")
        found = described["paths"].get(path, {}).get(method.lower())
        if found is None:
            continue
        assert name in _fields(described, found), route


def _fields(described: Any, operation: Any) -> set[str]:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    every = [schema, *schema.get("anyOf", ())]
    named = [each["$ref"].rpartition("/")[2] for each in every if "$ref" in each]
    return {
        field for name in named for field in described["components"]["schemas"][name]["properties"]
    }
