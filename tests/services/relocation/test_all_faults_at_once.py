"""All faults of a support request, or of its assessment, are reported at once."""

import re

from tests.services.relocation.relocation_fixture import (
    DIRECT,
    MEMBER,
    OFFICER,
    RelocationFixture,
)
from tests.services.relocation.test_relocation_pages import FILLED, fill


async def test_what_is_not_known_is_named_beside_what_cannot_be_read(
    relocation: RelocationFixture,
) -> None:
    path = f"/support-requests/{await relocation.request()}/assessment"
    slips = {"costs.0.amount": "a lot", "costs.0.kind": "gold", "recommended": "1400"}
    answer = await fill(relocation, path, FILLED | slips, OFFICER)
    assert answer.status_code == 422
    # A recommendation above the costs is not reported, because one amount is unknown.
    targets = set(re.findall(r'<li><a href="#f-([^"]+)"', answer.text))
    assert targets == {"costs-0-amount", "costs-0-kind"}


async def test_of_a_direct_request_all_that_is_wrong_is_told_at_once(
    relocation: RelocationFixture,
) -> None:
    slips = {"country": "XXX", "programme": "gold", "situation": "", "urgency": "very"}
    answer = await relocation.post("/v1/support-requests", DIRECT | slips)
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == slips.keys()
    # A person without the right learns only what cannot be parsed, as before.
    answer = await relocation.post("/v1/support-requests", DIRECT | slips, by=MEMBER)
    assert {each["field"] for each in answer.json()["errors"]} == {"situation", "urgency"}


async def test_a_code_that_no_record_could_hold_is_refused_at_its_field(
    relocation: RelocationFixture,
) -> None:
    person = DIRECT["person"] | {
        "gender": "é",
        "functions": [{"words": "poet", "language": "à"}],
        "other_names": [{"name": "Falcon", "script": "é"}],
    }
    answer = await relocation.post("/v1/support-requests", DIRECT | {"person": person})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {
        "person.gender",
        "person.functions.0.language",
        "person.other_names.0.script",
    }
