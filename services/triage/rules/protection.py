"""The kinds of help that relocation gives to a person."""

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
