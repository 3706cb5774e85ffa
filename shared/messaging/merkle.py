"""Merkle trees as in RFC 9162, section 2: one root stands for a batch, each leaf proves itself."""

from collections.abc import Sequence
from hashlib import sha256

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(content: bytes) -> bytes:
    return sha256(_LEAF + content).digest()


def root_and_paths(leaves: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """Return the root over these leaf hashes, and for each leaf the path to it, joined.

    `leaves` holds at least one.
    """
    levels = [list(leaves)]
    while len(level := levels[-1]) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        # The last one of an odd number goes up as it is.
        above = [_node(left, right) for left, right in pairs] + (level[-1:] * (len(level) & 1))
        levels.append(above)
    return levels[-1][0], [_path(levels, index) for index in range(len(leaves))]


def _path(levels: Sequence[Sequence[bytes]], index: int) -> bytes:
    beside = [
        level[sibling]
        for height, level in enumerate(levels)
        if (sibling := (index >> height) ^ 1) < len(level)
    ]
    return b"".join(beside)


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which the path leads (section 2.1.3.2); None: it is no path."""
    if not 0 <= index < size:
        return None
    first, last, reached = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if first & 1 or first == last:
            reached = _node(beside, reached)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            reached = _node(reached, beside)
        first, last = first >> 1, last >> 1
    return reached if last == 0 else None


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()
