"""The local mailbox: stores unsent messages while their channel has no provider."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from services.dispatch.gateways.letters import NOT_WRITTEN, CannotBeWritten, on_the_wire
from services.dispatch.gateways.messages import Letter, Readable
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason

NOT_SENT = "NOT SENT"
SUFFIXES = (".eml", ".txt")


class LocalMailbox:
    """One file (0600) for each message, named by its delivery."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: Letter | Readable) -> AttemptResult:
        try:
            suffix, content = _content(message)
        except CannotBeWritten:
            return NOT_WRITTEN
        await asyncio.to_thread(self._write, message.delivery, suffix, content)
        return AttemptResult(AttemptOutcome.KEPT, Reason.LOCAL_MAILBOX)

    async def read(self, delivery: UUID) -> bytes | None:
        """Return the file's content, None if it is not there (any more)."""
        return await asyncio.to_thread(self._read, delivery)

    async def close(self) -> None:
        """Do nothing: no connection is held."""

    def _write(self, delivery: UUID, suffix: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = self._folder / f".{delivery}{suffix}"
        file = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        staged.replace(self._folder / f"{delivery}{suffix}")

    def _read(self, delivery: UUID) -> bytes | None:
        for suffix in SUFFIXES:
            try:
                return (self._folder / f"{delivery}{suffix}").read_bytes()
            except FileNotFoundError:
                continue
        return None


def _content(message: Letter | Readable) -> tuple[str, bytes]:
    if isinstance(message, Letter):
        marked = replace(message, subject=f"[{NOT_SENT}] {message.subject}")
        more = {"X-Tocsin-Not-Sent": "kept in the local mailbox"}
        return ".eml", on_the_wire(marked, sender="not-sent@localhost.invalid", more=more)
    words = f"{NOT_SENT}: kept in the local mailbox\nTo: {message.to}\n\n{message.text}\n"
    return ".txt", words.encode()
