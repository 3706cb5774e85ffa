"""A bucket on loopback (moto's server), and streams to fill it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from obstore.store import ObjectStore

from shared.storage.object_files import s3_store

NAME = "evidence"
REGION = "us-east-1"
SECRET = "invented"


@dataclass(frozen=True)
class Bucket:
    store: ObjectStore
    client: Any
    """A client of another library for the same bucket."""


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    # Imported when a test needs it: every worker reads this file, and these take seconds.
    import boto3  # noqa: PLC0415  # slow to load, and not everywhere there
    from moto.server import ThreadedMotoServer  # noqa: PLC0415  # slow to load, and not everywhere there

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        client = boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            region_name=REGION,
            aws_access_key_id=SECRET,
            aws_secret_access_key=SECRET,
        )
        client.create_bucket(Bucket=NAME)
        yield Bucket(bucket_at(f"http://{host}:{port}"), client)
    finally:
        server.stop()


def bucket_at(endpoint: str) -> ObjectStore:
    return s3_store(
        endpoint=endpoint,
        region=REGION,
        bucket=NAME,
        access_key_id=SECRET,
        secret_access_key=SECRET,
    )


async def streamed(content: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def gathered(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])
