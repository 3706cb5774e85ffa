"""How a case ends, as an officer records it. A merged case ends as `joined` by itself."""

OUTCOMES: tuple[str, ...] = (
    "released", "resolved", "unchanged", "died", "not-verified", "out-of-mandate", "unknown",
)  # fmt: skip

MERGED = "joined"
"""The outcome of a case that was merged into another one."""
