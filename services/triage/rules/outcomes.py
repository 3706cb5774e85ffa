"""How a case ends, as an officer says it. A case that is merged ends by itself, as `joined`."""

OUTCOMES: tuple[str, ...] = (
    "released", "resolved", "unchanged", "died", "not-verified", "out-of-mandate", "unknown",
)  # fmt: skip

MERGED = "joined"
"""The outcome of a case that was merged into another one."""
