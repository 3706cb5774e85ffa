"""Define French for documents: articles and prepositions, dates, and spaces before signs."""

import re
import unicodedata
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.authorities import head_noun, placed_by
from services.triage.drafting.languages.language import Language
from services.triage.drafting.languages.names import (
    FEMININE,
    MASCULINE,
    ORGANISATIONS,
    SEVERAL_FEMININE,
    SEVERAL_MASCULINE,
    gender_of,
)
from shared.unicode_forms import decomposed

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
NO_BREAK = "\N{NO-BREAK SPACE}"

_MUTE_H = re.compile(
    r"(?:habitante?s?|hector|helene|henri(?:ette)?|hermine|herve|hilaire|hippolyte|hommes?|honore"
    r"|horace|hortense|hubert|hyacinthe)\b"
)
# There is no elision before any other h: most names with an h are not French, « de Hassan » is
# always right, and « d'Hassan » is an error to half of the readers.

_VOWEL = re.compile(r"[aeiouœæ]|y[^\W\d_aeiouy]")
_GLIDE = re.compile(r"(?:i|ou)[aeiouy]|onz|oui\b")
# Before a vowel, y, i and ou count as consonants: « de Yasmine », « de Ouattara »; but « d'Yves ».

_TITLE = r"(?:M\.|Mme|Me|Mx|(?:(?:le|la) )?(?:Dr|Pr))\s"
_BEFORE_TITLE = re.compile(rf"(,? et |\s?; et |, |\s?; )(?={_TITLE})")
_ONE_TITLE = re.compile(rf"{_TITLE}(?:(?!\b{_TITLE}).)*", re.DOTALL)

_WITHIN = "au sein de"
_OTHERS = f"d{APOSTROPHE}autres "
_ENGLISH = (
    (
        re.compile(
            r"(?:board|bureau|centre|center|club|committee|council|forum|front|fund|group|"
            r"institute|movement|network|office|project|trust|watch)",
            re.IGNORECASE,
        ),
        "le",
    ),
    (
        re.compile(
            r"(?:alliance|association|campaign|clinic|coalition|commission|federation|foundation|"
            r"house|initiative|league|organi[sz]ation|radio|school|society|union)",
            re.IGNORECASE,
        ),
        "la",
    ),
)
"""Nouns that English names of organisations end with or have before "for", with their article."""
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w\N{RIGHT SINGLE QUOTATION MARK}'-]*"
_ENGLISH_NAME = re.compile(rf"{_CAPITAL}(?: (?:{_CAPITAL}|of|for|and|in|on|the|against|to))+")
_ARTICLES = {
    MASCULINE: "le",
    FEMININE: "la",
    SEVERAL_MASCULINE: "les",
    SEVERAL_FEMININE: "les",
}
_DIFFERING = {"court": FEMININE, "station": MASCULINE}
"""The gender of English nouns for which French has a word of its own gender."""

_BEFORE_SIGN = re.compile(r" (?=[:;?!»])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")

_OR_SOME = re.compile(r" ou des (\w+)")
_INDEFINITE = re.compile(r"(?:^|(?<= et ))(une?|des) ")
_DEFINITE = {"un": "le", "une": "la", "des": "les"}
_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}


def in_french(preposition: str, words: str, *, capital_article: bool = True) -> str:
    """Join a preposition that may end in « de » or « à » with words, contracted and elided.

    « de » + « le Collectif » → « du Collectif »; « de » + « des menaces » → « de
    menaces »; « imposée à » + « les Amis » → « imposée aux Amis »; « d » before a vowel;
    « de » + « Réseau X » → « du Réseau X »; « de » + « M. A et Me B » → « de M. A et de Me B ».
    """
    bar = words.removeprefix("le ")
    if _is_bar(bar) and preposition == _WITHIN:
        return f"au b{bar[1:]}"
    *before, last = preposition.split(" ")
    if last == "de" and words.startswith(_OTHERS):
        return " ".join((*before, words))
    if last in {"de", "à"}:
        words = _repeated(last, with_article(words))
    article, _, rest = words.partition(" ")
    article = article.lower() if capital_article else article
    if last == "de" and article == "des":
        joined = _OR_SOME.sub(
            lambda found: f" ou {in_french('de', found[1])}", in_french("de", rest)
        )
    elif (last, article) in _CONTRACTED and rest:
        joined = f"{_CONTRACTED[last, article]} {rest}"
    elif last == "de" and _elides(words):
        joined = f"d{APOSTROPHE}{words}"
    else:
        joined = f"{last} {words}"
    return " ".join((*before, joined))


def conjoined(conjunction: str, words: str) -> str:
    """Return the last of a series with its conjunction, which loses an "e" before a vowel."""
    if conjunction.endswith(" que") and _elides(words):
        return f"{conjunction[:-1]}{APOSTROPHE}{words}"
    return f"{conjunction} {words}"


