"""A list of persons is read from a file into the field in which it is pasted. All are invented."""

import codecs
from typing import Any

import httpx2
import pytest

from services.intake.pages.filing_form import FilingForm
from services.intake.pages.persons_file import read_file
from shared.access.roles import Role
from shared.problems import Invalid
from shared.taxonomy import load_taxonomy
from shared.web.form_parts import FILE_BYTES, SentFile
from shared.web.forms import Form
from tests.services.console.sent_forms import marks
from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import IntakeFixture, person
from tests.services.intake.test_intake_pages import ENOUGH, see, send
from tests.services.intake.test_to_whom import opened

NEW, READ = "/alerts/new", "/alerts/persons-list"
TAXONOMY = load_taxonomy()
LINES = "Nom;Sexe\nNoé Inventé;h\nZoé Inventée;f\n"


def listed(text: str, **chosen: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return what the lines say of each person, and the faults."""
    read = FilingForm(Form({"persons_list": [text]} | {n: [v] for n, v in chosen.items()}))
    found = read.listed(TAXONOMY)
    persons = [{k: v for k, v in each.items() if k != "id"} for each in found.persons]
    return persons, [each.message for each in found.faults_in_words(str)]


@pytest.mark.parametrize(
    ("headings", "line"),
    [
        ("No.;Full name;Occupation;Sex", "1;Noé Inventé;baker;M"),
        ("N°;Fonction;Nom complet;Sexe", "1;baker;Noé Inventé;Homme"),
        ("Nombre y apellidos;Sexo;Cargo;Estado", "Noé Inventé;hombre;baker;"),
        ("الاسم;الجنس;المهنة", "Noé Inventé;ذكر;baker"),
        ("№;ФИО;Пол;Должность", "1;Noé Inventé;муж;baker"),
        ("Nome completo;Sexo;Profissão", "Noé Inventé;homem;baker"),
        ("NOM:;Prénom;Métier;Sexe", "Inventé;Noé;baker;h"),
    ],
)
def test_headings_are_known_in_six_languages_and_in_any_order(headings: str, line: str) -> None:
    persons, faults = listed(f"{headings}\n{line}")
    if "M" in line.split(";"):  # "M" alone is no answer: it is "mujer" in another language
        assert ["“M” is not in the list of codes" in each for each in faults] == [True]
        persons, faults = listed(f"{headings}\n{line}\n2;Zoé Inventée;baker;F")
    assert faults == []
    function = [{"words": "baker"}]
    assert persons[0] == {"name": "Noé Inventé", "gender": "man", "functions": function}


def test_a_column_that_is_not_known_is_asked_about_and_can_be_left_out() -> None:
    text = "Nom;Alter;Sexe\nNoé Inventé;40;Homme"
    persons, faults = listed(text)
    assert faults == ["Column “Alter”: choose what it has, or leave it out."]
    found = FilingForm(Form({"persons_list": [text]})).listed(TAXONOMY)
    place = found.table.place_of(found.table.columns[1])
    persons, faults = listed(text, **{place: "none"})
    assert (persons, faults) == ([{"name": "Noé Inventé", "gender": "man"}], [])
    _, faults = listed(text.replace("Alter", "Age"), **{place: "none"})
    assert len(faults) == 1, "what was chosen for one list does not hold for another"


def test_a_first_line_that_nobody_knows_can_be_said_to_be_headings() -> None:
    text = "Adlar;Cinsiyet\nNoé Inventé;Homme"
    table = FilingForm(Form({"persons_list": [text]})).listed(TAXONOMY).table
    said = dict(zip(map(table.place_of, table.columns), ("name", "gender"), strict=True))
    _, faults = listed(text)
    assert len(faults) == 1
    persons, faults = listed(text, **said, **{table.place_of_first: "headings"})
    assert (persons, faults) == ([{"name": "Noé Inventé", "gender": "man"}], [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Nom;Sexe\nNoé;femal", "Line 2, column “Sexe”: “femal” is not in the list of codes."),
        ("Nom\n=HYPERLINK(1)", "Line 2, column “Nom”: This is a formula or an error of a"),
        ("Nom\n+cmd|' /C calc'!A0", "Line 2, column “Nom”: This is a formula"),
        ("Nom;Rôle\nNoé;#REF!", "Line 2, column “Rôle”: This is a formula"),
        ("Nom\n" + "x" * 301, "Line 2, column “Nom”: This has 301 characters."),
        ("Nom\n\n" + "x" * 4001, "Line 3 has 4001 characters, and at most 4000 are read"),
        ('Nom;Rôle\nZoé;baker\n"Noé;baker\nSam;baker', "Line 3: a quotation mark is opened"),
        ("Nom;Sexe\nNoé;Homme;x", "Line 2: This line has 3 columns, and the first line has 2."),
        ("Nom\n" + "Noé\n" * 501, "Line 502: This is person 501 of the list, and 500 fit"),
        ("Sexe;Rôle\nHomme;baker", "Column “Sexe”: choose which column of the list has the names"),
    ],
)
def test_what_is_wrong_names_line_and_column(text: str, fault: str) -> None:
    _, faults = listed(text)
    assert faults
    assert faults[0].startswith(fault)


def test_words_in_quotation_marks_and_handles_are_text() -> None:
    text = 'sep=;\nNom;Rôle\n"Noé ""le grand""\nInventé";"baker; cook"\n@noe;-\n'
    persons, faults = listed(text)
    assert faults == []
    assert [(each["name"], each["functions"][0]["words"]) for each in persons] == [
        ('Noé "le grand" Inventé', "baker; cook"),
        ("@noe", "-"),
    ]


@pytest.mark.parametrize(
    ("content", "guess"),
    [
        (LINES.encode(), ""),
        (codecs.BOM_UTF8 + LINES.encode(), ""),
        (LINES.encode("utf-16"), ""),
        (LINES.encode("utf-16-be"), ""),
        (LINES.replace("\n", "\r\n").encode("windows-1252"), "windows-1252"),
    ],
)
def test_a_file_is_read_in_its_encoding(content: bytes, guess: str) -> None:
    read = read_file(SentFile("x.csv", content, is_cut=False))
    assert (read.text, read.guess) == (LINES, guess)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04 and more", "This is a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is a workbook or an archive"),
        (b"Nom\nNo\x00e\n", "This is not a text file."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a text file."),
        (b"Nom\nNo\x07e\n", "Line 2 has characters that are no text."),
        (b"Nom\nNo\x81e\xff\n", "This is not a text file."),
        (b" \r\n", "This file is empty."),
        (b"Nom\n" + b"x" * 4001, "Line 2 of the file has 4001 characters"),
        (codecs.BOM_UTF16_LE + b"N", "This is not a text file."),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(content: bytes, fault: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_file(SentFile("x", content, is_cut=False))
    assert refused.value.faults[0].detail.startswith(fault)


async def chosen(
    intake: IntakeFixture, content: bytes, form: dict[str, Any] = ENOUGH, **more: Any
) -> httpx2.Response:
    """Press “Read the list” with a file, as a browser without scripts."""
    return await intake.client.post(
        READ,
        data={"_page": NEW, "_action": NEW, **form},
        files={"list.file": ("noms.csv", content, "text/csv")},
        headers=intake.cookie() | {"accept": "text/html"},
        **more,
    )


async def test_the_lines_of_a_file_are_filed_as_if_they_were_pasted(intake: IntakeFixture) -> None:
    form = ENOUGH | {"acts.0.violation": "arbitrary-arrest"}
    page = await chosen(intake, LINES.encode("windows-1252"), form)
    assert page.status_code == 200, page.text
    assert "2 persons in the list." in page.text
    assert "was read as Windows-1252" in page.text
    assert await intake.count("alert_drafts") == 0
    fields = filled(page.text, NEW)
    assert fields["persons_list"] == [LINES]
    assert "Everybody in the pasted list" in page.text
    filed = await send(intake, NEW, fields | {"acts.0.to[]": ["list"]})
    assert filed.status_code == 303, filed.text
    persons, _ = await opened(intake)
    assert [each.name for each in persons.persons] == ["Noé Inventé", "Zoé Inventée"]
    assert [each.gender for each in persons.persons] == ["man", "woman"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"x" * 10 * 1024 * 1024, f"This file has more than {FILE_BYTES // 1024} KiB."),
        (b"PK\x03\x04" + b"x" * 1024 * 1024, "This is a workbook or an archive"),
        (b"Nom;Sexe\nNoe;femal", "Line 2, column “Sexe”: “femal” is not in the list of codes."),
    ],
    ids=["large", "workbook", "faulty"],
)
async def test_what_was_typed_comes_back_whatever_the_file_is(
    intake: IntakeFixture, content: bytes, fault: str
) -> None:
    page = await chosen(intake, content)
    assert page.status_code == 422
    assert fault in page.text
    assert filled(page.text, NEW)["narrative"] == [ENOUGH["narrative"]]


async def test_the_form_says_which_file_is_too_large_to_be_sent(intake: IntakeFixture) -> None:
    page = (await see(intake, NEW)).text
    assert f'data-most-bytes="{FILE_BYTES}"' in page
    assert f'data-too-large="This file has more than {FILE_BYTES // 1024} KiB.' in page


async def test_a_file_does_not_replace_lines_that_were_pasted(intake: IntakeFixture) -> None:
    page = await chosen(intake, b"Noe Invente", ENOUGH | {"persons_list": "Sam Invented"})
    assert page.status_code == 422
    assert "There are lines in the list already." in page.text
    assert filled(page.text, NEW)["persons_list"] == ["Sam Invented"]
    page = await send(intake, READ, ENOUGH | {"_page": NEW, "_action": NEW})
    assert "Choose a file, or paste the lines of a list above." in page.text


async def test_a_file_that_nobody_read_is_not_taken_for_filed(intake: IntakeFixture) -> None:
    page = await send(intake, NEW, ENOUGH | {"list.file": "noms.csv"})
    assert page.status_code == 422
    assert "The file “noms.csv” was not read" in page.text
    assert await intake.count("alerts") == 0


async def test_after_a_dead_session_all_is_there_but_the_file(intake: IntakeFixture) -> None:
    caller = person(Role.OPERATOR)
    await intake.context.keyring.create(caller.account)
    answer = await intake.client.post(
        READ,
        data={**ENOUGH, **marks(NEW, NEW, caller)},
        files={"list.file": ("noms.csv", LINES.encode(), "text/csv")},
        headers={"accept": "text/html"},
    )
    assert answer.status_code == 401
    carried = filled(answer.text, "/identity/sign-in")
    kept = {name: value[0] for name, value in carried.items() if name.startswith("_kept")}
    assert kept, answer.text
    again = await intake.client.post("/again", data=kept, headers=intake.cookie(caller))
    assert filled(again.text, NEW)["narrative"] == [ENOUGH["narrative"]]
    assert "Choose the file “noms.csv” again: a page cannot keep it." in again.text


async def test_the_form_asks_for_a_list_or_a_file(intake: IntakeFixture) -> None:
    page = (await see(intake, NEW)).text
    assert 'type="file"' in page
    assert f'formaction="{READ}" formenctype="multipart/form-data"' in page
