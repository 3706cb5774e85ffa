"""An SMS in as few segments as its words allow.

One character outside the GSM alphabet (3GPP TS 23.038, 6.2.1) makes every segment hold 70
characters instead of 160. So signs that only look finer are put plainly; letters, and above all
those of names, stay as they are.
"""

_PLAIN = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{MIDDLE DOT}": ".",
        "\N{LATIN SMALL LIGATURE OE}": "oe",
        "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    }
)


def put_plainly(text: str) -> str:
    """Return the text with the signs that the GSM alphabet has in the place of finer ones."""
    quotes = text.replace("«\N{NO-BREAK SPACE}", '"').replace("\N{NO-BREAK SPACE}»", '"')
    return quotes.replace("«", '"').replace("»", '"').translate(_PLAIN)
