"""Say how many are in a group without names: "three volunteers of the Centre"."""

import re

from services.triage.drafting.phrases import compiled
from services.triage.drafting.template_parts import DraftOpening

PRINTED_OF_GROUP = frozenset({"number", "count"})
"""What the phrases for a group may print: how many they are, in figures and in words."""
_PLURALS = {"en": ("s",), "fr": ("s", "x"), "es": ("s",), "pt": ("s",)}
"""What a noun ends with that a number can stand before, by language."""
_NO_NOUNS = frozenset(
    re.findall(
        r"\w+",
        """
        his its this dozens hundreds thousands
        des les ces ses leurs plusieurs dizaines centaines milliers
        los las unos unas sus estos estas varios varias decenas cientos miles
        os as uns umas seus suas estes estas vários várias dezenas centenas milhares
        """,
    )
)
"""Words with such an ending before which no number can stand."""
_PAIR = 2


def group(begun: DraftOpening, number: int) -> str:
    """Return "a group of 12 persons"."""
    return _rendered(begun, begun.group, number)


def group_again(begun: DraftOpening, number: int) -> str:
    """Return "these 12 persons"; "" if the template has no words for it."""
    return _rendered(begun, begun.group_again, number)


def counted(begun: DraftOpening, described: str, number: int | None, language: str) -> str:
    """Return the description of a group with how many they are, where it does not say so itself."""
    first = described.partition(" ")[0]
    says_so = first in _NO_NOUNS or first in begun.numbers or re.search(r"\d", described)
    is_noun = first.islower() and first.endswith(_PLURALS.get(language, ()))
    if not number or number < _PAIR or says_so or not is_noun:
        return described
    # In Portuguese the word for two has the gender of the noun, which is not known.
    is_gendered = language == "pt" and number == _PAIR
    return f"{number if is_gendered else begun.count(number)} {described}"


def _rendered(begun: DraftOpening, phrase: str, number: int) -> str:
    return compiled(phrase, html=False).render(number=number, count=begun.count(number))