def with_article(words: str) -> str:
    """Return the name of an organisation with the article that French gives it: « le Réseau X ».

    Only if it begins with a noun known here, with a capital letter as in names, or is English with
    such a noun at its end or before "for": other names are not changed.
    """
    noun, _, rest = words.partition(" ")
    if not rest or not noun[:1].isupper():
        return words
    gender = ORGANISATIONS.get(noun.casefold())
    article = _ARTICLES[gender] if gender else _article_of_english(words)
    if article is None:
        return words
    return f"l{APOSTROPHE}{words}" if _elides(words) else f"{article} {words}"


def _article_of_english(name: str) -> str | None:
    """Return the article of an organisation with an English name; None of anything else."""
    if not _ENGLISH_NAME.fullmatch(name) or re.match(_TITLE, name):
        return None
    noun = head_noun(name)
    return next((article for nouns, article in _ENGLISH if nouns.fullmatch(noun)), None)


def defined(words: str) -> str:
    """Return the name of an authority or a place with its article: « le parquet de Dakar »."""
    gender = gender_of(words, _DIFFERING)
    if gender is None:
        return words
    article = _ARTICLES[gender]
    if article != "les" and _elides(words):
        return f"l{APOSTROPHE}{words}"
    return f"{article} {words}"


def is_feminine(organisation: str) -> bool:
    """Return whether the name of an organisation begins with a noun that is feminine."""
    article, _, rest = organisation.partition(" ")
    noun = (rest if article.casefold() == "la" else organisation).partition(" ")[0]
    gender = ORGANISATIONS.get(noun.casefold().removeprefix(f"l{APOSTROPHE}"))
    told = {article.casefold(), _article_of_english(organisation)}
    return gender == FEMININE or "la" in told


def _is_bar(words: str) -> bool:
    return words.startswith("Barreau ")


def _repeated(preposition: str, words: str) -> str:
    """Repeat the preposition before each of several persons that are named with titles only.

    If the words about one person name another, this code cannot tell who belongs to the list.
    """
    each = _BEFORE_TITLE.split(words)
    if len(each) == 1 or not all(_ONE_TITLE.fullmatch(part) for part in each[::2]):
        return words
    first, *others = each
    told = (
        part if not place % 2 else in_french(preposition, part) for place, part in enumerate(others)
    )
    return "".join((first, *told))


def spaced(text: str) -> str:
    """Put the no-break space where French has a space before : ; ? ! » and after «.

    It only replaces a typed space: without one, it may be a time of day or an address.
    """
    return _AFTER_QUOTE.sub(NO_BREAK, _BEFORE_SIGN.sub(NO_BREAK, text))


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 mai 2018", "1er mai 2018"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {format_date(day, 'MMMM y', locale='fr')}"


def definite(act: str) -> str:
    """Return words of an act with the definite article: « une perquisition » → « la perquisition ».

    Also after « et »: « une perquisition et une saisie » → « la perquisition et la saisie ».
    """

    def article(found: re.Match[str]) -> str:
        rest = act[found.end() :]
        if found[1] != "des" and _elides(rest):
            return f"l{APOSTROPHE}"
        return f"{_DEFINITE[found[1]]} "

    return _INDEFINITE.sub(article, act)


_COUNTED = re.compile(r"(?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b")


def days(number: int) -> str:
    """Return a number of days: « 15 jours »."""
    return f"{number} {'jour' if number == 1 else 'jours'}"


def hour(hours: int, minutes: int) -> str:
    """Return an hour as it is printed: « 5 h », « 5 h 10 »."""
    return f"{hours}{NO_BREAK}h{f'{NO_BREAK}{minutes:02}' if minutes else ''}"


def again(words: str) -> str:
    """Return the words for those told of before: « un collègue », « le collègue »."""
    if words.startswith("un·e "):
        rest = words.removeprefix("un·e ")
        return f"l{APOSTROPHE}{rest}" if _elides(rest) else f"le·la {rest}"
    if _COUNTED.match(words):
        return f"les {words}"
    return definite(words) if words.startswith(("un ", "une ")) else words


def _elides(words: str) -> bool:
    letters = decomposed(words).casefold()
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    speaks_a_vowel = _VOWEL.match(plain) and not _GLIDE.match(plain)
    return bool(speaks_a_vowel or _MUTE_H.match(plain))


def _join(preposition: str, words: str, country: str) -> str:
    # In Viet Nam Le is a family name, so a capital Le is not an article there.
    return in_french(preposition, words, capital_article=country != "VNM")


FRENCH = Language(
    code="fr",
    join=_join,
    long_date=long_date,
    spaced=spaced,
    repeated=frozenset({"de", "à", "par"}),
    with_article=with_article,
    conjoined=conjoined,
    defined=defined,
    is_feminine=is_feminine,
    latter=("cette dernière", "ce dernier"),
    at_place=placed_by(defined),
    hour=hour,
    days=days,
    again=again,
    separators=(",", f"{NO_BREAK};"),
    quotes=(f"«{NO_BREAK}", f"{NO_BREAK}»"),
    definite=definite,
    address_labels=("tél", "téléphone", "courriel"),
)
