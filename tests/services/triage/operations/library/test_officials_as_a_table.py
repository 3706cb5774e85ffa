"""The directory is exported and imported as a table. All persons are invented."""

import csv
import io

import pytest

from services.triage.access import officials
from services.triage.context import Context
from services.triage.schemas import ImportOfficials
from shared.problems import Invalid
from tests.services.triage.directory import EDITOR, SECOND, in_directory, proposed

HEADING = "country,office,name,office_en,source\n"
ROW = "EGY,justice,Invented Minister,Minister of Justice,https://justice.example\n"


async def imported(context: Context, table: str) -> str | None:
    done = await officials.import_officials(context, EDITOR, ImportOfficials(csv=table))
    return done.receipt.reference


async def refused(context: Context, table: str) -> list[str]:
    with pytest.raises(Invalid) as found:
        await imported(context, table)
    assert {each.field for each in found.value.faults} == {"csv"}
    return [each.detail for each in found.value.faults]


async def test_what_was_exported_and_not_changed_proposes_nothing(context: Context) -> None:
    await in_directory(context, postal='12 "Invented" Street, Cairo', phone="+20 2 000")
    await in_directory(context, country="TUN", name="=HYPERLINK(1)", handle="@invented")
    await proposed(context, name="Not approved")
    table = await officials.export_officials(context, SECOND)
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert {"'=HYPERLINK(1)", "'@invented", "'+20 2 000"} <= set(cells)
    assert await imported(context, table) == "0"
    assert len(await officials.list_waiting(context, SECOND)) == 1


async def test_a_changed_row_and_a_new_one_are_proposed(context: Context) -> None:
    entry = await in_directory(context)
    table = await officials.export_officials(context, SECOND)
    changed = table.replace("Minister of Justice", "Minister of Justice and Liberties")
    cells = dict.fromkeys(table.splitlines()[0].split(","), "")
    new = {"country": "TUN", "office": "justice", "name": "Invented Other", "source": "x"}
    row = ",".join((cells | new | {"office_fr": "Ministre de la Justice"}).values())
    assert await imported(context, f"{changed}{row}\n") == "2"
    waiting = await officials.list_waiting(context, SECOND)
    assert [(each.country, each.version) for each in waiting] == [("EGY", 2), ("TUN", 1)]
    assert waiting[0].id == entry
    seen = [(each.id, each.version) for each in waiting]
    assert await officials.approve_several(context, SECOND, seen) == 2
    shown = await officials.read_official(context, SECOND, entry)
    assert shown.official
    assert shown.official.words["en"].office == "Minister of Justice and Liberties"


@pytest.mark.parametrize("separator", [";", "\t"])
async def test_a_table_as_a_spreadsheet_writes_or_copies_it_is_read(
    context: Context, separator: str
) -> None:
    row = ROW.replace("Invented Minister,", '"Minister, Invented",')
    cells = csv.reader(io.StringIO(HEADING + row))
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(cells)
    assert await imported(context, written.getvalue()) == "1"
    (waiting,) = await officials.list_waiting(context, SECOND)
    assert waiting.shown.name == "Minister, Invented"


async def test_each_wrong_line_is_named_and_nothing_is_imported(context: Context) -> None:
    await in_directory(context)
    table = (
        HEADING
        + ROW
        + "ZZZ,justice,Invented One,Minister,https://x.example\n"
        + "EGY,invented,Invented Two,Minister,https://x.example\n"
        + "EGY,justice,Invented Three,,https://x.example\n"
        + "EGY,justice,Invented Four,Minister,\n"
        + "EGY,justice,Invented Five,Minister,https://x.example,more\n"
        + "EGY,police,Invented Six,Minister,https://x.example\n" * 2
    )
    found = "\n".join(await refused(context, table))
    for told in (
        "Line 5, words: Choose at least one.",
        "Line 6, source: This field is required.",
        "Line 7 has more cells",
        "Line 2, name: Somebody with this name and office is in the directory",
        "Line 3, country: This code is not in the list.",
        "Line 4, office: This code is not in the list.",
        "Line 9, name: This official is in the table twice.",
    ):
        assert told in found
    assert not await officials.list_waiting(context, SECOND)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "There is no official in this table"),
        (HEADING, "There is no official in this table"),
        ("name,office\nx,y\n", "The column “country” is missing"),
        (HEADING.replace("source", "source,surname") + ROW, "Unknown column “surname”"),
        (HEADING.replace("source", "source,name") + ROW, "The column “name” is there twice"),
        (f"id,{HEADING}of no id,{ROW}", "Line 2, id: This is not an id of the directory"),
        (f"id,{HEADING}01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88,{ROW}", "nobody with this id"),
        (HEADING + ROW * 501, "more than 500 officials"),
    ],
)
async def test_a_table_that_is_none_is_refused(context: Context, table: str, told: str) -> None:
    if table:
        assert any(told in each for each in await refused(context, table))
