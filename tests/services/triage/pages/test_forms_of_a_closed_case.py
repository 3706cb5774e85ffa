"""Of a closed case nothing can be written: its pages show no form for it. Nobody is real."""

from services.triage.operations.cases.closing import close
from tests.services.filled_forms import filled
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import OFFICER, TriageFixture


async def test_no_document_is_begun_or_written_and_what_was_typed_comes_back(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path, new = f"/cases/{case}/documents/{document}", f"/cases/{case}/documents/new"
    typed = filled((await browser.open(path)).text, path) | {"en.title": "Invented title"}
    await triage.act(OFFICER, case, lambda work: close(work, case, "released"))
    refused = await browser.open(new)
    assert refused.status_code == 409
    assert "<textarea" not in refused.text
    for reader in (browser, browser.by(APPROVER_PERSON)):
        for at in (path, f"{path}?changes=yes"):
            page = (await reader.open(at)).text
            assert "The case is closed." in page
            assert filled(page, path) == {}
            assert f'href="{path}?changes=yes"' not in page
    late = await browser.send(path, typed)
    assert late.status_code == 409
    assert "Invented title" in filled(late.text, path)["en.title"]
