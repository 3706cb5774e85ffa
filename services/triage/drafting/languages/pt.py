"""Define Portuguese for documents."""

import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.authorities import by_noun, placed_by
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

_INDEFINITE = re.compile(r"(?:^|(?<= e ))um(?:a|as)?(?= )|(?:^|(?<= e ))uns(?= )")

CONTRACTIONS = Contractions(
    pairs={
        ("de", "o"): "do",
        ("de", "a"): "da",
        ("de", "os"): "dos",
        ("de", "as"): "das",
        ("a", "o"): "ao",
        ("a", "a"): "à",
        ("a", "os"): "aos",
        ("a", "as"): "às",
        ("em", "o"): "no",
        ("em", "a"): "na",
        ("em", "os"): "nos",
        ("em", "as"): "nas",
        ("por", "o"): "pelo",
        ("por", "a"): "pela",
        ("por", "os"): "pelos",
        ("por", "as"): "pelas",
        ("de", "este"): "deste",
        ("de", "esta"): "desta",
        ("de", "estes"): "destes",
        ("de", "estas"): "destas",
    },
    titles=r"o Sr\.|a Sra\.|os Srs\.|as Sras\.|o Dr\.|a Dra\.|o professor|a professora"
    r"|o Adv\.|a Adv\.|Mx\.",
    articles={MASCULINE: "o", FEMININE: "a"},
)


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 de maio de 2018"."""
    return format_date(day, "d 'de' MMMM 'de' y", locale="pt")


def definite(act: str) -> str:
    """Return words of an act with the definite article: "uma incursão", "a incursão"."""
    known = {"um": "o", "uma": "a", "uns": "os", "umas": "as"}
    return _INDEFINITE.sub(lambda found: known[found[0]], act)


defined = defining(
    {
        MASCULINE: "o",
        FEMININE: "a",
        SEVERAL_MASCULINE: "os",
        SEVERAL_FEMININE: "as",
    },
    {"court": MASCULINE, "station": FEMININE},
)


_OF_PLACES = by_noun(
    {
        "o": (
            "acre amapá amazonas bié cairo ceará cunene huambo maranhão moxico namibe pará paraná "
            "piauí porto recife rio tocantins uíge"
        ),
        "a": "bahia beira guarda huíla matola paraíba praia zambézia",
    }
)
"""Places whose names have an article: "o Porto", "a Bahia"."""
_PLACES_OF_SEVERAL_WORDS = re.compile(
    r"(?P<o>Rio de Janeiro|Rio Grande do (?:Norte|Sul)|Espírito Santo|Distrito Federal"
    r"|(?:Cuanza|Kwanza)[ -](?:Norte|Sul)|Cuando[ -]Cubango)|(?P<a>Lunda[ -](?:Norte|Sul))"
)


def placed(words: str) -> str:
    """Return a place with its article: "o Rio de Janeiro", "a Bahia", "a Comarca de Viana"."""
    name, _, _ = words.partition(",")
    if several := _PLACES_OF_SEVERAL_WORDS.fullmatch(name):
        return f"{several.lastgroup} {words}"
    article = _OF_PLACES.get(name.casefold())
    return f"{article} {words}" if article else defined(words)


def days(number: int) -> str:
    """Return a number of days: "15 days"."""
    return f"{number} {'dia' if number == 1 else 'dias'}"


def hour(hours: int, minutes: int) -> str:
    """Return an hour as it is printed, with its article: "as 5h10", "a 1h"."""
    return f"{'a' if hours == 1 else 'as'} {hours}h{f'{minutes:02}' if minutes else ''}"


_COUNTED = re.compile(
    r"(?:\d+|outr[oa]s|dois|duas|três|quatro|cinco|seis|sete|oito|nove|dez)\b"
    r".*?\w+?(?P<ends>[ao])s\b"
)


def again(words: str) -> str:
    """Return the words for those told of before: "um colega", "o colega"; "as 37 pessoas".

    Nouns in "-ista" are of both genders, and have the masculine article.
    """
    counted = _COUNTED.match(words)
    if counted and counted[0].endswith("istas"):
        return f"os {words}"
    if counted:
        return f"{counted['ends']}s {words}"
    return definite(words) if words.startswith(("um ", "uma ")) else words


PORTUGUESE = Language(
    code="pt",
    join=CONTRACTIONS.join,
    long_date=long_date,
    spaced=None,
    repeated=CONTRACTIONS.repeated,
    with_article=CONTRACTIONS.with_article,
    definite=definite,
    defined=defined,
    is_feminine=is_feminine,
    at_place=placed_by(placed),
    latter=("esta última", "este último"),
    hour=hour,
    days=days,
    again=again,
    drops_pronouns=True,
    mixed_masculine=True,
    address_labels=("tel", "telefone", "correio eletrónico", "correio eletrônico"),
)
