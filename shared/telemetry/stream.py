"""Where log lines go: writing one must never end what it tells of."""

import sys
from typing import TextIO


class UnfailingStream:
    """Writes on as long as it can. What a full disk or a closed pipe takes away is counted.

    The first line that gets through afterwards is preceded by one that says how many were lost.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._target = stream or sys.stderr
        self.lost = 0

    def write(self, text: str) -> int:
        try:
            if self.lost:
                self._target.write(f'{{"event": "log.lines_lost", "lines": {self.lost}}}\n')
                self._target.flush()
                self.lost = 0
            self._target.write(text)
        except (OSError, ValueError):
            self.lost += text.count("\n") or 1
        return len(text)

    def flush(self) -> None:
        try:
            self._target.flush()
        except (OSError, ValueError):
            self.lost += 1
