"""Send a service requests of each operation of its document, and look at each answer."""

from collections.abc import Iterator, Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


def operations(url: str) -> Iterator[Any]:
    """Yield the operations of the service at this URL."""
    for each in schemathesis.openapi.from_url(f"{url}/openapi.json").get_all_operations():
        found: Any = each
        yield found.ok()


def look_at_answers(
    operation: Any, url: str, header: Mapping[str, str], known: Mapping[str, str], examples: int
) -> None:
    """Send so many requests. `known`: ids of what is there, by the name of the path's parameter."""

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
