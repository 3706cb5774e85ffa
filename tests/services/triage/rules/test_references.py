"""Reference codes of documents, as the Observatory prints them."""

from datetime import UTC, datetime

import pytest

from services.triage.rules.code_forms import OBSERVATORY, CodeForms
from services.triage.rules.references import (
    LONGEST_REFERENCE,
    NotAReference,
    Reference,
    ReferenceKey,
    codes_within,
    found_in,
    issued_at,
    read_reference,
)


def test_a_code_stands_as_the_observatory_prints_it() -> None:
    assert str(Reference("EGY", 4, 2018, 7, 90)) == "EGY 004 / 0718 / OBS 090"
    assert str(Reference("EGY", 4, 2018, 7, 90, 2)) == "EGY 004 / 0718 / OBS 090.2"
    assert LONGEST_REFERENCE == "AAA 999 / 1299 / OBS 999.99"


@pytest.mark.parametrize(
    "impossible",
    [
        ("egy", 4, 2018, 7, 90, 0),
        ("EGY", 0, 2018, 7, 90, 0),
        ("EGY", 4, 1999, 7, 90, 0),
        ("EGY", 4, 2018, 13, 90, 0),
        ("EGY", 4, 2018, 7, 1000, 0),
        ("EGY", 4, 2018, 7, 90, 100),
    ],
)
def test_impossible_codes_are_refused(impossible: tuple[str, int, int, int, int, int]) -> None:
    with pytest.raises(NotAReference):
        Reference(*impossible)


def test_a_follow_up_has_the_year_and_the_serial_of_the_first_appeal() -> None:
    assert Reference("EGY", 4, 2018, 7, 90, 2).key == ReferenceKey(2018, 90, 2)


def test_the_same_serial_of_another_year_is_another_document() -> None:
    assert Reference("EGY", 3, 2018, 5, 75).key != Reference("EGY", 4, 2019, 9, 75).key


def test_the_year_is_that_of_the_place_of_issue() -> None:
    assert issued_at(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == (2026, 1)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("See EGY 001 / 0718 / OBS 012.", True),
        ("(egy 001/0818/obs 012)", True),
        ("EGY\u00a0001 /\u00a00718\n/ OBS\u200b 012. 3 persons fled.", True),
        ("https://tocsin.example/documents/EGY-001-0718-OBS-012", True),
        ("EGY 1 / 0718 / OBS 12", True),
        ("EGY 0001/718/OBS 0012", True),
        ("EGY 001 / 0718 / 012", True),
        ("EGY 1/0718/12, of which we told you", True),
        ("EGY001/0718/OBS012", True),
        ("EGY0010718OBS012", True),
        ("EGY 001 / 07.18 / OBS 012", True),
        ("EGY 001 / 07 / 2018 / OBS 012", True),
        ("EGY 001 \u2044 0718 \u2215 OBS 012", True),
        ("EGY 001 \u2212 0718 | OBS, 012", True),
        ("EGY 001 / 0718 / OBS n\u00b0 012", True),
        ("EGY 001 / 0718 / OBS \u2116 012", True),
        ("EGY \u0660\u0660\u0661 / \u0660\u0667\u0661\u0668 / OBS \u0660\u0661\u0662", True),
        ("/EGY%20001%20%2F%200718%20%2F%20OBS%20012", True),
        ("\u0415GY 001 / 0718 / \u041eBS 012", True),
        ("\u0435gy 001 / 0718 / \u043ebs 012", True),
        ("EGY 001 / 0718 / OBS 012, 3 of them", True),
        ("EGY 001 / 0718 / OBS 0120", False),
        ("EGY 0010 / 0718 / OBS 012", False),
        ("EGY 001 / 0718 / OBS 012.001", False),
        ("EGY 001 / 0718 / OBS 012.1 followed it.", False),
        ("EGY 001 / 0718 / OBS 0123", False),
        ("EGY 001 / 0719 / OBS 012", False),
        ("EGY 001 / 0718 / OBS 013", False),
    ],
)
def test_a_whole_code_is_found_in_words(written: str, *, found: bool) -> None:
    code = read_reference("EGY 001 / 0718 / OBS 012")
    assert found_in(written, [code]) == [code] * found


def test_the_code_of_a_follow_up_is_one_of_its_own() -> None:
    code = read_reference("EGY 001 / 0718 / OBS 012.1")
    for suffix in (".1", ".01", ".001", "-1", " . 1", "_1: she is held."):
        assert found_in(f"EGY 001 / 0718 / OBS 012{suffix}", [code]) == [code], suffix
    for suffix in (".10", "", ".2", ". She is held."):
        assert found_in(f"EGY 001 / 0718 / OBS 012{suffix}", [code]) == [], suffix


def test_every_form_of_codes_is_read_as_its_numbers() -> None:
    """What is taken as a code of the Observatory can be compared with those that are given here."""
    forms = CodeForms({"EGY"})
    for form in OBSERVATORY:
        typed = form.replace("@", "EGY").replace("#", "0007", 1).replace("#", "1126", 1)
        spellings = (typed, typed.replace("#", "0009", 1), typed.replace(" ", ""))
        for code in (each.replace("#", "9") for each in spellings):
            assert forms.read(code), code
            (read,) = codes_within(code)
            assert read[:4] == ("EGY", 7, 26, 9), code
            assert read.follow_up == (9 if "." in code else 0), code
