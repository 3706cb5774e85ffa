"""The client that deliveries are compared with: it sends and stores nothing.

aiohttp, 128 requests in flight, the body of a webhook, one process of its own. No database, no
signature, no check of the address, no record. `python -m bench.raw` sends once and prints the
result.
"""

import argparse
import asyncio
import subprocess
import sys
from itertools import count
from time import perf_counter

import aiohttp
import uvloop

from tests.processes.issuing import TEXTS

IN_FLIGHT = 128
BODY = TEXTS.model_dump_json().encode()


def raw_rate(urls: list[str], number: int) -> float:
    """Let the raw client send this many to these endpoints in turn; return requests per second."""
    command = [sys.executable, "-m", "bench.raw", "--number", str(number), *urls]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own command
    return float(told.stdout)


async def _sent(urls: list[str], number: int) -> float:
    numbers = count()
    connector = aiohttp.TCPConnector(limit=0)
    headers = {"content-type": "application/json"}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as http:

        async def one_after_the_other() -> None:
            while (mine := next(numbers)) < number:
                async with http.post(urls[mine % len(urls)], data=BODY) as answer:
                    await answer.read()

        begin = perf_counter()
        await asyncio.gather(*(one_after_the_other() for _ in range(IN_FLIGHT)))
        return number / (perf_counter() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.raw", description=__doc__)
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("urls", nargs="+")
    told = parser.parse_args()
    print(uvloop.run(_sent(told.urls, told.number)))


if __name__ == "__main__":
    main()
