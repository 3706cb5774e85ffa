"""A gate that needs nothing sealed is shut in an approver's list and at the approval alike.

All persons are invented.
"""

import pytest

from tests.services.triage.api.test_what_can_be_approved import approvals, run
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.operations.appeals.test_gates_of_both import HELD
from tests.services.triage.triage_fixture import TriageFixture

APPROVABLE = {"ready", "embargo", "nobody"}


@pytest.mark.parametrize("code", HELD)
async def test_what_the_approval_refuses_is_not_offered(
    triage: TriageFixture, client: HttpClient, code: str
) -> None:
    """That each of these is refused: `test_gates_of_both.py`."""
    case, _ = await triage.submitted()
    assert (await approvals(client))[str(case)] in APPROVABLE
    for statement in HELD[code].split(";"):
        await run(triage, statement)
    assert (await approvals(client)).get(str(case)) not in APPROVABLE


async def test_what_is_open_at_the_approval_is_not_shut_in_the_list(
    triage: TriageFixture, client: HttpClient
) -> None:
    """Somebody whom the text neither names nor tells of refused for themselves."""
    case, document = await triage.submitted()
    await run(
        triage,
        "UPDATE documents SET harm_confirmed = harm_confirmed || ARRAY['persons-apart']",
    )
    await run(
        triage,
        "UPDATE consents SET state = 'refused', by_person_since = since, by_person ="
        " jsonb_build_object('general', 'given', 'persons',"
        " jsonb_build_object('00000000-0000-0000-0000-00000000000f', 'refused'))",
    )
    shown = await client.by(APPROVER_PERSON).get(at(case, f"/documents/{document}"))
    assert shown.json()["shut_gates"] == []
    assert (await approvals(client))[str(case)] in APPROVABLE
