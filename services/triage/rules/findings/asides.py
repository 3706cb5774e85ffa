"""Words that stand between an act and whom it is told of, and change nothing: read over.

Each function returns a text of the same length with spaces in place of them. Texts are without
accents and in small letters, as for `said_of`; all languages together, as `words_between.py`.
"""

import re

from services.triage.rules.texts.plain_letters import any_of

_PLACE = (
    r"home|homes|house|houses|office|offices|apartment|flat|residence|premises|headquarters|"
    r"domicile|maison|bureau|bureaux|locaux|appartement|siege|logement|cabinet|"
    r"casa|casas|vivienda|domicilio|oficina|oficinas|residencia|apartamento|sede|sedes|despacho|local|"
    r"locales|escritorio|escritorios|moradia|apartamento|gabinete"
)
_PLACES = any_of(
    rf"\b(?:(?:at|in|into|au|aux|a|dans|en|na|no|nas|nos|em)\s+)?"
    rf"(?:(?:the|l'|le|la|les|el|los|las|una?|o|a|os|as|do|da)\s*)?"
    rf"\b(?:{_PLACE})\s+(?:(?:of|de|du|des|d'|del|do|da|dos|das)(?:\s+|(?<=')))(?:(?:the|la|l'|"
    rf"el|o|a)(?:\s+|(?<=')))?"
    rf"|['\u2019]s?\s+(?:[^\W\d_]+\s+)?(?:{_PLACE})\b"
    rf"|:\s*(?:{_PLACE})\b"
    rf"|,\s*(?:whose|dont|cuy[oa]s?|cuj[oa]s?)\s+(?:(?:le|la|les|l')\s*)?(?:{_PLACE})\b"
    r"|\b(?:(?:в|во|на|из)\s+)?(?:дом\w{0,2}|квартир\w{1,2}|офис\w{0,2}|жиль\w|"
    r"помещени\w{1,2})\s+(?=[^\W\d_])"
    r"|(?<!\w)[وبفل]?(?:منزل|بيت|مقر|مكتب|مكاتب|شقة|مقار)\s+"
)
_TERM = any_of(
    r"\b(?:to|a|aux?|к|for|на|ب)?\s*[^\W_]+(?:[- ][^\W_]+)?[- ]"
    r"(?:years?|months?|days?|ans?|mois|jours?|anos?|meses|mes|dias?|лет|года?|месяц\w*|суток)"
    r"(?:['\u2019])?(?: (?:in|of|de|d'|en) ?(?:prison|jail|imprisonment|carcel|prision|reclusion|"
    r"cadeia|prisao|reclusao|detention|emprisonnement|colonia)| ferme| колонии| тюрьмы| лишения "
    r"свободы| строгого режима)*\b"
)
_WHERE = any_of(
    r"\b(?:(?:in|while in) (?:police )?(?:custody|detention|prison|jail)|en (?:detention|"
    r"prison|garde a vue)|"
    r"(?:bajo|en) (?:custodia|prision|detencion)|en la carcel|sob custodia|na (?:prisao|cadeia)|"
    r"в (?:сизо|колонии|тюрьме|заключении|изоляторе)|под стражей|في (?:الحجز|السجن|الاحتجاز|"
    r"المعتقل))\b"
)
_SAYS = any_of(
    r"\b(?:dijo|conto|relato|denuncio|declaro|afirmo|informo|aseguro|senalo|explico|confirmo|"
    r"recordo|indico|disse|contou|relatou|denunciou|declarou|afirmou|informou|explicou|confirmou)\b"
    r"[^,;:]*?\bque\b(?=\s+(?:(?:no|nao|la|lo|le|a|o|ya|ja|tambien|tambem)\s+)?[^\W\d_]+)"
)
"""Spanish and Portuguese leave out who was named: "A contó que fue llevada a un cuartel"."""
_AND_THAT = any_of(r"[^;:]*?\b(?:y|e)\s+que\b")
_ONLY = any_of(r"\b(?:n'|ne )(?:[^\W\d_]+ ){1,2}que\b")


_AGE = any_of(r"\(\s*(?:aged? )?\d{1,3}(?:[ -][^\W\d_]+){0,2}\s*\)")
_HOUR = any_of(
    r"\b(?:at dawn|at night|in the morning|a l'aube|au petit matin|de nuit|de madrugada|de noche|"
    r"por la noche|a noite|на рассвете|ночью|утром)\b|(?<!\w)(?:فجرا|ليلا|صباحا)(?!\w)"
)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda each: " " * len(each[0]), text)


def without_places(text: str) -> str:
    """Return a text without "the home of": what is done to a place is done to whose it is."""
    return _blank(_PLACES, text)


def of_whom_places_are(text: str) -> str:
    """Return a text with "of" for "at the home of": for nouns, as "a search at the home of"."""
    return _PLACES.sub(lambda each: " of".ljust(len(each[0])), text)


def without_terms(text: str) -> str:
    """Return a text without "to seven years in prison", "in custody", "at dawn"."""
    return _blank(_HOUR, _blank(_WHERE, _blank(_TERM, text)))


def without_ages(text: str) -> str:
    """Return a text without "(41)", and without the half of a negation: « n'a pu que »."""
    return _blank(_AGE, _blank(_ONLY, text))


def after_saying(gap: str) -> str:
    """Return what is left of the words behind a name after those that only say that they said it.

    Also after a second one: "contó que fue llevada y que recibió".
    """
    says = _SAYS.search(gap)
    if says is None or says.start() > 1:
        return gap
    rest = gap[says.end() :]
    again = list(_AND_THAT.finditer(rest))
    return rest[again[-1].end() :] if again else rest
