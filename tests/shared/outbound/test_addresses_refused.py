"""No name and no spelling leads to a forbidden address; no connection is opened."""

import socket
from ipaddress import ip_address

import pytest
from aiohttp.abc import ResolveResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.outbound.client import SafeClient
from shared.outbound.errors import OutboundError, Refusal, Refused, Unreachable
from shared.outbound.policy import OutboundPolicy
from tests.shared.outbound.false_network import LyingNames, Recorder

FORBIDDEN = [
    "0.0.0.0",  # noqa: S104 - an address to refuse, nothing is bound
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::1",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:0a00:0001::1",
    "2002:5db8:d822::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:2800:220:1::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "93.184.216.34",
    "100.128.0.1",
    "172.32.0.1",
    "2606:2800:220:1::1",
    "64:ff9b::5db8:d822",
]
NAME = "https://receiver.example/hook?token=quagga"


@pytest.mark.parametrize("address", FORBIDDEN)
async def test_a_name_that_leads_to_a_forbidden_address_opens_nothing(
    address: str, recorder: Recorder
) -> None:
    async with SafeClient(
        OutboundPolicy(), lookup=LyingNames([address]), open_socket=recorder
    ) as client:
        with pytest.raises(Refused) as refused:
            await client.post(NAME, b"{}", {})
    assert refused.value.code is Refusal.ADDRESS
    assert not refused.value.sent
    assert recorder.asked == []


@pytest.mark.parametrize("address", [a for a in FORBIDDEN if "%" not in a])
async def test_a_forbidden_address_as_host_opens_nothing_and_asks_no_name(
    address: str, recorder: Recorder
) -> None:
    names = LyingNames(["93.184.216.34"])
    host = f"[{address}]" if ":" in address else address
    async with SafeClient(OutboundPolicy(), lookup=names, open_socket=recorder) as client:
        with pytest.raises(Refused) as refused:
            await client.post(f"https://{host}/", b"{}", {})
    assert refused.value.code is Refusal.ADDRESS
    assert recorder.asked == []
    assert names.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "127.000.000.001",
        "0",
        "1.2.3.4.5",
        "999.1.1.1",
        "receiver.0x",
        "[fe80::1%25eth0]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]",
        "１２７.０.０.１",  # noqa: RUF001 - full-width digits are the point
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "[::g]",
        "a%25b.example",
    ],
)
async def test_no_other_spelling_of_an_address_opens_anything(
    host: str, recorder: Recorder
) -> None:
    with pytest.raises(Refused):
        OutboundPolicy().check_url(f"https://{host}/")
    names = LyingNames(["93.184.216.34"])
    async with SafeClient(OutboundPolicy(), lookup=names, open_socket=recorder) as client:
        with pytest.raises(Refused):
            await client.post(f"https://{host}/", b"{}", {})
    assert recorder.asked == []
    assert names.asked == []


@pytest.mark.parametrize("address", FORBIDDEN)
@pytest.mark.parametrize("first", [True, False])
async def test_one_forbidden_address_among_public_ones_refuses_all(
    address: str, first: bool, recorder: Recorder
) -> None:
    answer = [address, *PUBLIC] if first else [*PUBLIC, address]
    async with SafeClient(
        OutboundPolicy(), lookup=LyingNames(answer), open_socket=recorder
    ) as client:
        with pytest.raises(Refused):
            await client.post(NAME, b"{}", {})
    assert recorder.asked == []


@pytest.mark.parametrize("address", PUBLIC)
async def test_a_public_address_is_opened_exactly_as_it_was_checked(
    address: str, recorder: Recorder
) -> None:
    names = LyingNames([address], ["127.0.0.1"])
    async with SafeClient(OutboundPolicy(), lookup=names, open_socket=recorder) as client:
        with pytest.raises(Unreachable):
            await client.post(NAME, b"{}", {})
    assert recorder.asked == [(address, 443)]
    assert names.asked == [("receiver.example", 443)]


async def test_a_name_that_changes_its_answer_after_the_check_gains_nothing(
    recorder: Recorder,
) -> None:
    names = LyingNames(["93.184.216.34"], ["169.254.169.254"])
    async with SafeClient(OutboundPolicy(), lookup=names, open_socket=recorder) as client:
        for _ in range(3):
            with pytest.raises(OutboundError):
                await client.post(NAME, b"{}", {})
            _forget_names(client)
    assert set(recorder.asked) == {("93.184.216.34", 443)}
    assert len(names.asked) == 3


def _forget_names(client: SafeClient) -> None:
    assert client._connector is not None
    client._connector.clear_dns_cache()


async def test_a_connector_that_was_led_astray_is_stopped_at_the_socket(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SafeClient(
        OutboundPolicy(), lookup=LyingNames(["93.184.216.34"]), open_socket=recorder
    ) as client:

        async def unchecked(
            host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [
                ResolveResult(
                    hostname=host, host="10.0.0.1", port=port, family=family, proto=0, flags=0
                )
            ]

        monkeypatch.setattr(client._resolver, "resolve", unchecked)
        with pytest.raises(Refused) as refused:
            await client.post(NAME, b"{}", {})
    assert refused.value.code is Refusal.ADDRESS
    assert recorder.asked == []


async def test_a_network_is_opened_by_configuration_and_closed_again_by_a_denied_one(
    recorder: Recorder,
) -> None:
    policy = OutboundPolicy.model_validate(
        {
            "allowed_networks": ["10.1.0.0/16", "fd00::/8"],
            "denied_networks": ["10.1.2.0/24", "93.184.216.0/24", "64:ff9b::/96"],
        }
    )
    for address, opened in {
        "10.1.1.1": True,
        "::ffff:a01:101": True,
        "fd00::5": True,
        "10.1.2.3": False,
        "::ffff:a01:203": False,
        "10.2.0.1": False,
        "93.184.216.34": False,
        "1.1.1.1": True,
        "64:ff9b::101:101": False,
    }.items():
        recorder.asked.clear()
        async with SafeClient(policy, lookup=LyingNames([address]), open_socket=recorder) as client:
            with pytest.raises(Unreachable if opened else Refused):
                await client.post(NAME, b"{}", {})
        assert recorder.asked == ([(address, 443)] if opened else [])


@given(host=st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
async def test_whatever_stands_as_host_is_an_address_that_was_checked_or_a_refusal(
    host: str, recorder: Recorder
) -> None:
    names = LyingNames(["10.0.0.1"])
    async with SafeClient(OutboundPolicy(), lookup=names, open_socket=recorder) as client:
        with pytest.raises(OutboundError):
            await client.post(f"https://{host}/", b"{}", {})
    policy = OutboundPolicy()
    assert all(policy.permits(ip_address(address)) for address, _ in recorder.asked)


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/"])
def test_a_forbidden_address_is_refused_when_it_is_typed_in(url: str) -> None:
    with pytest.raises(Refused):
        OutboundPolicy().check_url(url)
