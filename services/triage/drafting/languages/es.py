"""Define Spanish for documents."""

import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.authorities import placed_by
from services.triage.drafting.languages.contractions import Contractions
from services.triage.drafting.languages.language import Language
from services.triage.drafting.languages.names import (
    FEMININE,
    MASCULINE,
    SEVERAL_FEMININE,
    SEVERAL_MASCULINE,
    defining,
    is_feminine,
)

_SOUNDS_LIKE_I = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)
# "Ana e Inés", but "agua y hielo", "Ana y Iago": there the i begins a diphthong.

_INDEFINITE = re.compile(r"(?:^|(?<= y ))un(?:a|os|as)?(?= )")

CONTRACTIONS = Contractions(
    pairs={("de", "el"): "del", ("a", "el"): "al"},
    titles=r"el Sr\.|la Sra\.|los Sres\.|las Sras\.|el Dr\.|la Dra\.|el profesor|la profesora"
    r"|el Lic\.|la Lic\.|Mx\.",
    articles={MASCULINE: "el", FEMININE: "la"},
)


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 de mayo de 2018"."""
    return format_date(day, "d 'de' MMMM 'de' y", locale="es")


def conjoined(conjunction: str, words: str) -> str:
    """Return the last of a series with its conjunction: "y Beth", "e Inés"."""
    said = "e" if conjunction == "y" and _SOUNDS_LIKE_I.match(words) else conjunction
    return f"{said} {words}"


def definite(act: str) -> str:
    """Return words of an act with the definite article: "un allanamiento", "el allanamiento"."""
    known = {"un": "el", "una": "la", "unos": "los", "unas": "las"}
    return _INDEFINITE.sub(lambda found: known[found[0]], act)


defined = defining(
    {
        MASCULINE: "el",
        FEMININE: "la",
        SEVERAL_MASCULINE: "los",
        SEVERAL_FEMININE: "las",
    },
    {"court": FEMININE, "office": FEMININE, "secretariat": FEMININE, "station": FEMININE},
)


def days(number: int) -> str:
    """Return a number of days: "15 days"."""
    return f"{number} {'día' if number == 1 else 'días'}"


def hour(hours: int, minutes: int) -> str:
    """Return an hour as it is printed, with its article: "las 5:10", "la 1:10"."""
    return f"{'la' if hours == 1 else 'las'} {hours}:{minutes:02}"


_COUNTED = re.compile(
    r"(?:\d+|otr[oa]s|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b.*?\w+?(?P<ends>[ao])s\b"
)


def again(words: str) -> str:
    """Return the words for those told of before: "un colega", "el colega"; "las 37 personas".

    Nouns in "-ista" are of both genders: "las y los 6 activistas".
    """
    counted = _COUNTED.match(words)
    if counted and counted[0].endswith("istas"):
        return f"las y los {words}"
    if counted:
        return f"l{counted['ends']}s {words}"
    return definite(words) if words.startswith(("un ", "una ")) else words


SPANISH = Language(
    code="es",
    join=CONTRACTIONS.join,
    long_date=long_date,
    spaced=None,
    repeated=CONTRACTIONS.repeated | {"por"},
    with_article=CONTRACTIONS.with_article,
    conjoined=conjoined,
    definite=definite,
    quotes=("«", "»"),
    defined=defined,
    is_feminine=is_feminine,
    at_place=placed_by(defined),
    latter=("esta última", "este último"),
    hour=hour,
    days=days,
    again=again,
    drops_pronouns=True,
    mixed_masculine=True,
    address_labels=("tel", "teléfono", "correo", "correo electrónico"),
)
