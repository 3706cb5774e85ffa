"""An installation can add the document kind of docs/how-to/add-a-document-kind.md."""

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from uuid import UUID

import orjson
import pytest
from sqlalchemy import update

from services.triage.drafting.template import TemplateFault
from services.triage.drafting.template_loading import load_templates
from services.triage.operations.appeals import drafts
from services.triage.settings import TriageSettings
from services.triage.tables import Document
from shared.contracts.triage import AppealIssued
from shared.problems import Conflict, Invalid
from tests.services.how_to.performing import edits_of, files_of
from tests.services.triage.http_client import HttpClient
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import (
    OFFICER,
    TriageFixture,
    appeal_draft,
    saved_draft,
)

PAGE, FILES = "add-a-document-kind.md", 3
(ENGLISH,) = appeal_draft().versions
LETTER = appeal_draft(
    template="letter-2026-01",
    versions=(
        ENGLISH.model_copy(
            update={"addressees": (), "sections": {"message": "You are not alone."}}
        ),
    ),
)


def installed(folder: Path) -> Path:
    """Copy our templates, and add the page's files."""
    with as_file(files("services.triage.drafting") / "templates") as house:
        copytree(house, folder)
    for name, _, text in edits_of(PAGE):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def settings(settings: TriageSettings, tmp_path: Path) -> TriageSettings:
    folder = installed(tmp_path / "templates")
    return TriageSettings.model_construct(**{**dict(settings), "appeal_templates": folder})


async def letter(triage: TriageFixture, case: UUID) -> UUID:
    document = (await triage.draft(case, draft=LETTER, audience=("diplomat", "partner"))).id
    await triage.submit(case, document)
    await triage.approve(case, document)
    return document


async def test_it_is_sent_to_no_other_audience_than_its_rules_say(triage: TriageFixture) -> None:
    case = await triage.file()
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=LETTER, audience=("diplomat", "media"))
    assert [(each.field, each.code) for each in refused.value.faults] == [
        ("audience", "not-for-them")
    ]
    await triage.verify(case)
    document = (await triage.draft(case, draft=LETTER, audience=("diplomat",))).id
    await triage.submit(case, document)
    for_media = update(Document).where(Document.id == document).values(audience=["media"])
    await triage.act(OFFICER, case, lambda work: work.session.execute(for_media))
    with pytest.raises(Conflict) as shut:
        await triage.approve(case, document)
    assert shut.value.code == "not-for-them"


async def test_a_part_of_its_own_is_asked_for_and_printed(triage: TriageFixture) -> None:
    case = await triage.file()
    empty = LETTER.model_copy(update={"versions": (ENGLISH,)})
    document = (await triage.draft(case, draft=empty, audience=("partner",))).id
    assert (await triage.newest(document)).unfilled == ["en.sections.message"]
    wrong = ENGLISH.model_copy(update={"sections": {"another": "x"}})
    with pytest.raises(Invalid) as refused:
        await triage.draft(
            case, draft=LETTER.model_copy(update={"versions": (wrong,)}), audience=("partner",)
        )
    assert [each.field for each in refused.value.faults] == ["draft.versions.0.sections.another"]


async def test_a_case_has_one_appeal_and_any_number_of_letters(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, _ = await triage.issued()
    first, second = await letter(triage, case), await letter(triage, case)
    said = [orjson.loads(data) for _, data, _ in await triage.emitted(AppealIssued.type)]
    assert [each["kind"] for each in said] == [
        "urgent-appeal",
        "solidarity-letter",
        "solidarity-letter",
    ]
    assert len({each["reference"] for each in said}) == len(said)
    with pytest.raises(Conflict) as refused:
        await triage.draft(case)
    assert refused.value.code == "has-appeal"
    for each in (first, second):
        page = (await Browser(client).open(f"/cases/{case}/documents/{each}")).text
        assert "FIDH write to you about Ms. Amal Invented, a lawyer." in page
        assert "Actions requested" not in page
        assert "<h4>Our message</h4>" in page
        assert "You are not alone." in page


async def test_the_pages_name_the_kind_and_offer_it_where_there_is_an_appeal(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, _ = await triage.issued()
    draft = (await triage.draft(case, draft=LETTER, audience=("partner",))).id
    browser = Browser(client)
    page = (await browser.open(f"/cases/{case}")).text
    assert ">Solidarity letter</a>" in page
    assert ">Draft a follow-up</a>" in page
    assert (
        "<h1>Solidarity letter</h1>"
        in (await browser.open(f"/cases/{case}/documents/{draft}")).text
    )
    begun = (await browser.open(f"/cases/{case}/documents/new")).text
    assert "<h1>Draft a document</h1>" in begun
    assert ">Solidarity letter (letter-2026-01)<" in begun
    assert ">Urgent appeal (2026-01)<" not in begun
    assert "You cannot draft a second one" not in begun


async def test_a_draft_changes_its_kind_with_its_template(triage: TriageFixture) -> None:
    case = await triage.file()
    document = (await triage.draft(case)).id
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(
            work,
            triage.context,
            (case, document),
            1,
            saved_draft(("partner",), draft=LETTER),
        ),
    )
    assert (await triage.document(document)).kind == "solidarity-letter"


def test_a_folder_that_says_two_things_is_refused(tmp_path: Path) -> None:
    folder = installed(tmp_path / "templates")
    (folder / "solidarity-letter.html.j2").unlink()
    with pytest.raises(TemplateFault, match="a layout of solidarity-letter"):
        load_templates(folder)
    english = (folder / "2026-01/en.yaml").read_text()
    (folder / "letter-2026-01/fr.yaml").write_text(english)
    with pytest.raises(TemplateFault, match="letter-2026-01: its languages are of different"):
        load_templates(folder)


def test_the_page_needs_no_code() -> None:
    assert len(files_of(PAGE)) == FILES
    assert not [each for each in files_of(PAGE) if each.endswith(".py")]
