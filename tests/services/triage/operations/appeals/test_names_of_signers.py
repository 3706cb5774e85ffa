"""Names that a document must not have are refused where they are typed. All are invented."""

import pytest

from tests.services.triage.filed import Filed
from tests.services.triage.http_client import HttpClient
from tests.services.triage.signers import (
    CENTRE,
    JointStatement,
    joint_statement,
    settings,
    states,
)
from tests.services.triage.triage_fixture import TriageFixture

__all__ = ["settings"]

RANA = "Rana Fictitious"  # the source of every alert in tests


@pytest.fixture
async def told(triage: TriageFixture, client: HttpClient) -> JointStatement:
    return await joint_statement(triage, client, Filed(source=RANA))


@pytest.mark.parametrize("name", [RANA, "Centre RANA FICTITIOUS", "Fictitious-Rana Bureau"])
async def test_the_name_of_a_source_is_not_taken_and_not_explained(
    told: JointStatement, name: str
) -> None:
    (link,) = await told.ask(CENTRE)
    refused = await told.answer(link, organisation=name)
    assert refused.status_code == 422
    assert f'value="{name}"' in refused.text
    assert "This name cannot be printed." in refused.text
    assert "source" not in refused.text.partition("<form")[2].lower()
    assert await states(told) == ["asked"]
    assert (await told.answer(link)).status_code == 303
    assert await states(told) == ["signed"]


async def test_who_signs_is_not_printed_and_may_be_a_source(told: JointStatement) -> None:
    (link,) = await told.ask(CENTRE)
    assert (await told.answer(link, name=RANA)).status_code == 303


@pytest.mark.parametrize(
    "name", ["Amal Invented was killed", "Justice for Amal Invented, murdered on Sunday"]
)
async def test_what_the_record_does_not_say_is_not_taken(told: JointStatement, name: str) -> None:
    (link,) = await told.ask(CENTRE)
    refused = await told.answer(link, organisation=name)
    assert refused.status_code == 422
    assert f'value="{name}"' in refused.text
    assert "This name cannot be printed." in refused.text
    assert await states(told) == ["asked"]
    assert (await told.answer(link, organisation="Friends of Amal Invented")).status_code == 303
