"""What relocation can be asked for: the kinds of help that are support for a person."""

PROTECTION_KINDS = (
    "protection-grant",
    "relocation",
    "legal-support",
    "medical-support",
    "security-advice",
    "family-support",
    "referral",
    "other",
)
"""Codes of `help_kinds`. The others, such as an appeal or monitoring, are no support request."""
