"""A document with names begins without the names of persons who refused. All are invented."""

from dataclasses import replace
from uuid import UUID

import pytest

from shared.contracts.persons import OtherName, PersonFunction
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.test_consents_of_persons import AMAL, DAN, case_with
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

NAMED = DAN.model_copy(
    update={
        "tie_to": AMAL.id,
        "functions": (PersonFunction(words="director of the Fictitious Circle", language="en"),),
        "other_names": (OtherName(name="Daniel Fictitious", use="spelling", script="latn"),),
    }
)
BOTH = (UUID(int=1), UUID(int=2))
TOLD = Filed(persons=(AMAL, NAMED), violations=("threats", "raid"))


@pytest.mark.parametrize(
    "to",
    [
        {"threats": BOTH, "raid": BOTH},
        {"threats": BOTH[:1], "raid": BOTH[1:]},
        {"threats": BOTH[1:], "raid": BOTH[1:]},
    ],
)
async def test_the_others_are_named_and_who_refused_is_not(
    triage: TriageFixture, browser: Browser, to: dict[str, tuple[UUID, ...]]
) -> None:
    case = await case_with(triage, replace(TOLD, to=to), "publish_name", {UUID(int=2): "refused"})
    page = (await browser.open(f"/cases/{case}/documents/new?names=yes")).text
    form = page[page.index('id="draft"') : page.index("</form>", page.index('id="draft"'))]
    fields = form.partition("</legend>")[2]
    written = [each for each in fields.split("<textarea") if "concerned" in each or "facts" in each]
    typed = "".join(each.partition(">")[2].partition("</textarea>")[0] for each in written)
    # Nobody takes the place of who is not named.
    assert ("Amal Invented" in typed) == any(BOTH[0] in each for each in to.values())
    for name in ("Dan Fictitious", "Daniel", "Fictitious Circle", "brother"):
        assert name not in typed
    assert "a person whose name is not given" in typed
