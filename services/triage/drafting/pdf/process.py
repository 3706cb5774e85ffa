"""Typeset documents in processes of their own, a few at a time and for a limited time.

They are started by a thread and not by the event loop: uvloop forks, and runs in the fork what
libraries want done after one, with locks that other threads hold. `subprocess` runs nothing there.
"""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from services.triage.drafting.pdf.printed import Printed
from shared.message_ids import msgid
from shared.problems import Conflict, Unavailable

MODULE = "services.triage.drafting.pdf"
AT_ONCE = 2
PUBLIC_AT_ONCE = 1
"""Readers of public pages wait for each other, and nobody who works on a document for them."""
SECONDS = 20
"""How long a PDF may take; then its process is ended."""
WAIT_SECONDS = 40
"""How long a request waits at most, also for its turn."""
MOST_NAMED = 10
_NOT_IN_THE_FONTS = 3

NOT_SHOWN = msgid(
    "No font of this installation has these characters, so there is no PDF of this text: {codes}. "
    "Text and HTML have them. The person who runs the server can add a font."
)
NOT_MADE = msgid("The PDF could not be made. Text and HTML are not affected. Try again.")


class Typesetter:
    """Typesets a few documents at once; others wait for their turn."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="pdf")

    async def typeset(self, printed: Printed) -> bytes:
        """Return the PDF. Raises `Conflict` `not-in-the-fonts`, or `Unavailable`."""
        work = partial(typeset_in_a_process, printed)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                status, made = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except (TimeoutError, OSError, subprocess.TimeoutExpired):
            raise Unavailable(NOT_MADE) from None
        if status == _NOT_IN_THE_FONTS:
            # By their codes: a refusal carries no words of a document.
            codes = ", ".join(sorted({f"U+{ord(sign):04X}" for sign in made.decode()})[:MOST_NAMED])
            raise Conflict(NOT_SHOWN, code="not-in-the-fonts", values={"codes": codes})
        if status:
            raise Unavailable(NOT_MADE)
        return made


def typeset_in_a_process(printed: Printed) -> tuple[int, bytes]:
    """Return the exit status of the process and what it wrote. `TimeoutExpired`: it was ended."""
    ended = subprocess.run(  # noqa: S603  # our own module; what people typed comes as its input
        [sys.executable, "-I", "-m", MODULE],
        input=printed.to_json(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
        env={},
    )
    return ended.returncode, ended.stdout
