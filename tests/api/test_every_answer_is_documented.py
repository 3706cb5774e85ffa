"""Every answer of each service is documented in its OpenAPI document, for all allowed requests.

Left out is the check that everything outside the document is refused (`negative_data_rejection`):
pydantic takes some of it in good faith, such as the number 0 for a moment in time.
"""

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.front.catalogue import CATALOGUE
from shared.access.roles import Role
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.people import Colleague
from tests.processes.system import System

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXAMPLES = [8, pytest.param(16, marks=pytest.mark.long)]
"""For each operation."""


@pytest.mark.parametrize("shared_system", ["kafka"], indirect=True)
@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("service", list(CATALOGUE))
def test_no_request_makes_a_service_fail(
    system: System, flow: Flow, service: str, examples: int
) -> None:
    schema = schemathesis.openapi.from_url(f"{system[service].url}/openapi.json")
    found: list[Any] = list(schema.get_all_operations())
    operations = [each.ok() for each in found]
    assert operations
    everything = [role for role in Role if role is not Role.NETWORK_MEMBER]
    who = flow.people.another(*everything)
    known = _known(flow)
    for operation in operations:
        if service == "identity":
            who = flow.people.another(*everything)  # some operations sign out whoever calls them
        _try(operation, system[service].url, who, known, examples)


def _known(flow: Flow) -> dict[str, str]:
    """Ids of what is there: with made-up ones alone most operations would only look it up."""
    alert = flow.file(stories.alert("EGY"))
    case = flow.case_of(alert)
    return {"alert": alert, "case": case, "document": flow.draft(case, stories.draft("EGY"))}


def _try(operation: Any, url: str, who: Colleague, known: Mapping[str, str], examples: int) -> None:
    header = who.header()

    @given(case=operation.as_strategy())
    @effort(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **_of(case, known)}
        response = case.call(base_url=url, headers=header)
        case.validate_response(response, checks=CHECKS)

    run()


def _of(case: Any, known: Mapping[str, str]) -> Mapping[str, str]:
    return {name: known[name] for name in case.path_parameters or {} if name in known}
