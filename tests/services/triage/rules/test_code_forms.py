"""A code of an earlier document has the form of a code, and says nothing else. All is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.triage.rules.code_forms import CodeForms, WrongForm
from services.triage.rules.references import LONGEST_REFERENCE, Reference, read_printed
from shared.contracts.document_codes import travelling_code

FORMS = CodeForms.with_own({"EGY", "HND", "TUN"}, ["UA #.#", "MDE # / # / #"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("EGY 004 /0718 / OBS 090.1", "EGY 004 /0718 / OBS 090.1"),
        ("egy004/0718/obs090", "EGY004/0718/OBS090"),
        ("HND 002 / 0703 / OBS035", "HND 002 / 0703 / OBS035"),
        ("TUN 1 / 0517 / 52", "TUN 1 / 0517 / 52"),
        ("EGY\u00a0004 / 0718\u200b / OBS \uff10\uff19\uff10", "EGY 004 / 0718 / OBS 090"),
        ("UA 153.20", "UA 153.20"),
        ("mde  12/2393/2020", "MDE 12/2393/2020"),
    ],
)
def test_a_code_is_taken_as_it_is_printed(typed: str, code: str) -> None:
    assert FORMS.read(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "none",
        "our appeal of July",
        "see EGY 004 / 0718 / OBS 090",
        "EGY 004 / 0718 / OBS 090 Amal Invented",
        "Amal Invented hides in Luxor",
        "0201234567",
        "+20 2 0123 4567",
        "XXX 004 / 0718 / OBS 090",
        "AI 153.20",
        "EGY 00004 / 0718 / OBS 090",
    ],
)
def test_other_words_are_no_code(typed: str) -> None:
    assert FORMS.read(typed) is None


@given(
    st.builds(
        Reference,
        st.sampled_from(["EGY", "HND", "TUN"]),
        st.integers(1, 999),
        st.integers(2000, 2099),
        st.integers(1, 12),
        st.integers(1, 999),
        st.integers(0, 99),
    )
)
def test_each_code_that_is_allotted_here_is_taken_and_travels(code: Reference) -> None:
    assert FORMS.read(str(code)) == str(code) == travelling_code(str(code))
    assert read_printed(str(code)) == code


@given(st.text(max_size=40))
def test_whatever_is_taken_travels_and_has_no_word_of_five_letters(typed: str) -> None:
    code = FORMS.read(typed)
    assert code is None or travelling_code(code) == code


@pytest.mark.parametrize(
    "form", ["", "UA", "#ua", "@ @ #", "[A-Z]+ #", "INDEX #", "UA #\n", "ALI REZA #"]
)
def test_a_form_that_could_say_more_is_refused_at_the_start(form: str) -> None:
    with pytest.raises(WrongForm, match="no form of codes"):
        CodeForms.with_own({"EGY"}, [form])


@pytest.mark.parametrize(
    "typed",
    [
        "Ali Reza in Baku 1",
        "Ali Reza 1",
        "Ali-Reza 12/3",
        "Ana Paz Gil 2020",
        "Ali 1 Reza 2 Baku 3 Omar 4 Noor 5",
        "Amal Invented",
    ],
)
def test_words_do_not_travel_as_a_code(typed: str) -> None:
    assert travelling_code(typed) is None


@pytest.mark.parametrize(
    "code",
    ["UA 153.20", "MDE 12/2393/2020", "AL EGY 3/2019", "A/HRC/WGAD/2018/45", "E/CN.4/2004/3"],
)
def test_codes_of_other_organisations_travel(code: str) -> None:
    assert travelling_code(code) == code


def test_every_place_of_a_code_has_room_for_the_longest() -> None:
    assert travelling_code(LONGEST_REFERENCE) == LONGEST_REFERENCE
