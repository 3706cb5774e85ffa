"""Requests that another site causes are refused, also from browsers with few headers."""

import pytest

from shared.web.same_origin import is_forged

OURS = {b"host": b"tocsin.example", b"cookie": b"tocsin=x"}


@pytest.mark.parametrize(
    "headers",
    [
        {**OURS, b"sec-fetch-site": b"cross-site"},
        {**OURS, b"sec-fetch-site": b"same-site"},
        {**OURS, b"sec-fetch-site": b"cross-site", b"origin": b"https://tocsin.example"},
        {**OURS, b"origin": b"https://another.example"},
        {**OURS, b"origin": b"null"},
        {**OURS, b"origin": b"https://tocsin.example.another.example"},
        {**OURS, b"origin": b"https://[tocsin.example"},
        {**OURS, b"referer": b"https://another.example/tocsin.example"},
        {b"origin": b"null", b"host": b""},
        {b"origin": b"null"},
        OURS,
    ],
)
def test_what_may_come_from_another_site_is_refused(headers: dict[bytes, bytes]) -> None:
    assert is_forged("POST", headers)
    assert not is_forged("GET", headers)
    assert not is_forged("POST", {**headers, b"authorization": b"Bearer x"})


@pytest.mark.parametrize(
    "headers",
    [
        {**OURS, b"sec-fetch-site": b"same-origin"},
        {**OURS, b"sec-fetch-site": b"none"},
        {**OURS, b"origin": b"https://TOCSIN.example"},
        {**OURS, b"referer": b"https://tocsin.example/triage/queue"},
        {b"host": b"tocsin.example"},
    ],
)
def test_what_a_page_of_ours_or_no_browser_sends_is_taken(headers: dict[bytes, bytes]) -> None:
    assert not is_forged("POST", headers)
