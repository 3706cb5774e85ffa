"""An SMS in as few segments as its words allow.

One character outside the GSM alphabet (3GPP TS 23.038, 6.2.1) makes every segment hold 70
characters instead of 160. So signs that only look finer are put plainly; letters, and above all
those of names, stay as they are.
"""

from collections.abc import Callable, Mapping

MOST_SEGMENTS = 5
MOST_CHARACTERS = 480
"""What an SMS composed here keeps to; the second is what the contract takes."""

LONGEST = 300
_STEP = 10

_ONCE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_TWICE = frozenset("^{}\\[~]|€")
"""The GSM alphabet, and its second table: each of that takes the place of two."""

_OF_MARKS = frozenset("\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}"
                      "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}")  # fmt: skip
"""They mark the place of what is put in when the document is issued, and are gone by then."""

_PLAIN = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{FIGURE DASH}": "-",
        "\N{HORIZONTAL BAR}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{FIGURE SPACE}": " ",
        "\N{ZERO WIDTH NON-JOINER}": "",
        "\N{ZERO WIDTH JOINER}": "",
        "\N{MIDDLE DOT}": ".",
        "\N{LATIN SMALL LIGATURE OE}": "oe",
        "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    }
)


_INVISIBLE = dict.fromkeys(
    (
        *(0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    )
)
"""What comes along when words are copied, and shows nothing: soft hyphens, breaks, directions."""


def put_plainly(text: str) -> str:
    """Return the text without what shows nothing and, where all of it then is of the GSM alphabet,

    with the signs of that alphabet in the place of finer ones. Else they cost nothing, and stay.
    """
    visible = text.translate(_INVISIBLE)
    plain = _plain(visible)
    return plain if set(plain) <= _ONCE | _TWICE | _OF_MARKS else visible


def _plain(text: str) -> str:
    quotes = text.replace("«\N{NO-BREAK SPACE}", '"').replace("\N{NO-BREAK SPACE}»", '"')
    return quotes.replace("«", '"').replace("»", '"').translate(_PLAIN)


def segments(text: str) -> int:
    """Return in how many parts a text is sent: 160 characters in one, 153 in each of several;

    70 and 67 where one of them is not of the GSM alphabet.
    """
    if set(text) <= _ONCE | _TWICE:
        length, alone, joined = len(text) + sum(map(_TWICE.__contains__, text)), 160, 153
    else:
        length, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // joined)


def shortened(words: str, longest: int) -> str:
    """Return the words, or as many whole ones as `longest` characters hold with "..."."""
    if len(words) <= longest:
        return words
    kept, space, _ = words[: max(longest - 3, 0)].rpartition(" ")
    return f"{kept}..." if space else ""


def fitting(compose: Callable[[int], str], marks: Mapping[str, str]) -> str:
    """Return what `compose` makes with as long words as fit; its argument is their length.

    It is measured with the longest of what will stand in the place of the `marks`.
    """
    for longest in range(LONGEST, 0, -_STEP):
        text = compose(longest)
        measured = text
        for mark, longer in marks.items():
            measured = measured.replace(mark, longer)
        if len(measured) <= MOST_CHARACTERS and segments(measured) <= MOST_SEGMENTS:
            return text
    return compose(0)
