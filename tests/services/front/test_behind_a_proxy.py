"""One machine behind a proxy: the caller's address and scheme come from the proxy."""

import json
import urllib.request
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.services.front.running import RunningTocsin

pytestmark = pytest.mark.xdist_group("commands")
OWNER, STRANGER = "198.51.100.2", "203.0.113.9"
TRIES = 7


def sign_in(running: RunningTocsin, password: str, by: str) -> int:
    told = json.dumps({"email": "operator@tocsin.invalid", "password": password}).encode()
    asked = urllib.request.Request(  # noqa: S310 - our own page
        f"{running.url}/identity/v1/tokens",
        data=told,
        headers={"Content-Type": "application/json", "X-Forwarded-For": by},
    )
    return _status(asked)[0]


def _status(asked: Any) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - our own page
            return answer.status, answer.headers
    except HTTPError as refused:
        return refused.code, refused.headers


def test_a_stranger_who_guesses_keeps_nobody_out(running: RunningTocsin) -> None:
    password = running.password("operator")
    assert sign_in(running, password, OWNER) == 200
    guessed = [sign_in(running, "not-the-password", STRANGER) for _ in range(TRIES)]
    assert guessed[-1] == 429
    assert sign_in(running, password, OWNER) == 200


def test_strict_transport_is_asked_for_where_the_proxy_was_asked_over_https(
    running: RunningTocsin,
) -> None:
    for path in ("/", "/intake/health/live"):
        asked = urllib.request.Request(  # noqa: S310 - our own page
            running.url + path, headers={"X-Forwarded-Proto": "https"}
        )
        assert "strict-transport-security" in _status(asked)[1]


@pytest.mark.parametrize("wrong", ["proxy.example", "10.0.0.0/99", "127.0.0.1 10.0.0.1"])
def test_what_is_no_address_of_a_proxy_is_refused(running: RunningTocsin, wrong: str) -> None:
    refused = running.run("up", TOCSIN_TRUSTED_PROXIES=wrong)
    assert refused.returncode == 1
    assert "TOCSIN_TRUSTED_PROXIES: it must be addresses or networks" in refused.stderr
