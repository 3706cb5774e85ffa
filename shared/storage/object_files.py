"""Store sealed files in a bucket with the S3 protocol, by obstore."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, S3Store

from shared.storage.files import FileMissing, FilesUnavailable

PART_BYTES = 8 * 1024 * 1024
"""S3 accepts 10,000 parts of at least 5 MiB: files of up to 78 GiB."""
PARTS_IN_FLIGHT = 2
READ_BYTES = 256 * 1024


class ObjectShelf:
    """Objects named `<subject>/<file id>`; S3 shows an object only once it is complete.

    An upload interrupted by a crash leaves invisible parts in the bucket: give it a lifecycle rule
    that aborts incomplete multipart uploads after a day. A bucket with versioning keeps deleted
    files (unreadable, once their key is destroyed).
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def write(self, subject: UUID, file_id: UUID, chunks: AsyncIterator[bytes]) -> None:
        with _store_faults():
            await obstore.put_async(
                self._store,
                _name(subject, file_id),
                chunks,
                use_multipart=True,
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_IN_FLIGHT,
            )

    async def read(self, subject: UUID, file_id: UUID) -> AsyncIterator[bytes]:
        with _store_faults():
            found = await obstore.get_async(self._store, _name(subject, file_id))
            chunks = aiter(found.stream(min_chunk_size=READ_BYTES))
        while True:
            with _store_faults():
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            yield bytes(chunk)

    async def delete(self, subject: UUID, file_id: UUID) -> None:
        with _store_faults(missing_is_fine=True):
            await obstore.delete_async(self._store, _name(subject, file_id))

    async def delete_all(self, subject: UUID) -> int:
        count = 0
        with _store_faults():
            async for page in obstore.list(self._store, prefix=f"{subject.hex}/"):
                await obstore.delete_async(self._store, [each["path"] for each in page])
                count += len(page)
        return count


def s3_store(
    *,
    endpoint: str,
    region: str,
    bucket: str,
    access_key_id: str,
    secret_access_key: str,
) -> ObjectStore:
    """Return the store of a bucket. Keys are never read from anywhere else.

    Without explicit keys the client would ask the cloud's metadata address for them.
    """
    if not access_key_id or not secret_access_key:
        raise ValueError("a bucket needs an access key id and a secret access key")
    return S3Store(
        bucket,
        endpoint=endpoint,
        region=region,
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "read_timeout": timedelta(seconds=30),
            # For the whole response: a large file to a slow reader takes long, which is no fault.
            "timeout": timedelta(days=1),
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
    )


def _name(subject: UUID, file_id: UUID) -> str:
    return f"{subject.hex}/{file_id.hex}"


@contextmanager
def _store_faults(*, missing_is_fine: bool = False) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        if not missing_is_fine:
            raise FileMissing from error
    except (BaseError, OSError) as error:
        raise FilesUnavailable from error
