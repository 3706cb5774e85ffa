"""The statements of triage's pages, with three of everything on them."""

import pytest

from services.triage.context import Context
from services.triage.operations.cases import assigning
from tests.services.statement_counts import counting
from tests.services.triage.operations.cases.test_handing_over import Staff
from tests.services.triage.pages.browser import Browser
from tests.services.triage.test_every_page import three_of_everything
from tests.services.triage.triage_fixture import TriageFixture


@pytest.mark.parametrize(
    ("path", "statements"),
    [("/cases", 3), ("/cases/{case}", 15), ("/cases/{case}/documents/{document}", 21)],
)
async def test_a_page_is_one_admission_and_one_reading(
    triage: TriageFixture, browser: Browser, context: Context, path: str, statements: int
) -> None:
    """Including the look-up of the caller before, and the trail's entry of the read after."""
    case = (await three_of_everything(triage))[0]
    colleague = await Staff(context).hears()
    document = (await triage.draft(case)).id
    await triage.act(colleague, case, lambda work: assigning.assign(work, case, colleague))
    path = path.format(case=case, document=document)
    await browser.open(path)
    with counting(context.database.engine) as asked:
        page = await browser.open(path)
    assert page.status_code == 200
    assert len(asked.statements) <= statements, "\n".join(asked.statements)
    assert asked.transactions <= 3
