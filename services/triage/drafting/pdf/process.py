"""Typeset documents in processes of their own, a few at a time and for a limited time."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass, field

from services.triage.drafting.pdf.typesetting import Printed
from shared.message_ids import msgid
from shared.problems import Conflict, Unavailable

MODULE = "services.triage.drafting.pdf"
AT_ONCE = 2
SECONDS = 20
"""How long a request waits at most, for its turn and for its PDF."""
MOST_NAMED = 10
_NOT_IN_THE_FONTS = 3

NOT_SHOWN = msgid(
    "No font of this installation has these characters, so there is no PDF of this text: {codes}. "
    "Text and HTML have them. The person who runs the server can add a font."
)
NOT_MADE = msgid("The PDF could not be made. Text and HTML are not affected. Try again.")


@dataclass(frozen=True)
class Typesetter:
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def typeset(self, printed: Printed) -> bytes:
        """Return the PDF. Raises `Conflict` `not-in-the-fonts`, or `Unavailable`."""
        try:
            async with asyncio.timeout(SECONDS), self._turns:
                status, made = await typeset_in_a_process(printed)
        except (TimeoutError, OSError):
            raise Unavailable(NOT_MADE) from None
        if status == _NOT_IN_THE_FONTS:
            # By their codes: a refusal carries no words of a document.
            codes = ", ".join(sorted({f"U+{ord(sign):04X}" for sign in made.decode()})[:MOST_NAMED])
            raise Conflict(NOT_SHOWN, code="not-in-the-fonts", values={"codes": codes})
        if status:
            raise Unavailable(NOT_MADE)
        return made


async def typeset_in_a_process(printed: Printed) -> tuple[int, bytes]:
    """Return the exit status of the process and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", MODULE, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
    )
    try:
        made, _ = await process.communicate(printed.to_json())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, made
