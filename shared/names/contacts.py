"""Bring telephone numbers and e-mail addresses into a normal form, to dial and to compare.

Error texts never repeat the input: it is somebody's contact.
"""

import re
from collections.abc import Callable

import phonenumbers
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from shared.unicode_forms import composed, shown

ADDRESSES_VERSION = 2
"""The version of the rule that makes the one form of an address, a number or an endpoint, stored
beside every hash of one. It is raised whenever a form in
tests/shared/names/test_golden_addresses.py changes.
"""

_FOR_TRIALS = frozenset({"invalid", "test"})
"""Domains that belong to nobody (RFC 6761)."""

LONGEST_EMAIL, LONGEST_PHONE = 254, 80
"""Characters of an address that mail can be sent to (RFC 5321), of a number as people write it."""

LONGEST_CONTACT = 300
"""The most characters of a contact; the rest of a longer one is ignored."""
_EMAIL = re.compile(r"[^\s<>()\[\]\"',;:@]+@[^\s<>()\[\]\"',;:@]+\w")
_AT_NAME = re.compile(r"@[\w.-]*\w")
_ABROAD = re.compile(r"(?<!\d)00(?=[1-9])")
_DIGITS = re.compile(r"\d[\d ()./-]+\d")
_END = 8
"""This many last digits identify a telephone, in any country."""
_E164 = phonenumbers.PhoneNumberFormat.E164

ENCODED_WORD = "=?"
"""The start of an encoded word of mail (RFC 2047), not allowed in lines that may become headers.
"""


class NotAPhoneNumber(ValueError):
    """The input cannot be dialled from abroad."""


class NotAnEmailAddress(ValueError):
    """The input is not an e-mail address."""


class NeedsSmtpUtf8(NotAnEmailAddress):
    """There are letters beyond ASCII before the `@`: few mail servers accept them (RFC 6531)."""


def normalise_phone(text: str, region: str | None = None) -> str:
    """Return a number in E.164 (`+` and up to 15 digits).

    `region` is the ISO 3166-1 alpha-2 code in which a number without country code is read. A number
    is accepted if its length is possible, even if its range is unknown: there are ranges newer than
    the library's lists. Raises NotAPhoneNumber. An extension is refused, because E.164 has no place
    for it.
    """
    if len(text) > LONGEST_PHONE:
        raise NotAPhoneNumber("this is not a telephone number")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as unreadable:
        if unreadable.error_type == unreadable.INVALID_COUNTRY_CODE:
            raise NotAPhoneNumber("the number needs its country code, such as +41") from None
        raise NotAPhoneNumber("this is not a telephone number") from None
    if number.extension:
        raise NotAPhoneNumber("a number with an extension cannot be stored; give the direct number")
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        raise NotAPhoneNumber("the number is too short for its country")
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise NotAPhoneNumber("the number is too long for its country")
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise NotAPhoneNumber("the number cannot be dialled from abroad")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_email(text: str) -> str:
    """Return an address to compare and look up by, in lower case and Unicode NFC.

    Mail is sent to the address as it was entered: upper case before the `@` may matter to its
    server. Uses no network. Raises NotAnEmailAddress.
    """
    return _read_email(_copied(text), lambda found: found.normalized, smtputf8=True).lower()


def sendable_email(text: str) -> str:
    """Return an address that every mail server accepts: ASCII before the `@`, punycode after it.

    Addresses for examples and tests are accepted too: whether one is useful is not checked here.
    Raises NotAnEmailAddress; NeedsSmtpUtf8 if only its letters before the `@` prevent it.
    """
    text = _copied(text)
    if not text.rpartition("@")[0].isascii():
        _read_email(text, lambda found: found.normalized, smtputf8=True)
        raise NeedsSmtpUtf8("letters beyond ASCII stand before the @")
    return _read_email(text, lambda found: found.ascii_email or found.normalized, smtputf8=False)


def contact_forms(text: str) -> frozenset[str]:
    """Return the addresses, numbers and handles of a noted contact, each in its normal form.

    `Anna <anna@example.org>` and `ANNA@example.org` have a form in common, and so have `+41 22 900
    00 01` and `0041 22 900 00 01`. A number without its country code shares its last digits with
    the full number. A text without any of these is its own form.
    """
    text = shown(text[:LONGEST_CONTACT])
    emails = [_form_or_none(normalise_email, each) for each in _EMAIL.findall(text)]
    rest = _EMAIL.sub(" ", text)
    dialled = _ABROAD.sub("+", rest)
    numbers = [each.number for each in phonenumbers.PhoneNumberMatcher(dialled, None)]
    phones = [phonenumbers.format_number(each, _E164) for each in numbers]
    handles = [each.casefold() for each in _AT_NAME.findall(rest)]
    digits = ["".join(filter(str.isdecimal, each)) for each in (*phones, *_DIGITS.findall(rest))]
    ends = [f"...{each[-_END:]}" for each in digits if len(each) >= _END]
    found = {each for each in (*emails, *phones, *handles, *ends) if each}
    plain = "".join(filter(str.isalnum, composed(text).casefold()))
    return frozenset(found or ({plain} if plain else ()))


def _form_or_none(form: Callable[[str], str], text: str) -> str | None:
    try:
        return form(text)
    except ValueError:
        return None


def _copied(text: str) -> str:
    """Return an address without characters that were copied along with it."""
    if len(text) > 2 * LONGEST_EMAIL:
        return text  # it is refused because of its length
    text = shown(text).strip()
    text = text[7:] if text[:7].casefold() == "mailto:" else text
    return text[1:-1].strip() if text[:1] + text[-1:] == "<>" else text


def _read_email(text: str, form: Callable[[ValidatedEmail], str], *, smtputf8: bool) -> str:
    if len(text) > LONGEST_EMAIL:
        raise NotAnEmailAddress("this is not an e-mail address")
    head, _, last = text.rpartition(".")
    trial = last.casefold() in _FOR_TRIALS
    try:
        # The library refuses these domains, and accepts `.example`, which nobody has either.
        found = validate_email(
            f"{head}.example" if trial else text,
            check_deliverability=False,
            allow_smtputf8=smtputf8,
        )
    except EmailNotValidError:
        raise NotAnEmailAddress("this is not an e-mail address") from None
    email = form(found)
    if ENCODED_WORD in email:
        raise NotAnEmailAddress("this is not an e-mail address that mail can be sent to")
    return email.removesuffix("example") + last.casefold() if trial else email
