"""Marks texts for the translators, who look for this name."""


def msgid(text: str) -> str:
    """Mark a text that is shown to people; it is translated where it is shown."""
    return text
