"""Signatures match the independent library of the specification."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from shared.outbound.webhooks import (
    TOLERANCE,
    NotVerified,
    SecretFault,
    SignatureFault,
    WebhookSecret,
    sign,
    verify,
)

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
keys = st.binary(min_size=24, max_size=64).map(WebhookSecret)
message_ids = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)


@given(secret=keys, message_id=message_ids, body=st.text())
def test_what_is_signed_here_is_verified_by_the_independent_library(
    secret: WebhookSecret, message_id: str, body: str
) -> None:
    headers = sign([secret], message_id, datetime.now(UTC), body.encode("utf-8", "ignore"))
    Webhook(secret.reveal()).verify(body.encode("utf-8", "ignore"), headers, json_parse=False)


@given(secret=keys, message_id=message_ids, body=st.text(alphabet=st.characters(codec="utf-8")))
def test_what_the_independent_library_signs_is_verified_here(
    secret: WebhookSecret, message_id: str, body: str
) -> None:
    headers = {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(NOW.timestamp())),
        "Webhook-Signature": Webhook(secret.reveal()).sign(message_id, NOW, body),
    }
    assert verify([secret], headers, body.encode(), now=NOW) == message_id


def test_the_example_of_the_specification_holds() -> None:
    secret = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = sign(
        [secret],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_during_a_rotation_holders_of_either_secret_can_verify() -> None:
    old, new = WebhookSecret.generate(), WebhookSecret.generate()
    headers = sign([new, old], "msg_1", datetime.now(UTC), b"{}")
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (old, new):
        assert verify([secret], headers, b"{}", now=datetime.now(UTC)) == "msg_1"
        Webhook(secret.reveal()).verify(b"{}", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(WebhookSecret.generate().reveal()).verify(b"{}", headers)


@given(secret=keys, other=keys, body=st.binary(), changed=st.binary())
def test_nothing_else_is_verified(
    secret: WebhookSecret, other: WebhookSecret, body: bytes, changed: bytes
) -> None:
    headers = sign([secret], "msg_1", NOW, body)
    attempts = [(headers | {"webhook-id": "msg_2"}, secret, body)]
    if changed != body:
        attempts.append((headers, secret, changed))
    if other != secret:
        attempts.append((headers, other, body))
    for offered, key, content in attempts:
        with pytest.raises(NotVerified) as refused:
            verify([key], offered, content, now=NOW)
        assert refused.value.code is SignatureFault.NO_MATCH


@pytest.mark.parametrize(
    ("away", "code"),
    [
        (-TOLERANCE, None),
        (TOLERANCE, None),
        (-TOLERANCE - timedelta(seconds=1), SignatureFault.TOO_NEW),
        (TOLERANCE + timedelta(seconds=1), SignatureFault.TOO_OLD),
    ],
)
def test_a_message_is_good_for_five_minutes_to_either_side(
    away: timedelta, code: SignatureFault | None
) -> None:
    secret = WebhookSecret.generate()
    headers = sign([secret], "msg_1", NOW, b"{}")
    if code is None:
        assert verify([secret], headers, b"{}", now=NOW + away) == "msg_1"
        return
    with pytest.raises(NotVerified) as refused:
        verify([secret], headers, b"{}", now=NOW + away)
    assert refused.value.code is code


@given(
    headers=st.fixed_dictionaries(
        {},
        optional={
            "webhook-id": st.text(),
            "webhook-timestamp": st.text() | st.just(str(int(NOW.timestamp()))),
            "webhook-signature": st.text() | st.text().map("v1,".__add__),
        },
    )
)
def test_malformed_headers_are_refused_and_never_an_error_of_ours(headers: dict[str, str]) -> None:
    with pytest.raises(NotVerified):
        verify([WebhookSecret.generate()], headers, b"{}", now=NOW)


@pytest.mark.parametrize("seconds", ["1e9", "+5", "-5", " 5", "\u0665", "", "9" * 400, "nan"])
def test_a_time_that_is_not_plain_seconds_is_refused(seconds: str) -> None:
    headers = {"webhook-id": "a", "webhook-timestamp": seconds, "webhook-signature": "v1,AAAA"}
    with pytest.raises(NotVerified) as refused:
        verify([WebhookSecret.generate()], headers, b"{}", now=NOW)
    assert refused.value.code is SignatureFault.MALFORMED_TIMESTAMP


@given(keys)
def test_a_secret_survives_being_written_and_read(secret: WebhookSecret) -> None:
    assert WebhookSecret.parse(secret.reveal()) == secret


def test_secrets_are_new_each_time_and_hidden_when_printed() -> None:
    secret, other = WebhookSecret.generate(), WebhookSecret.generate()
    assert secret != other
    assert secret.reveal().removeprefix("whsec_") not in repr(secret)
    assert repr(secret.key) not in repr(secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quagga",
        "whsec_",
        "whsec_quagga!",
        "whsec_" + base64.b64encode(b"quagga" * 3).decode(),
        "whsec_" + base64.b64encode(b"quagga" * 20).decode(),
        "whsk_" + base64.b64encode(b"quagga" * 5).decode(),
    ],
)
def test_what_is_no_secret_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SecretFault) as refused:
        WebhookSecret.parse(text)
    assert "quagga" not in str(refused.value)


@pytest.mark.parametrize("message_id", ["", "a.b", "a b", "é"])
def test_an_id_that_could_be_read_two_ways_is_not_signed(message_id: str) -> None:
    with pytest.raises(ValueError, match="webhook id"):
        sign([WebhookSecret.generate()], message_id, NOW, b"{}")
