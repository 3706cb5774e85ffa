"""Shorten SMS to as few segments as their words allow.

One character outside the GSM alphabet (3GPP TS 23.038, 6.2.1) makes every segment hold 70
characters instead of 160. So typographic signs are replaced by plain ones; letters, and above all
those of names, stay as they are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from unicodedata import category

from shared.unicode_forms import composed

MOST_SEGMENTS = 5
MOST_CHARACTERS = 480
"""The most characters of an SMS composed here, and of one in the contract."""

LONGEST = 300
LEAST_OF_A_TITLE, LEAST_BESIDE_NAMES = 60, 40
"""An SMS asks in shorter words before it says less of what happened than these characters.

The second where it would not say for whom it asks: then what it asks has the names.
"""
_STEP = 10
_LOOSE = " ,;/"
"""Signs with which no shortened text ends."""

_ONCE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_TWICE = frozenset("^{}\\[~]|€")
"""The GSM alphabet, and its extension table: each character of that counts as two."""

_OF_MARKS = frozenset(
    "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"
)
"""They mark places that are filled when the document is issued; no mark is left then."""
_GSM = _ONCE | _TWICE | _OF_MARKS
"""Unicode's normal form of each of these is the sign itself."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys(map(chr, range(0x2018, 0x201C)), "'"),  # single quotation marks
        **dict.fromkeys(map(chr, range(0x201C, 0x2020)), '"'),  # double quotation marks
        "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}": "'",
        "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{MODIFIER LETTER TURNED COMMA}": "'",
        "\N{ACUTE ACCENT}": "'",
        "\N{GRAVE ACCENT}": "'",
        "\N{PRIME}": "'",
        "\N{DOUBLE PRIME}": '"',
        "\N{MINUS SIGN}": "-",
        "\N{HYPHEN BULLET}": "-",
        "\N{BULLET}": "-",
        "\N{MIDDLE DOT}": ".",
        "\t": " ",
        "\N{LATIN SMALL LIGATURE OE}": "oe",
        "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    }
)


_INVISIBLE = dict.fromkeys(
    (
        *(0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF),
        *range(0xFE00, 0xFE10),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    )
)
"""Invisible characters that copied text contains: soft hyphens, directions, variants."""
_ENDS_OF_LINES = str.maketrans("\u2028\u2029", "\n\n")
_OF_CATEGORY = MappingProxyType({"Zs": " ", "Pd": "-", "Cf": ""})
"""All spaces, all dashes, and joiners of letters."""


def to_gsm(text: str) -> str:
    """Return the text without invisible characters, in the GSM alphabet if all of it fits.

    Characters outside that alphabet are replaced by plainer ones only if the whole text then fits
    it. Otherwise nothing is saved, and they are kept.
    """
    visible = text.translate(_INVISIBLE).translate(_ENDS_OF_LINES)
    plain = _plain(visible)
    return plain if _GSM.issuperset(plain) else visible


def _plain(text: str) -> str:
    quotes = text.replace("«\N{NO-BREAK SPACE}", '"').replace("\N{NO-BREAK SPACE}»", '"')
    plain = quotes.replace("«", '"').replace("»", '"').translate(_PLAIN)
    if _GSM.issuperset(plain):
        return plain
    kinds = set(map(category, plain))
    # Compose letters with their marks (NFKC): some systems do not write them as one character. Not
    # with superscripts or fractions, which would become other numbers.
    plain = plain if "No" in kinds else composed(plain)
    # A text has few different signs.
    kinds_of = {ord(each): _OF_CATEGORY.get(category(each), each) for each in set(plain)}
    return plain.translate(kinds_of)


def segments(text: str) -> int:
    """Return the number of parts in which a text is sent.

    One part holds 160 characters, and each of several 153; 70 and 67 where one character is not of
    the GSM alphabet.
    """
    if set(text) <= _ONCE | _TWICE:
        length, alone, joined = len(text) + sum(map(_TWICE.__contains__, text)), 160, 153
    else:
        length, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // joined)


def shortened(
    words: str,
    longest: int,
    *,
    whole: Sequence[str] = (),
    joining: Collection[str] = (),
) -> str:
    """Return the words, or as many whole ones as `longest` characters hold with "...".

    `whole`: names, none of which is cut. `joining`: words behind which nothing is cut: "of", "and".
    """
    if len(words) <= longest:
        return words
    kept, space, _ = words[: max(longest - 3, 0)].rpartition(" ")
    while within := [name for name in whole if _is_cut(name, words, len(kept))]:
        at = min(words.rfind(name, 0, len(kept) + len(name)) for name in within)
        kept = kept[: kept.rfind(" ", 0, at) + 1].rstrip()  # "del Sr. B" has the name "el Sr. B"
    kept = kept.rstrip(_LOOSE) if space else ""
    while kept and kept.rpartition(" ")[2] in joining:
        kept = kept.rpartition(" ")[0].rstrip(_LOOSE)
    return f"{kept}..." if kept else ""


def _is_cut(name: str, words: str, at: int) -> bool:
    """Return whether these words, cut there, end within a name."""
    begins = words.rfind(name, 0, at + len(name))
    return begins != -1 and begins < at < begins + len(name)


def lengths_of_titles(titles: Sequence[str]) -> Sequence[int]:
    """Return the room that an SMS tries to leave for its title: the best first."""
    shortest = min(map(len, titles), default=LEAST_OF_A_TITLE)
    best = min(
        (len(each) for each in titles if len(each) >= LEAST_OF_A_TITLE), default=LEAST_OF_A_TITLE
    )
    cut = (min(shortest, each) for each in (LEAST_OF_A_TITLE, LEAST_BESIDE_NAMES))
    return list(dict.fromkeys((best, shortest, *cut)))


def longest_that_fits(compose: Callable[[int], str], marks: Mapping[str, str]) -> str:
    """Return the result of `compose` with words as long as fit; its argument is their length.

    It is measured with the longest text that will replace the `marks`.
    """
    for longest in range(LONGEST, 0, -_STEP):
        text = compose(longest)
        if fits(text, marks):
            return text
    return compose(0)


def fits(text: str, marks: Mapping[str, str]) -> bool:
    """Return whether a text is short enough with the longest text in place of each mark."""
    for mark, longer in marks.items():
        text = text.replace(mark, longer)
    return len(text) <= MOST_CHARACTERS and segments(text) <= MOST_SEGMENTS
