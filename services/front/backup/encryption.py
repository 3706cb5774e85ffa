"""Write complete files, encrypted to public keys in the age format (age-encryption.org/v1).

The program `age` can read them too: `age -d -i IDENTITY FILE | tar t`.
"""

import hashlib
import os
import secrets as randomness
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Self

import pyrage

from services.front.local.faults import StartFault
from services.front.local.secret_files import sync_folder

CHUNK = 1024 * 1024
IDENTITY_PREFIX = "AGE-SECRET-KEY-"


def recipients_of(public_keys: Sequence[str]) -> list[Any]:
    """Return the recipients for `encrypted_file`.

    Each key looks like `age1...`; any of them opens the file.
    """
    found = []
    for key in public_keys:
        if key.strip().upper().startswith(IDENTITY_PREFIX):
            raise StartFault("--to takes a public key (age1...), and this is a secret one")
        try:
            found.append(pyrage.x25519.Recipient.from_str(key.strip()))
        except pyrage.RecipientError:
            raise StartFault(f"--to {key}: it must be a public key of age (age1...)") from None
    return found


def identities_in(file: Path) -> list[Any]:
    """Return the secret keys in a file as `age-keygen` writes it.

    `StartFault` never shows a key.
    """
    try:
        lines = [line.strip() for line in file.read_text("ascii").splitlines()]
    except OSError as fault:
        raise StartFault(f"--identity {file} cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise StartFault(f"--identity {file} cannot be read: it is not text") from None
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise StartFault(f"--identity {file} holds no secret key of age ({IDENTITY_PREFIX}...)")
    return found


def new_identity(file: Path) -> str:
    """Write a new secret key to `file` (0600), which must not exist; return its public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StartFault(f"{file} exists already: name another file") from None
    except OSError as fault:
        raise StartFault(f"{file} cannot be written: {fault.strerror}") from None
    with os.fdopen(descriptor, "w") as opened:
        opened.write(f"# public key: {public}\n{identity}\n")
        opened.flush()
        os.fsync(opened.fileno())
    return public


@contextmanager
def encrypted_file(target: Path, recipients: Sequence[Any]) -> Iterator[BinaryIO]:
    """Yield a stream; what is written to it is encrypted in `target` once the block has ended.

    The file gets its name only after it was read back from the disk and compared. A block that
    raises leaves nothing. Raises `StartFault`.
    """
    if target.exists():
        raise StartFault(f"{target} exists already: a backup never replaces another file")
    staged = target.with_name(f".{target.name}.{randomness.token_hex(8)}.partial")
    try:
        output = _Output(staged)
    except OSError as fault:
        raise StartFault(f"{target} cannot be written: {fault.strerror}") from None
    try:
        with output, _encrypting(output, target, recipients) as stream:
            yield stream
        output.require_written(target)
        _publish(staged, target)
    finally:
        staged.unlink(missing_ok=True)


@contextmanager
def _encrypting(output: "_Output", target: Path, recipients: Sequence[Any]) -> Iterator[BinaryIO]:
    def encrypt(plain: BinaryIO) -> None:
        pyrage.encrypt_io(plain, output, recipients)

    with _piped(encrypt) as (stream, finish):
        with suppress(BrokenPipeError):  # `finish` raises the reason why the reader stopped
            yield stream
        if finish() is not None:
            reason = output.fault.strerror if output.fault else "it cannot be encrypted"
            raise StartFault(f"{target} cannot be written: {reason}. Nothing was kept there.")


@contextmanager
def _piped(
    drain: Callable[[BinaryIO], None],
) -> Iterator[tuple[BinaryIO, Callable[[], Exception | None]]]:
    """Yield a stream that `drain` reads in a thread, and what ends it, returning its fault."""
    read_end, write_end = os.pipe()
    stream = os.fdopen(write_end, "wb", CHUNK)
    faults: list[Exception] = []

    def work() -> None:
        with os.fdopen(read_end, "rb", CHUNK) as plain:
            try:
                drain(plain)
            except Exception as fault:  # noqa: BLE001 - told by `finish`, in the caller's thread
                faults.append(fault)

    thread = threading.Thread(target=work, name="encryption")
    thread.start()

    def finish() -> Exception | None:
        with suppress(BrokenPipeError):
            stream.close()
        thread.join()
        return faults[0] if faults else None

    try:
        yield stream, finish
    finally:
        finish()


class _Output:
    """The file while it is written: counts, hashes, and remembers why writing failed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._digest = hashlib.sha256()
        self.fault: OSError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def write(self, content: bytes) -> int:
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as fault:
            self.fault = fault
            raise
        self._digest.update(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    def require_written(self, target: Path) -> None:
        """Raise `StartFault` unless the file on the disk is what was written."""
        try:
            with self._path.open("rb") as file:
                os.fsync(file.fileno())
                if hasattr(os, "posix_fadvise"):  # from the disk, not from memory
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                read = hashlib.file_digest(file, "sha256").digest()
        except OSError as fault:
            raise StartFault(f"{target} cannot be written: {fault.strerror}") from None
        if read != self._digest.digest():
            raise StartFault(f"{target}: the disk gives back something else than was written")


def _publish(staged: Path, target: Path) -> None:
    """Give the file its name by a link: unlike a rename, it never replaces an existing file."""
    try:
        os.link(staged, target)
    except FileExistsError:
        raise StartFault(f"{target} exists already: a backup never replaces another file") from None
    except OSError:  # a file system without links, as on many memory sticks
        staged.replace(target)
    sync_folder(target.parent)


@contextmanager
def decrypted_file(source: Path, identities: Sequence[Any]) -> Iterator[BinaryIO]:
    """Yield the plain content of `source` as a stream; `StartFault` if it is cut or changed.

    Every chunk is checked before it is returned, and the end before the block is left.
    """
    try:
        encrypted = source.open("rb", CHUNK)
    except OSError as fault:
        raise StartFault(f"{source} cannot be read: {fault.strerror}") from None
    with encrypted:
        read_end, write_end = os.pipe()
        faults: list[Exception] = []
        thread = threading.Thread(
            target=_decrypt, args=(encrypted, write_end, identities, faults), name="decryption"
        )
        thread.start()
        plain = os.fdopen(read_end, "rb", CHUNK)
        try:
            yield plain
            while plain.read(CHUNK):  # the bytes after the archive must be intact too
                pass
        except Exception:
            # Raised before the stream is closed from this side, because closing causes another
            # error.
            if faults:
                raise StartFault(_why_not(source, faults[0])) from None
            raise
        finally:
            plain.close()
            thread.join()
        if faults:
            raise StartFault(_why_not(source, faults[0]))


def _decrypt(
    encrypted: BinaryIO, write_end: int, identities: Sequence[Any], faults: list[Exception]
) -> None:
    stream = os.fdopen(write_end, "wb", CHUNK)
    try:
        pyrage.decrypt_io(encrypted, stream, identities)
    except Exception as fault:  # noqa: BLE001 - told in the reader's thread
        faults.append(fault)
    finally:
        with suppress(OSError):
            stream.close()


def _why_not(source: Path, fault: Exception) -> str:
    if isinstance(fault, pyrage.DecryptError) and "matching" in str(fault):
        return f"{source} was encrypted to another key than those in the identity file"
    if isinstance(fault, pyrage.DecryptError):
        return f"{source} is no file that age has encrypted, or its beginning is damaged"
    return f"{source} is cut or damaged: use another backup"
