"""Marks texts for translation."""


def msgid(text: str) -> str:
    """Return the text; it is translated where it is shown. Extraction looks for this name."""
    return text
