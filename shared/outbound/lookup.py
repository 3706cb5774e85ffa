"""Resolve names to permitted addresses only, so that the connector can reach no others."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from shared.outbound.errors import Refusal, Refused
from shared.outbound.policy import OutboundPolicy

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses in text form; `OSError` if there are none."""

_LOOKUPS_AT_ONCE = 32


class SystemLookup:
    """The operating system's resolver, in threads of its own.

    A dead name server blocks a thread for many seconds: in the loop's shared pool that would stop
    everything else that uses the pool.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._threads,
                lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM),
            )
        except UnicodeError:
            raise OSError(None, "not a name that can be looked up") from None
        return [str(sockaddr[0]) for *_, sockaddr in found]

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class CheckedResolver(AbstractResolver):
    """Hands the connector only addresses that the policy permits.

    One forbidden address among several refuses all: a name that answers so is an attack or a
    fault, and the next connection could take the other one.
    """

    def __init__(self, policy: OutboundPolicy, lookup: Lookup) -> None:
        self._policy = policy
        self._lookup = lookup

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - both are always asked for
    ) -> list[ResolveResult]:
        texts = await self._lookup(host, port)
        addresses = [ip_address(text) for text in dict.fromkeys(texts)]
        if not addresses:
            raise OSError(None, "no address")
        if not all(self._policy.permits(address) for address in addresses):
            raise Refused(Refusal.ADDRESS)
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,  # noqa: PLR2004 - the number is the name of the protocol
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Do nothing: the look-up belongs to the client."""
