"""Cut the end of a stopped broker's log, as a power cut does before it is on disk."""

from pathlib import Path

_LENGTH_AT, _HEAD = 8, 12
"""A batch: its first offset (8 bytes), the length of what follows (4 bytes), and that."""


def cut_tail(logs: Path, topic: str, batches: int) -> int:
    """Remove this many batches from each partition of a topic; return how many in all.

    The broker's index of the log is removed too, so that it reads the whole log at its start.
    """
    gone = 0
    for segment in logs.glob(f"{topic}-*/*.log"):
        content = segment.read_bytes()
        begins = _begins(content)
        if lost := begins[-batches:]:
            segment.write_bytes(content[: lost[0]])
            gone += len(lost)
        for index in segment.parent.glob("*index"):
            index.unlink()
        for producers in segment.parent.glob("*.snapshot"):
            producers.unlink()
    (logs / "recovery-point-offset-checkpoint").unlink(missing_ok=True)
    return gone


def _begins(content: bytes) -> list[int]:
    begins, at = [], 0
    while length := int.from_bytes(content[at + _LENGTH_AT : at + _HEAD]):
        begins.append(at)
        at += _HEAD + length
    return begins
