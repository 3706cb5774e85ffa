"""Write log lines: a failed write must never interrupt the logged work."""

import sys
from typing import TextIO


class UnfailingStream:
    """Writes while it can, and counts lines that were lost by a full disk or a closed pipe.

    Before the next line that can be written, it writes one with the number of lost lines.
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
