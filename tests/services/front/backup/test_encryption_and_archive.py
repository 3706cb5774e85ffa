"""A backup file is complete under its name or missing, and every change in it is found."""

import errno
import io
import json
import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.front.backup.archive import ArchiveReader, ArchiveWriter, Kind, Manifest
from services.front.backup.encryption import (
    decrypted_file,
    encrypted_file,
    identities_in,
    new_identity,
    recipients_of,
)
from services.front.local.faults import StartFault

MANIFEST = Manifest(kind=Kind.DATA, made_at=datetime(2026, 11, 28, 12, tzinfo=UTC), version="1")


@pytest.fixture
def public(tmp_path: Path) -> str:
    return new_identity(tmp_path / "identity")


class TestFile:
    def test_what_was_written_is_read_again(self, tmp_path: Path, public: str) -> None:
        target = tmp_path / "file.age"
        content = os.urandom(200_000)
        with encrypted_file(target, recipients_of([public])) as stream:
            stream.write(content)
            assert not target.exists()
        assert target.read_bytes().startswith(b"age-encryption.org/v1")
        with decrypted_file(target, identities_in(tmp_path / "identity")) as plain:
            assert plain.read() == content
        assert sorted(path.name for path in tmp_path.iterdir()) == ["file.age", "identity"]

    def test_a_full_disk_is_said_and_leaves_nothing(
        self, tmp_path: Path, public: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "write", full)
        with (
            pytest.raises(StartFault, match="No space left on device"),
            encrypted_file(tmp_path / "file.age", recipients_of([public])) as stream,
        ):
            stream.write(b"x" * 10_000_000)
        assert [path.name for path in tmp_path.iterdir()] == ["identity"]

    def test_one_that_was_broken_off_leaves_nothing(self, tmp_path: Path, public: str) -> None:
        def broken_off() -> None:
            with encrypted_file(tmp_path / "file.age", recipients_of([public])) as stream:
                stream.write(b"half")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            broken_off()
        assert [path.name for path in tmp_path.iterdir()] == ["identity"]

    def test_a_disk_that_gives_back_something_else_is_seen(
        self, tmp_path: Path, public: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = os.write
        monkeypatch.setattr(os, "write", lambda file, content: whole(file, bytes(len(content))))
        with (
            pytest.raises(StartFault, match="gives back something else"),
            encrypted_file(tmp_path / "file.age", recipients_of([public])) as stream,
        ):
            stream.write(b"x" * 100_000)
        assert not (tmp_path / "file.age").exists()

    @pytest.mark.usefixtures("public")
    def test_an_identity_is_never_overwritten_or_shown(self, tmp_path: Path) -> None:
        with pytest.raises(StartFault, match="exists already"):
            new_identity(tmp_path / "identity")
        (tmp_path / "wrong").write_text("AGE-SECRET-KEY-1NOTHING\n")
        with pytest.raises(StartFault, match="holds no secret key") as told:
            identities_in(tmp_path / "wrong")
        assert "NOTHING" not in str(told.value)


def archive(**files: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, MANIFEST)
    for name, content in files.items():
        writer.add_content(name, content)
    writer.close()
    stream.seek(0)
    return stream


class TestArchive:
    def test_its_files_come_as_they_were(self) -> None:
        reader = ArchiveReader(archive(one=b"1" * 5000, two=b""), "it")
        assert reader.require(Kind.DATA) == MANIFEST
        read = {each.name: each.content.read() for each in reader.members() if each.content}
        assert read == {"one": b"1" * 5000, "two": b""}

    def test_the_other_kind_and_another_file_are_refused(self) -> None:
        with pytest.raises(StartFault, match="holds the data, not the keys"):
            ArchiveReader(archive(), "it").require(Kind.KEYS)
        for content in (b"", b"x" * 5000, _tar({"other": b"x"}), _tar({"manifest.json": b"{}"})):
            with pytest.raises(StartFault, match="no backup of Tocsin"):
                ArchiveReader(io.BytesIO(content), "it")

    def test_one_without_its_end_is_incomplete(self) -> None:
        manifest = json.dumps(
            {"kind": "data", "made_at": "2026-11-28T12:00:00+00:00", "version": "1", "format": 1}
        ).encode()
        told = io.BytesIO(_tar({"manifest.json": manifest, "one": b"1"}))
        with pytest.raises(StartFault, match="incomplete"):
            list(ArchiveReader(told, "it").members())
        newer = manifest.replace(b'"format": 1', b'"format": 2')
        with pytest.raises(StartFault, match="newer Tocsin"):
            ArchiveReader(io.BytesIO(_tar({"manifest.json": newer})), "it")

    @pytest.mark.parametrize("name", ["/etc/passwd", "../out", "postgres/../../out"])
    def test_no_name_leads_out_of_its_folder(self, name: str) -> None:
        reader = ArchiveReader(archive(**{name: b"x"}), "it")
        with pytest.raises(StartFault, match="damaged"):
            list(reader.members())


def _tar(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def test_a_file_of_the_secret_key_that_cannot_be_read_is_told_in_plain_words(
    tmp_path: Path,
) -> None:
    with pytest.raises(StartFault, match="cannot be read: No such file or directory"):
        identities_in(tmp_path / "nothing")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(StartFault, match="cannot be read: it is not text"):
        identities_in(tmp_path / "bytes")
