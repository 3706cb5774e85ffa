"""A refused assessment is shown again with everything that was typed."""

import re

import pytest

from tests.services.filled_forms import filled
from tests.services.relocation.relocation_fixture import OFFICER, RelocationFixture
from tests.services.relocation.test_relocation_pages import FILLED, fill


async def test_who_was_overtaken_reads_the_newest_assessment_and_sends_theirs(
    relocation: RelocationFixture,
) -> None:
    request = await relocation.assessed()
    path = f"/support-requests/{request}"
    words = "Invented words that took an hour."
    mine = FILLED | {"version": "0", "criteria.need.words": words}
    refused = await fill(relocation, f"{path}/assessment", mine, OFFICER)
    assert refused.status_code == 409
    assert "Read the newest assessment first." in refused.text
    sent = filled(refused.text, f"{path}/assessment")
    assert sent["criteria.need.words"] == [words]
    assert (await fill(relocation, f"{path}/assessment", sent, OFFICER)).status_code == 303
    # A person who corrects a field was not shown what somebody else did meanwhile.
    wrong = mine | {"recommended": "nothing"}
    refused = await fill(relocation, f"{path}/assessment", wrong, OFFICER)
    assert refused.status_code == 422
    assert filled(refused.text, f"{path}/assessment")["version"] == ["0"]


@pytest.mark.parametrize("criteria", [(), ("identity",), ("identity", "need")])
async def test_each_criterion_that_was_left_out_is_named_at_its_fields(
    relocation: RelocationFixture, criteria: tuple[str, ...]
) -> None:
    path = f"/support-requests/{await relocation.request()}"
    sent = {
        name: value
        for name, value in FILLED.items()
        if not name.startswith("criteria.") or name.split(".")[1] in criteria
    }
    refused = await fill(relocation, f"{path}/assessment", sent, OFFICER)
    assert refused.status_code == 422
    named = re.findall(r'<li><a href="#([^"]+)">([^<]*): This field is required.<', refused.text)
    assert len(named) == 2 * (3 - len(criteria))
    assert all(f'id="{place}"' in refused.text for place, _ in named)
    assert len({label for _, label in named}) == 3 - len(criteria)
