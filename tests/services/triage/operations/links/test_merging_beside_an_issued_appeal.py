"""Consents of another case that is merged with a case with an issued appeal.

All persons are invented.
"""

from dataclasses import replace

import pytest

from shared.contracts.triage import CaseLinked
from tests.services.triage.filed import USES, Filed
from tests.services.triage.operations.cases.test_handing_over import happened, notices
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import taken, threatened


def call(use: str, state: str) -> Filed:
    return replace(taken(), consents={**dict.fromkeys(USES, "given"), use: state})


async def linked(triage: TriageFixture) -> CaseLinked:
    (told,) = await triage.emitted(CaseLinked.type)
    return CaseLinked.model_validate_json(told[1])


@pytest.mark.parametrize("use", ["share_with_diplomats", "send_to_government"])
@pytest.mark.parametrize("state", ["refused", "limited"])
async def test_what_is_said_against_it_is_told_to_who_has_it_and_to_approvers(
    triage: TriageFixture, use: str, state: str
) -> None:
    second = call(use, state)
    other = await triage.file(second)
    case, _ = await triage.issued(threatened())
    await triage.merge(case, other)
    roles = {each["role"] for each in await notices(triage, "consent-changed")}
    assert roles == {"triage_officer", "approver"}
    assert "consent-changed" in await happened(triage, case)
    (consented,) = (await linked(triage)).consented or ()
    assert consented.alert == second.alert
    states = {each.use: each.state for each in consented.consents}
    assert states == second.consents
    assert all(each.since is not None for each in consented.consents)


@pytest.mark.parametrize(
    ("use", "state"), [("send_to_un", "refused"), ("share_with_diplomats", "unknown")]
)
async def test_what_does_not_concern_it_is_told_to_nobody(
    triage: TriageFixture, use: str, state: str
) -> None:
    other = await triage.file(call(use, state))
    case, _ = await triage.issued(threatened())
    await triage.merge(case, other)
    assert await notices(triage, "consent-changed") == []
    assert "consent-changed" not in await happened(triage, case)
