"""Where log lines go: a failed write must never end the work that it is about."""

import sys
from typing import TextIO


class UnfailingStream:
    """Writes as long as it can, and counts lines that a full disk or a closed pipe lost.

    Before the first line that is written afterwards comes one that says how many were lost.
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
