"""Tell a name of an authority or a place from a text that only describes it.

A name can be printed in documents of every language; a text only in those of its own. Source: our
own rule; a text that is taken for a name would be printed in six languages.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)
import re

from services.triage.drafting.languages.names import is_listed_noun

COMMON_WORDS_OF_NAMES = 2
"""A name without a noun that authorities and places have is at most so many common words long."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TELLING = _listed(
    # English
    "which who whom whose that was were are had has have been being came come went took said his "
    "her their they she we our my it its him them there where when while because after before "
    "not some several many few "
    # French
    "qui dont était étaient ont avait avaient été sont leur leurs ils elle elles où quand pendant "
    "parce après avant pas plusieurs quelques "
    # Spanish and Portuguese
    "que quien quienes era eran estaba estaban han había habían fue fueron sus ellos donde cuando "
    "mientras porque después antes varios varias algunos algunas "
    "quem eram estava estavam tinham foi foram ele ela eles elas onde quando enquanto depois "
    "vários várias alguns algumas "
    # Russian
    "который которая которое которые которых что был была были его её их они она где когда после "
    "перед не несколько "
    # Arabic
    "الذي التي الذين كان كانت كانوا هو هي هم لم قد حيث عندما بعد قبل بعض عدة"
)
"""Words of sentences: pronouns, auxiliaries, relative words. No name of an authority has them."""

_BEGINNINGS = _listed(
    "a an near behind around about outside inside in at on by from two three four five six seven "
    "eight nine ten un une deux trois quatre cinq près derrière devant environ chez dans à des "
    "una unos unas dos tres cuatro cinco cerca detrás frente junto en desde unos "
    "um uma uns umas dois duas três quatro perto atrás diante em "
    "два две три четыре пять около возле рядом за у в на один одна "
    "قرب بجوار خلف أمام في حوالي"
)
"""Words that a description begins with, and no name: articles, numbers, prepositions."""

_PEOPLE = _listed(
    "man men woman women person persons people individual individuals neighbour neighbours "
    "homme hommes femme femmes personne personnes individu individus voisin voisins inconnus "
    "hombre hombres mujer mujeres persona personas individuo individuos vecino vecinos "
    "desconocidos sujetos homem homens mulher mulheres pessoa pessoas indivíduo indivíduos "
    "vizinho vizinhos desconhecidos мужчина мужчины люди человек неизвестные лица соседи "
    "رجل رجال شخص أشخاص مجهولون مجهولين جيران"
)
"""Words for human beings: "Armed men" describes whom nobody knows by name."""

_WORD = re.compile(r"[^\W\d_]+")


def is_free_text(words: str) -> bool:
    """Return whether words describe an authority or a place in a language instead of naming it."""
    told = _WORD.findall(words)
    if not told:
        return False
    small = [each for each in told if each[:1].islower() or not each[:1].isupper()]
    if _TELLING.intersection(small) or told[0].casefold() in _BEGINNINGS:
        return True
    if any(map(is_listed_noun, told)):
        return False
    common = [each for each in small if len(each) > len("des") and each.islower()]
    people = _PEOPLE.intersection([told[0].casefold(), *small])
    return bool(people) or len(common) > COMMON_WORDS_OF_NAMES
