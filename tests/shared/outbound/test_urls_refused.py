"""Invalid URLs and headers are refused, by errors that repeat nothing of them."""

import pytest

from shared.outbound.client import SafeClient
from shared.outbound.errors import OutboundError, Refusal, Refused
from shared.outbound.policy import OutboundPolicy
from tests.shared.outbound.false_network import LyingNames, Recorder

NAME = "https://receiver.example/hook?token=quagga"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://receiver.example/", Refusal.SCHEME),
        ("file:///etc/passwd", Refusal.SCHEME),
        ("gopher://receiver.example/", Refusal.SCHEME),
        ("ws://receiver.example/", Refusal.SCHEME),
        ("javascript:alert(1)", Refusal.SCHEME),
        ("//receiver.example/", Refusal.SCHEME),
        ("", Refusal.SCHEME),
        ("https://", Refusal.URL_MALFORMED),
        ("https:///path", Refusal.URL_MALFORMED),
        ("https://./path", Refusal.URL_MALFORMED),
        ("https://receiver.example:99999/", Refusal.URL_MALFORMED),
        ("https://receiver.example\\@10.0.0.1/", Refusal.URL_MALFORMED),
        ("https://receiver.example/\\hook", Refusal.URL_MALFORMED),
        ("https://receiver.example/?to=\\", Refusal.URL_MALFORMED),
        ("https://receiver.example/\r\nHost: other", Refusal.URL_MALFORMED),
        ("https://receiver\x7f.example/", Refusal.URL_MALFORMED),
        ("https://receiver.example/\x7f", Refusal.URL_MALFORMED),
        (" https://receiver.example/", Refusal.URL_MALFORMED),
        ("https://receiver.example/" + "a" * 3000, Refusal.URL_MALFORMED),
        ("https://receiver.example:80/", Refusal.PORT),
        ("https://receiver.example:22/", Refusal.PORT),
        ("https://name:word@receiver.example/", Refusal.CREDENTIALS),
        ("https://name@receiver.example/", Refusal.CREDENTIALS),
        ("https://@receiver.example/", Refusal.CREDENTIALS),
    ],
)
async def test_a_url_that_cannot_be_right_is_refused_before_any_look_up(
    url: str, code: Refusal, recorder: Recorder
) -> None:
    names = LyingNames(["93.184.216.34"])
    async with SafeClient(OutboundPolicy(), lookup=names, open_socket=recorder) as client:
        with pytest.raises(Refused) as refused:
            await client.post(url, b"{}", {})
    assert refused.value.code is code
    assert names.asked == []
    assert recorder.asked == []


def test_what_a_browser_keeps_to_itself_is_left_out() -> None:
    checked = OutboundPolicy().check_url("https://receiver.example/hook?a=b#part")
    assert str(checked) == "https://receiver.example/hook?a=b"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "other.example"},
        {"content-length": "3"},
        {"Transfer-Encoding": "chunked"},
        {"Cookie": "a=b"},
        {"x-note": "a\r\nHost: other.example"},
        {"x\r\ny": "a"},
    ],
)
async def test_headers_that_change_the_request_itself_are_refused(
    headers: dict[str, str], recorder: Recorder
) -> None:
    async with SafeClient(
        OutboundPolicy(), lookup=LyingNames(["93.184.216.34"]), open_socket=recorder
    ) as client:
        with pytest.raises(Refused) as refused:
            await client.post(NAME, b"{}", headers)
    assert refused.value.code is Refusal.HEADER
    assert recorder.asked == []


async def test_an_error_says_nothing_of_the_url_the_body_or_the_headers(recorder: Recorder) -> None:
    for addresses in (["10.0.0.1"], ["93.184.216.34"], []):
        async with SafeClient(
            OutboundPolicy(), lookup=LyingNames(addresses), open_socket=recorder
        ) as client:
            with pytest.raises(OutboundError) as raised:
                await client.post(NAME, b"quagga", {"x-token": "quagga"})
        chain = [raised.value, raised.value.__cause__, raised.value.__context__]
        assert "quagga" not in repr([(str(e), getattr(e, "args", ())) for e in chain])
        assert chain[1:] == [None, None]
