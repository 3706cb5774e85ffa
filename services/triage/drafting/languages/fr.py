"""Define French for documents: articles and prepositions, dates, and spaces before signs."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from babel.dates import format_date

from services.triage.drafting.languages.authorities import by_noun, head_noun, placed_by
from services.triage.drafting.languages.language import Language
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

_TITLE = r"(?:M\.|Mme|Me|Mx|Dr|Pr)\s"
_BEFORE_TITLE = re.compile(rf"(,? et |\s?; et |, |\s?; )(?={_TITLE})")
_ONE_TITLE = re.compile(rf"{_TITLE}(?:(?!\b{_TITLE}).)*", re.DOTALL)

_WITHIN = "au sein de"
_NOUNS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "barreau", "bureau", "cabinet", "centre", "cercle", "club", "collectif", "comité",
            "conseil", "consortium", "festival", "forum", "front", "groupe", "groupement",
            "institut", "journal", "laboratoire", "mouvement", "observatoire", "ordre", "parti",
            "programme", "projet", "regroupement", "réseau", "secrétariat", "syndicat", "théâtre",
        ),
        "le",
    )
    | dict.fromkeys(
        (
            "assemblée", "association", "caravane", "chambre", "clinique", "coalition",
            "commission", "communauté", "compagnie", "confédération", "convention", "coopérative",
            "coordination", "dynamique", "fédération", "fondation", "initiative", "ligue", "maison",
            "mutuelle", "organisation", "plateforme", "radio", "revue", "société", "union",
            "université",
        ),
        "la",
    )
)  # fmt: skip
"""Nouns that organisations of French names begin with, each with its article."""

_ENGLISH = (
    (
        re.compile(
            r"(?:board|centre|center|committee|council|fund|group|institute|movement|network|"
            r"project|trust|watch)",
            re.IGNORECASE,
        ),
        "le",
    ),
    (
        re.compile(
            r"(?:alliance|association|coalition|commission|federation|foundation|initiative|"
            r"league|organi[sz]ation|society|union)",
            re.IGNORECASE,
        ),
        "la",
    ),
)
"""Nouns that organisations of English names end with, each with its French article."""
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w\N{RIGHT SINGLE QUOTATION MARK}'-]*"
_ENGLISH_NAME = re.compile(rf"{_CAPITAL}(?: (?:{_CAPITAL}|of|for|and|in|on|the|against|to))+")
_COMMON_NOUNS = by_noun(
    {
        "le": "aéroport bataillon bureau cabinet camp centre chef commandant commissaire"
        " commissariat comité conseil corps directeur directoire gouvernement gouverneur"
        " greffe juge maire ministre ministère parlement parquet premier procureur préfet"
        " président régiment domicile hôpital poste secrétariat service siège sénat"
        " sous-préfet tribunal",
        "la": "administration agence armée assemblée autorité brigade caserne cellule chambre"
        " commission cour direction division douane force garde gendarmerie haute inspection"
        " juridiction magistrate mairie marine maison police prison présidence préfecture"
        " section sous-préfecture sûreté unité",
        "les": "autorités forces services",
    }
)
"""Nouns that the names of authorities and places begin with, each with its article."""
_ENGLISH_NOUNS = by_noun(
    {
        "le": "airport board bureau centre center committee council department government group"
        " headquarters hospital ministry office parliament registry secretariat senate service"
        " station tribunal",
        "la": "agency army authority brigade commission court directorate division guard"
        " gendarmerie municipality navy police prefecture prison prosecution unit university",
        "les": "forces services",
    }
)
"""Nouns that English names of them end with, each with its French article."""

_BEFORE_SIGN = re.compile(r" (?=[:;?!»])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")

_INDEFINITE = re.compile(r"(?:^|(?<= et ))(une?|des) ")
_DEFINITE = {"un": "le", "une": "la", "des": "les"}
_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}


def in_french(preposition: str, words: str, *, capital_article: bool = True) -> str:
    """Join a preposition that may end in « de » or « à » with words, contracted and elided.

    « de » + « le Collectif » → « du Collectif »; « de » + « des menaces » → « de
    menaces »; « imposée à » + « les Amis » → « imposée aux Amis »; « d » before a vowel;
    « de » + « Réseau X » → « du Réseau X »; « de » + « M. A et Me B » → « de M. A et de Me B ».
    """
    if _is_bar(words) and preposition == _WITHIN:
        return f"au b{words[1:]}"
    *before, last = preposition.split(" ")
    if last in {"de", "à"}:
        words = _repeated(last, with_article(words))
    article, _, rest = words.partition(" ")
    article = article.lower() if capital_article else article
    if last == "de" and article == "des":
        joined = in_french("de", rest)
    elif (last, article) in _CONTRACTED and rest:
        joined = f"{_CONTRACTED[last, article]} {rest}"
    elif last == "de" and _elides(words):
        joined = f"d{APOSTROPHE}{words}"
    else:
        joined = f"{last} {words}"
    return " ".join((*before, joined))


def with_article(words: str) -> str:
    """Return the name of an organisation with the article that French gives it: « le Réseau X ».

    Only if it begins with a noun known here, with a capital letter as in names: other names, and
    those in other languages, are not changed.
    """
    noun, _, rest = words.partition(" ")
    if not rest or not noun[:1].isupper():
        return words
    gender = _NOUNS.get(noun.casefold()) or _article_of_english(words)
    if gender is None:
        return words
    return f"l{APOSTROPHE}{words}" if _elides(words) else f"{gender} {words}"


def _article_of_english(name: str) -> str | None:
    """Return the article of an organisation with an English name; None of anything else."""
    if not _ENGLISH_NAME.fullmatch(name) or re.match(_TITLE, name):
        return None
    last = name.rpartition(" ")[2]
    return next((article for nouns, article in _ENGLISH if nouns.fullmatch(last)), None)


def defined(words: str) -> str:
    """Return the name of an authority or a place with its article: « le parquet de Dakar »."""
    noun, _, _ = words.partition(" ")
    article = _COMMON_NOUNS.get(noun.casefold()) or _ENGLISH_NOUNS.get(head_noun(words))
    if article is None:
        return words
    if article != "les" and _elides(words):
        return f"l{APOSTROPHE}{words}"
    return f"{article} {words}"


def is_feminine(organisation: str) -> bool:
    """Return whether the name of an organisation begins with a noun that is feminine."""
    article, _, rest = organisation.partition(" ")
    noun = (rest if article.casefold() == "la" else organisation).partition(" ")[0]
    named = _NOUNS.get(noun.casefold().removeprefix(f"l{APOSTROPHE}"))
    return "la" in {named, article.casefold(), _article_of_english(organisation)}


def _is_bar(words: str) -> bool:
    return words.startswith("Barreau ")


def _repeated(preposition: str, words: str) -> str:
    """Repeat the preposition before each of several persons that are named with titles only.

    If the words about one person name another, this code cannot tell who belongs to the list.
    """
    each = _BEFORE_TITLE.split(words)
    if len(each) == 1 or not all(_ONE_TITLE.fullmatch(part) for part in each[::2]):
        return words
    return "".join(part + f"{preposition} " * bool(place % 2) for place, part in enumerate(each))


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
    repeated=frozenset({"de", "à"}),
    with_article=with_article,
    defined=defined,
    is_feminine=is_feminine,
    latter=("cette dernière", "ce dernier"),
    at_place=placed_by(defined),
    separators=(",", f"{NO_BREAK};"),
    quotes=(f"«{NO_BREAK}", f"{NO_BREAK}»"),
    definite=definite,
    address_labels=("tél", "téléphone", "courriel"),
)
