"""The result of a campaign: what counts as sent, as lost, and as not known."""

NOT_EVEN_TRIED = frozenset(
    {
        "not-configured",
        "no-address",
        "no-such-address",
        "opted-out",
        "endpoint-gone",
        "reserved-domain",
        "unreadable",
        "restored",
        "not-foreseen",
    }
)
"""Reasons of withheld messages that nobody decided: they count as failed."""


HANDED_OVER = "campaign-handed-over"
"""The entry for the end of a campaign that sends nothing, since people hand the document over."""
REACHED_NOBODY = "campaign-reached-nobody"
"""The entry for the end of a campaign of which certainly nobody received a message."""
TAKEN = frozenset({"sent", "delivered"})
"""States of messages that a provider or a receiver accepted."""
MAY_HAVE_GONE_OUT = frozenset({*TAKEN, "unknown"})
"""States of messages that reached somebody, or may have."""


def ending_entry(taken: int, lost: int, unknown: int) -> str:
    """Return the kind of the timeline entry for the end of a campaign, from numbers of messages."""
    if unknown and (not taken or unknown == lost):
        return "campaign-not-known"
    if not taken:
        return REACHED_NOBODY
    return "campaign-reached-some" if lost else "campaign-finished"
