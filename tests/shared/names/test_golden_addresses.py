"""The normal form of an address, a number or an endpoint does not change unnoticed.

Stored hashes are made of it.

A change, be it of a library, makes addresses that are stored already unfindable, and the same one
can be added twice. If it is wanted: raise `ADDRESSES_VERSION`; stored hashes name their rule.
"""

import pytest

from shared.names import ADDRESSES_VERSION, normalise_email, normalise_phone
from shared.outbound.policy import OutboundPolicy

EMAILS = {
    "Amal@Example.invalid": "amal@example.invalid",
    "  amal@example.invalid ": "amal@example.invalid",
    "AMAL.Invented+alerts@example.org": "amal.invented+alerts@example.org",
    "o'invented@sub.example.org": "o'invented@sub.example.org",
    "amal@xn--bcher-kva.example": "amal@bücher.example",
    "amal@BÜCHER.example": "amal@bücher.example",
    "ama\u0301l@example.org": "amál@example.org",
    "ÉLISE@example.org": "élise@example.org",
    "почта@пример.рф": "почта@пример.рф",
    "invented@例え.テスト": "invented@例え.テスト",
}
PHONES = {
    ("+41 44 668 18 00", None): "+41446681800",
    ("0041446681800", "CH"): "+41446681800",
    ("044 668 18 00", "CH"): "+41446681800",
    ("+41 (0)44 668 18 00", None): "+41446681800",
    ("tel:+20-2-2578-0000", None): "+20225780000",
    ("٠٢ ٢٥٧٨ ٠٠٠٠", "EG"): "+20225780000",  # noqa: RUF001  # as people there write them
    ("+504 2234-0000", None): "+50422340000",
    ("(372) 21-00-00", "TJ"): "+992372210000",
    ("+39 06 698 00000", None): "+390669800000",
    ("+1 202 555 0143", None): "+12025550143",
}

ENDPOINTS = {
    "https://partner.example/hook": "https://partner.example/hook",
    "https://partner.example./hook": "https://partner.example/hook",
    "https://PARTNER.example:443/hook#part": "https://partner.example/hook",
    "https://partner.example/Hook": "https://partner.example/Hook",
    "https://partner.example/hook/": "https://partner.example/hook/",
    "https://partner.example": "https://partner.example/",
    "https://partner.example?to=a%2fb": "https://partner.example/?to=a/b",
    "https://partner.example/%7Ea%2fb%41": "https://partner.example/~a%2FbA",
    "https://partner.example/a/../hook": "https://partner.example/hook",
    "https://bücher.example./hook": "https://xn--bcher-kva.example/hook",
    "https://XN--BCHER-KVA.example/hook": "https://xn--bcher-kva.example/hook",
}


@pytest.mark.parametrize("given", EMAILS)
def test_an_email_address_has_the_form_that_is_stored_of_it(given: str) -> None:
    assert normalise_email(given) == EMAILS[given]


@pytest.mark.parametrize(("given", "region"), PHONES)
def test_a_number_has_the_form_that_is_stored_of_it(given: str, region: str | None) -> None:
    assert normalise_phone(given, region) == PHONES[given, region]


@pytest.mark.parametrize("given", ENDPOINTS)
def test_an_endpoint_has_the_form_that_is_stored_of_it(given: str) -> None:
    assert str(OutboundPolicy().check_url(given)) == ENDPOINTS[given]
    assert str(OutboundPolicy().check_url(ENDPOINTS[given])) == ENDPOINTS[given]


def test_this_is_the_second_rule() -> None:
    assert ADDRESSES_VERSION == 2
