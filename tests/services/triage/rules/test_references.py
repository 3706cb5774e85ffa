"""Reference codes of documents, as the Observatory prints them."""

from datetime import UTC, datetime

import pytest

from services.triage.rules.references import (
    LONGEST_REFERENCE,
    NotAReference,
    Reference,
    ReferenceKey,
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
        ("EGY 001 / 0718 / OBS 012.1 followed it.", False),
        ("EGY 001 / 0718 / OBS 0123", False),
        ("EGY 001 / 0719 / OBS 012", False),
        ("EGY 001 / 0718 / OBS 013", False),
    ],
)
def test_a_whole_code_is_found_in_words(written: str, *, found: bool) -> None:
    assert read_reference("EGY 001 / 0718 / OBS 012").stands_in(written) is found


def test_the_code_of_a_follow_up_is_one_of_its_own() -> None:
    code = read_reference("EGY 001 / 0718 / OBS 012.1")
    assert code.stands_in("EGY 001 / 0718 / OBS 012.1: she is held.")
    assert not code.stands_in("EGY 001 / 0718 / OBS 012.10")
    assert not code.stands_in("EGY 001 / 0718 / OBS 012")
