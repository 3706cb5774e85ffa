"""The differences between file storage in a folder and in a bucket."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import obstore
import pytest

from shared.clock import new_id
from shared.storage.disk_files import DiskShelf
from shared.storage.files import FileStore, FilesUnavailable, FileTooLarge, StoredFile
from shared.storage.object_files import ObjectShelf, s3_store
from shared.storage.sealing import DataKey, Keys
from tests.shared.storage.buckets import NAME, Bucket, bucket_at, streamed

SUBJECT, FILE = UUID(int=1), UUID(int=3)
KEYS = Keys({SUBJECT: DataKey(os.urandom(32))})
NO_LIMIT = 10**12


async def put(files: FileStore) -> StoredFile:
    return await files.put(KEYS, SUBJECT, FILE, streamed(b"invented"), NO_LIMIT)


def files_below(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


async def test_files_on_disk_are_their_owners_and_named_by_ids_only(tmp_path: Path) -> None:
    files = FileStore(DiskShelf(tmp_path / "files"))
    await put(files)
    (path,) = files_below(tmp_path)
    assert path.relative_to(tmp_path).parts == ("files", SUBJECT.hex, FILE.hex)
    assert path.stat().st_mode & 0o777 == 0o600
    assert {each.stat().st_mode & 0o777 for each in path.parents[:2]} == {0o700}


async def test_a_full_or_unwritable_disk_is_told_as_files_being_unavailable(
    tmp_path: Path,
) -> None:
    (tmp_path / "occupied").write_text("a file where the folder should be")
    with pytest.raises(FilesUnavailable):
        await put(FileStore(DiskShelf(tmp_path / "occupied")))


async def test_an_upload_that_is_cancelled_leaves_no_file(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        yield bytes(200_000)
        begun.set()
        await asyncio.Event().wait()

    files = FileStore(DiskShelf(tmp_path))
    upload = asyncio.create_task(files.put(KEYS, SUBJECT, FILE, stuck(), NO_LIMIT))
    await begun.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert files_below(tmp_path) == []


async def test_a_bucket_that_is_away_is_told_as_files_being_unavailable() -> None:
    with pytest.raises(FilesUnavailable):
        await put(FileStore(ObjectShelf(bucket_at("http://127.0.0.1:1"))))


async def test_an_upload_that_breaks_off_leaves_no_parts_in_the_bucket(
    bucket: Bucket,
) -> None:
    file_id = new_id()
    content = streamed(bytes(20_000_000), 1_000_000)
    with pytest.raises(FileTooLarge):
        await FileStore(ObjectShelf(bucket.store)).put(KEYS, SUBJECT, file_id, content, 19_000_000)
    assert "Uploads" not in bucket.client.list_multipart_uploads(Bucket=NAME)
    with pytest.raises(FileNotFoundError):
        await obstore.head_async(bucket.store, f"{SUBJECT.hex}/{file_id.hex}")


def test_a_bucket_without_keys_is_refused_instead_of_asking_the_cloud_for_them() -> None:
    with pytest.raises(ValueError, match="access key"):
        s3_store(
            endpoint="http://127.0.0.1:1",
            region="us-east-1",
            bucket="evidence",
            access_key_id="",
            secret_access_key="",
        )
