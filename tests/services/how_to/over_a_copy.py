"""Run test modules over a copy of the source: read their task, write their result."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import shared

Told = dict[str, Any]
"""`key`, the file of the signing key; by service its `settings` and the `owner`'s URL."""


def answer(perform: Callable[[Told], Awaitable[dict[str, Any]]]) -> None:
    """Read the input from stdin, run, and write the answer to stdout, both in JSON."""
    with redirect_stdout(sys.stderr):
        found = asyncio.run(_run(perform, json.load(sys.stdin)))
    json.dump({"source": shared.__file__, **found}, sys.stdout)


def key_of(told: Told) -> Ed25519PrivateKey:
    key = load_pem_private_key(Path(told["key"]).read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


async def _run(perform: Callable[[Told], Awaitable[dict[str, Any]]], told: Told) -> dict[str, Any]:
    return await perform(told)
