"""A socket factory that opens nothing, and a name server with false answers."""

import socket
from collections.abc import Sequence

from aiohttp.connector import AddrInfoType


class Recorder:
    """A socket factory that records what should be opened and opens nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, target: AddrInfoType) -> socket.socket:
        self.asked.append((target[4][0], target[4][1]))
        raise OSError("recorded only")


class LyingNames:
    """A resolver that gives these answers in turn for every name, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
