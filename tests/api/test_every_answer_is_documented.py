"""Every answer of each service is documented in its OpenAPI document, for all allowed requests.

Left out is the check that everything outside the document is refused (`negative_data_rejection`):
pydantic takes some of it in good faith, such as the number 0 for a moment in time.
"""

import httpx2
import pytest

from services.front.catalogue import CATALOGUE
from shared.access.roles import Role
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.people import Colleague
from tests.processes.system import System

EXAMPLES = 16
"""For each operation."""


@pytest.mark.long
@pytest.mark.parametrize("shared_system", ["kafka"], indirect=True)
@pytest.mark.parametrize("service", list(CATALOGUE))
def test_no_request_makes_a_service_fail(system: System, flow: Flow, service: str) -> None:
    # Every worker collects this test, one runs it: schemathesis takes long to load.
    from tests.api.answering import look_at_answers, operations  # noqa: PLC0415 - see above

    url, known, tried = system[service].url, _known(flow), 0
    everything = [role for role in Role if role is not Role.NETWORK_MEMBER]
    who = flow.people.another(*everything)
    for operation in operations(url):
        look_at_answers(operation, url, who.header(), known, EXAMPLES)
        tried += 1
        if not _is_signed_in(system, who):  # the operation may have signed its caller out
            who = flow.people.another(*everything)
    assert tried


def _known(flow: Flow) -> dict[str, str]:
    """Return ids of existing records: with invented ids most operations would only answer 404."""
    alert = flow.file(stories.alert("EGY"))
    case = flow.case_of(alert)
    return {"alert": alert, "case": case, "document": flow.draft(case, stories.draft("EGY"))}


def _is_signed_in(system: System, who: Colleague) -> bool:
    answer = httpx2.get(f"{system['identity'].url}/v1/me", headers=who.header(), timeout=60)
    assert answer.status_code in {200, 401}
    return answer.is_success
