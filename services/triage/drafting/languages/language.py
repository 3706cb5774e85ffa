"""Define what a language of documents needs besides its template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Case = Literal["", "genitive", "accusative", "instrumental", "prepositional"]
"""A form of words that a list has (`shared.taxonomy.terms.Grammar`); "": the usual one."""


@dataclass(frozen=True)
class Language:
    """One language of documents.

    `code`: as in `AppealLanguage`. `join` puts a preposition before words; its third argument is
    the country (ISO 3166-1 alpha-3) that the text is about. `long_date`: a day in words. `spaced`
    puts into typed text the spaces that the language has before and after signs, and leaves its
    length as it is; None: nothing is put in. `address_labels`: what people type before a telephone
    number or an address; the template prints its own. `repeated`: prepositions that stand before
    each of several persons. `with_article` puts the article before the name of an organisation, if
    the language has one there; None: it has none. `defined` puts it before that of an authority or
    a place: "the Ministry of Justice". `is_feminine`: whether the name of an organisation is
    feminine. `conjoined` puts a conjunction before the last of a series; `separators`: between its
    items, and where an item has a comma of its own; `after_comma`: conjunctions that stand behind
    one; `linked`: those before each item but the first. `quotes` open and close words that somebody
    said. `definite` gives the words of an act the definite article: "a raid", "the raid".
    `isolated` puts signs around words that run in the other direction. `verb_first`: a verb agrees
    with the first of several persons. `numbered`: how demands are counted, as the type of an HTML
    list. `script`: in which it is written, and a name too if that spelling is recorded;
    `direction`: of that script. `function` puts an article before a function behind a name: "a
    lawyer". `suspends`: acts with several prepositions stand before one name: "threats against and
    harassment of". `latter`: a woman and a man who were just named. `at_place`: a place at which,
    and not in which, something is, with its article: "the High Court"; None of any other. `hour`:
    an hour and its minutes, as they are printed. `days`: a number of days. `again`: those without a
    name who were told of before: "two colleagues", "the two colleagues". `drops_pronouns`: a
    sentence about somebody of whom the one before speaks has no subject. `mixed_masculine`: women
    and men together agree as men do. `apposed` puts the word for
    its kind before the name of an organisation or a community; None: it has none there. `in_case`:
    the name of an authority in a grammatical case; None of one that is not known there. Acts stand
    in `told_case` behind `about`, "informed about", and are condemned in `condemned_case`; "": as
    they are. `keeps_name`: whether the name behind an act belongs to a noun of its own, so that no
    other act can share it: "the confiscation of the property of X".
    """

    code: str
    join: Callable[[str, str, str], str]
    long_date: Callable[[date], str]
    spaced: Callable[[str], str] | None
    address_labels: tuple[str, ...]
    repeated: frozenset[str] = frozenset()
    with_article: Callable[[str], str] | None = None
    conjoined: Callable[[str, str], str] = "{} {}".format
    separators: tuple[str, str] = (",", ";")
    after_comma: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    quotes: tuple[str, str] = ("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}")
    definite: Callable[[str], str] = str
    isolated: Callable[[str], str] = str
    verb_first: bool = False
    numbered: Literal["i", "1"] = "i"
    script: Literal["latn", "arab", "cyrl"] = "latn"
    defined: Callable[[str], str] | None = None
    is_feminine: Callable[[str], bool] | None = None
    direction: Literal["ltr", "rtl"] = "ltr"
    function: Callable[[str], str] = str
    suspends: bool = False
    latter: tuple[str, str] = ("", "")
    at_place: Callable[[str], str | None] | None = None
    hour: Callable[[int, int], str] = "{}:{:02}".format
    days: Callable[[int], str] = "{}".format
    again: Callable[[str], str] = str
    drops_pronouns: bool = False
    mixed_masculine: bool = False
    apposed: Callable[[str, str], str] | None = None
    in_case: Callable[[str, str], str | None] | None = None
    told_case: Case = ""
    condemned_case: Case = ""
    about: Callable[[str], str] | None = None
    keeps_name: Callable[[str, str], bool] = lambda _act, _upon: False
