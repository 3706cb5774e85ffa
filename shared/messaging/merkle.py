"""Build and check Merkle trees as in RFC 9162, section 2: one root for a batch of leaves."""

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(content: bytes) -> bytes:
    return sha256(_LEAF + content).digest()


def root_and_paths(leaves: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """Return the root over these leaf hashes, and for each leaf its path as joined bytes.

    `leaves` holds at least one.
    """
    levels = [list(leaves)]
    while len(level := levels[-1]) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        # The last one of an odd number moves up unchanged.
        above = [_node(left, right) for left, right in pairs] + (level[-1:] * (len(level) & 1))
        levels.append(above)
    paths = [b""]
    for level in reversed(levels[:-1]):
        beside = [*level[1:], b""]
        beside[1::2] = level[::2][: len(level) // 2]
        paths = [other + paths[index >> 1] for index, other in enumerate(beside)]
    return levels[-1][0], paths


def root_of(leaf: bytes, index: int, size: int, path: bytes) -> bytes | None:
    """Return the root to which the path leads (section 2.1.3.2); None: the path is not valid."""
    if not 0 <= index < size:
        return None
    first, last, reached = index, size - 1, leaf
    for start in range(0, len(path), HASH_BYTES):
        beside = path[start : start + HASH_BYTES]
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


class KnownTree:
    """A tree with a verified root. Every node on a path that led to the root is known as well."""

    def __init__(self, size: int, root: bytes) -> None:
        self._size = size
        self._known = {((size - 1).bit_length(), 0): root}
        """By height and place."""

    def holds(self, leaf: bytes, index: int, path: bytes) -> bool:
        """Return whether it is the leaf with that index. It follows the path up to a known node."""
        if not 0 <= index < self._size:
            return False
        height, place, width, reached = 0, index, self._size, leaf
        met: list[tuple[tuple[int, int], bytes]] = []
        start = 0
        while (known := self._known.get((height, place))) is None:
            met.append(((height, place), reached))
            # The last one of an odd number moves up unchanged.
            if (sibling := place ^ 1) < width:
                beside = path[start : start + HASH_BYTES]
                start += HASH_BYTES
                met.append(((height, sibling), beside))
                reached = _node(beside, reached) if place & 1 else _node(reached, beside)
            height, place, width = height + 1, place >> 1, (width + 1) >> 1
        if known != reached:
            return False
        self._known.update(met)
        return True


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()
