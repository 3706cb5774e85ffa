"""To whom documents of a kind may be sent. Source: our own rule.

A closed letter is for the authorities alone: one that reaches the media or a partner is public.
"""

from collections.abc import Collection


def audiences_refused(allowed: Collection[str], audience: Collection[str]) -> tuple[str, ...]:
    """Return the audiences that a kind must not have; `allowed` empty: it may have all."""
    return tuple(sorted(set(audience) - set(allowed))) if allowed else ()
