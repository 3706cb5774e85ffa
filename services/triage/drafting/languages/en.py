"""Define English for documents."""

import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.language import Language


def long_date(day: date) -> str:
    """Return a date as it is printed: "May 24, 2018"."""
    return format_date(day, "MMMM d, y", locale="en")


def definite(act: str) -> str:
    """Return words of an act with the definite article: "a raid" -> "the raid"."""
    article, _, rest = act.partition(" ")
    return act if article == "the" else f"the {rest if article in {'a', 'an'} else act}"


_NOUNS = frozenset(
    re.findall(
        r"\w+",
        """
        administration agency airport ambassador army authority bar barracks board brigade
        bureau center centre chief command commander commission commissioner committee council
        court department directorate director division forces gendarmerie general government
        governor guard headquarters hospital inspectorate institute judge judiciary magistrate
        mayor minister ministry municipality navy office parliament police prefecture premises
        president prison prosecution prosecutor registrar registry secretariat senate service
        services station tribunal unit
        """,
    )
)
"""What the name of an authority or a place ends with, or has before "of"."""
_BEGIN = frozenset({"ministry", "ministère", "ministerio", "parquet", "fiscalía", "tribunal"})
_BEFORE = re.compile(r" (?:of|for|in|at|on|against|and)\b|,|\(")


def with_article(name: str) -> str:
    """Return the name of an authority or a place with its article: "the Ministry of Justice".

    "Judge Invented" has none, nor has a name that this code does not know.
    """
    last = _BEFORE.split(name, maxsplit=1)[0].rpartition(" ")[2]
    begins = name.partition(" ")[0].casefold()
    is_known = last.casefold() in _NOUNS or begins in _BEGIN
    return f"the {name}" if is_known and begins not in {"the", "a", "an"} else name


ENGLISH = Language(
    code="en",
    join=lambda preposition, words, _country: f"{preposition} {words}",
    long_date=long_date,
    spaced=None,
    definite=definite,
    defined=with_article,
    address_labels=("tel", "telephone", "phone", "fax", "e-mail", "email"),
)
