"""The normal form of numbers and addresses; those used here are reserved for fiction."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.names import (
    NotAnEmailAddress,
    NotAPhoneNumber,
    contact_forms,
    normalise_email,
    normalise_phone,
    sendable_email,
)
from shared.names.contacts import LONGEST_CONTACT


@pytest.mark.parametrize(
    ("written", "region", "dialled"),
    [
        ("+44 20 7946 0958", None, "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("00 44 20 7946 0958", "FR", "+442079460958"),
        ("+44 (0)20 7946-0958", None, "+442079460958"),
        ("٠٢٠ ٧٩٤٦ ٠٩٥٨", "GB", "+442079460958"),
        ("tel:+1-202-555-0123", None, "+12025550123"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled_from_abroad(
    written: str, region: str | None, dialled: str
) -> None:
    assert normalise_phone(written, region) == dialled


@pytest.mark.parametrize(
    ("written", "region", "words"),
    [
        ("020 7946 0958", None, "country code"),
        ("+999 123456789", None, "country code"),
        ("call me", "GB", "not a telephone number"),
        ("", "GB", "not a telephone number"),
        ("+44 20 7", None, "too short"),
        ("+44 20 7946 0958 0958 11", None, "too long"),
        ("+44 20 7946 0958 ext. 12", None, "extension"),
    ],
)
def test_a_number_that_cannot_be_dialled_is_refused_without_being_repeated(
    written: str, region: str | None, words: str
) -> None:
    with pytest.raises(NotAPhoneNumber, match=words) as refusal:
        normalise_phone(written, region)
    assert "7946" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from([None, "GB", "EG"]))
def test_any_text_is_a_number_or_refused(text: str, region: str | None) -> None:
    try:
        number = normalise_phone(text, region)
    except NotAPhoneNumber:
        return
    assert number[0] == "+"
    assert number[1:].isdecimal()
    assert normalise_phone(number) == number


def test_an_address_is_compared_in_lower_case() -> None:
    assert normalise_email("  Amina.H@Example.ORG ") == "amina.h@example.org"


@pytest.mark.parametrize("written", ["", "amina", "amina@", "a b@example.org", "a@localhost"])
def test_what_is_no_address_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(NotAnEmailAddress) as refusal:
        normalise_email(written)
    assert str(refusal.value) == "this is not an e-mail address"


@settings(deadline=None)
@given(st.emails(domains=st.sampled_from(["example.org", "Example.COM"])))
def test_normalising_an_address_twice_changes_nothing(address: str) -> None:
    try:
        once = normalise_email(address)
    except NotAnEmailAddress:
        return
    assert normalise_email(once) == once


@pytest.mark.parametrize("written", ["Desk@paper.invalid", "Desk@paper.TEST"])
def test_an_address_for_trials_is_an_address(written: str) -> None:
    assert sendable_email(written) == f"Desk@paper.{written.rpartition('.')[2].lower()}"
    assert normalise_email(written) == written.lower()


@pytest.mark.parametrize("written", ["@.invalid", "a b@paper.invalid", "a@-.test", "é@paper.org"])
def test_what_no_server_can_be_given_is_not_sendable(written: str) -> None:
    with pytest.raises(NotAnEmailAddress):
        sendable_email(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+41 22 900 00 01", "0041 22 900 00 01"),
        ("+41 22 900 00 01", "+41229000001"),
        ("+41 22 900 00 01", "022 900 00 01"),
        ("+41 22 900 00 01", "WhatsApp: 0041 (0)22 900-00-01, in the evening"),
        ("anna@example.org", "Anna <ANNA@example.org>"),
        ("anna@example.org", "anna@example.org / +41 22 900 00 01"),
        ("signal: @anna.01", "@Anna.01"),
        ("by her sister", "By her  sister"),
        ("by her s\ufe0fister", "by her sister"),
    ],
)
def test_one_contact_has_one_form_however_it_is_noted(one: str, other: str) -> None:
    assert contact_forms(one) & contact_forms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+41 22 900 00 01", "+41 22 900 00 02"),
        ("anna@example.org", "hanna@example.org"),
        ("@anna", "@anna.01"),
        ("signal", "telegram"),
        ("", ""),
        ("in 2025", "in 2024"),
    ],
)
def test_other_contacts_have_none_in_common(one: str, other: str) -> None:
    assert not contact_forms(one) & contact_forms(other)


def test_a_contact_of_any_length_is_read_in_bounded_work() -> None:
    assert contact_forms("0" * LONGEST_CONTACT + "anna@example.org") == contact_forms("0" * 10_000)


@pytest.mark.parametrize(
    "written",
    [
        "\u200bdesk@paper.example",
        "desk@paper.example\u200b\u00a0",
        "\ufeffdesk\u2060@pa\u00adper.example",
        "\u202adesk@paper.example\u202c",
        "mailto:desk@paper.example",
        "<desk@paper.example>",
    ],
)
def test_what_is_copied_along_with_an_address_is_none_of_it(written: str) -> None:
    assert sendable_email(written) == normalise_email(written) == "desk@paper.example"


def test_nothing_is_cut_off_an_address() -> None:
    with pytest.raises(NotAnEmailAddress):
        sendable_email("\u200b" * 600 + "desk@paper.example.org")
