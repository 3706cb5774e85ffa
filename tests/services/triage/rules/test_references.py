"""Codes of documents: strict when we allot them, lenient when we read somebody else's."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.triage.rules.references import (
    NotAReference,
    Reference,
    ReferenceKey,
    issued_at,
    parse_printed,
)

references = st.builds(
    Reference,
    country=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    country_serial=st.integers(1, 999),
    year=st.integers(2000, 2099),
    month=st.integers(1, 12),
    serial=st.integers(1, 999),
    follow_up=st.integers(0, 99),
)
spaces = st.sampled_from(["", " ", "  "])


@given(references)
def test_what_is_printed_is_read_back(reference: Reference) -> None:
    assert parse_printed(str(reference)).reference == reference


@given(references, spaces, spaces, spaces, st.booleans())
def test_missing_and_doubled_spaces_and_padded_follow_ups_are_read(
    reference: Reference, one: str, two: str, three: str, padded: bool
) -> None:
    printed = str(reference).replace(" / ", f"{one}/{two}").replace("OBS ", f"OBS{three}")
    if padded and 0 < reference.follow_up < 10:
        printed = printed.replace(f".{reference.follow_up}", f".0{reference.follow_up}")
    read = parse_printed(printed)
    assert (read.reference, read.printed) == (reference, printed)


@given(st.text())
def test_what_is_no_code_is_refused_and_not_repeated(text: str) -> None:
    if not text.startswith("EGY"):
        with pytest.raises(NotAReference) as refused:
            parse_printed(f"{text}!")
        assert len(text) < 4 or text not in str(refused.value)


def test_a_code_stands_as_the_observatory_prints_it() -> None:
    assert str(Reference("EGY", 4, 2018, 7, 90)) == "EGY 004 / 0718 / OBS 090"
    assert str(Reference("EGY", 4, 2018, 7, 90, 2)) == "EGY 004 / 0718 / OBS 090.2"


@pytest.mark.parametrize(
    "printed",
    ["EGY 003 / 0518 / OBS 075", "EGY 004 /0718 / OBS 090.1", "EGY 008/ 1019 / OBS 081.1",
     "DZA 002 / 0703 / OBS 064.01", "HND 002 / 0703 / OBS035"],
)  # fmt: skip
def test_published_codes_are_read(printed: str) -> None:
    assert parse_printed(printed).printed == printed


@pytest.mark.parametrize("printed", ["EGY 004 / 1318 / OBS 090", "EGY 004 / 0718 / OBS 090.0", "x"])
def test_impossible_codes_are_refused(printed: str) -> None:
    with pytest.raises(NotAReference):
        parse_printed(printed)


def test_a_follow_up_keeps_the_code_and_the_year_of_the_first_appeal() -> None:
    first = Reference("EGY", 4, 2018, 7, 90)
    assert str(first.followed_up(2)) == "EGY 004 / 0718 / OBS 090.2"
    assert first.followed_up(2).key == ReferenceKey(2018, 90, 2)


def test_the_same_serial_of_another_year_is_another_document() -> None:
    assert Reference("EGY", 3, 2018, 5, 75).key != Reference("EGY", 4, 2019, 9, 75).key


def test_the_year_is_that_of_the_place_of_issue() -> None:
    assert issued_at(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == (2026, 1)
