"""The models of the terms in the lists; every model is frozen."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from shared.taxonomy.agreeing import faults_of, places_of

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
PerhapsWords = Annotated[str, StringConstraints(strip_whitespace=True)]

WHOM = "whom"
PLACES = frozenset({WHOM, "author", "term"})
"""What a sentence of a term may name: those concerned, who did it, and a sentence's term."""


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ByLanguage(Entry):
    """A text in one or more languages."""

    en: Words | None = None
    fr: Words | None = None
    es: Words | None = None
    ar: Words | None = None
    ru: Words | None = None
    pt: Words | None = None

    def get(self, language: str) -> str | None:
        """Return the text in `language` (a tag such as `fr` or `fr-CH`), if it has one."""
        primary = language.replace("_", "-").partition("-")[0].lower()
        found: str | None = getattr(self, primary, None)
        return found if primary in type(self).model_fields else None


class Labels(ByLanguage):
    """A text that always exists in English and French."""

    en: Words
    fr: Words

    def text(self, language: str) -> str:
        """Return the text in `language` (a tag such as `fr` or `fr-CH`), else in English."""
        found = self.get(language)
        return self.en if found is None else found


class Preposition(Labels):
    """The words between an act and a name. Some languages need none: "убийство" + a name."""

    es: PerhapsWords | None = None
    ar: PerhapsWords | None = None
    ru: PerhapsWords | None = None
    pt: PerhapsWords | None = None


class Said(Labels):
    """A sentence that says of those to whom something was done that it was: see `agreeing.py`.

    "{whom} {was/were} arrested {by author}".
    """

    @model_validator(mode="after")
    def _can_be_said(self) -> Self:
        for language, pattern in self.model_dump(exclude_none=True).items():
            faults = faults_of(pattern, PLACES)
            if not any(each.name == WHOM for each in places_of(pattern)):
                faults.append(f"“{WHOM}” is missing")
            if faults:
                raise ValueError(f"{language}: {', '.join(faults)}")
        return self


class Grammar(Entry):
    """What a sentence must know of the words of a term in one language.

    `number` is as a verb agrees; the cases are forms of the words with which it tells the term.
    `adjective` of a State, as the language has it with "the authorities": « tunisiennes ».
    """

    gender: Literal["masculine", "feminine", "neuter"] | None = None
    number: Literal["singular", "plural"] = "singular"
    genitive: Words | None = None
    accusative: Words | None = None
    instrumental: Words | None = None
    prepositional: Words | None = None
    adjective: Words | None = None


class Grammars(Entry):
    """The grammar of a term's words in each language."""

    en: Grammar = Grammar()
    fr: Grammar = Grammar()
    es: Grammar = Grammar()
    ar: Grammar = Grammar()
    ru: Grammar = Grammar()
    pt: Grammar = Grammar()

    def get(self, language: str) -> Grammar:
        grammar: Grammar = getattr(self, language, Grammar())
        return grammar


class Term(Entry):
    """A term of any list: `code` is stable and stored, `labels` are what people read.

    `like`: of a term that an installation added, the code of Tocsin as which rules treat it.
    `grammar`: of its words in a sentence. `confirmed`: the languages in which a native reader has
    confirmed all its words.
    """

    code: Code
    labels: Labels
    like: Code | None = None
    grammar: Grammars = Grammars()
    confirmed: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        return self.labels.text(language)


class SdgCategory(Term):
    """Category of SDG indicator 16.10.1, with its letter and its ICCS codes."""

    letter: Annotated[str, StringConstraints(pattern=r"^[A-F]$")]
    iccs: tuple[str, ...]


class Violation(Term):
    """What was done to a defender.

    `huridocs` is a code of list 4 of the HURIDOCS Micro-thesauri, or its leading digits; `sdg` is
    the category of SDG 16.10.1 that counts it; `iccs` are its codes in the ICCS of UNODC. `act` and
    `upon` are its words in a sentence: "the arbitrary detention" "of", "a travel ban" "imposed on"
    whom. `said` is a sentence of its own, `said_of_organisation` if it differs there: an own term
    of an installation may have none. `done_by`: whose act it is by its meaning.
    `moves`: it takes somebody to another country. `things`: what it does to the things that are
    told with it; None: nobody knows which.
    `verbs` and `nouns` are other words by which a sentence that somebody wrote may tell it,
    separated by commas: "killed, murdered"; `doing` those that only its author does: "mataron". A
    word with `*` may have an ending; of "shot ... dead" the second may stand anywhere behind, and
    of "body ... found/buried" one of them, or a word that begins with it.
    """

    header: Labels | None = None
    title: Labels | None = None
    act: Labels
    upon: Preposition
    said: Said | None = None
    said_of_organisation: Said | None = None
    done_by: Code | None = None
    moves: bool = False
    things: Literal["seized", "damaged"] | None = None
    verbs: ByLanguage | None = None
    doing: ByLanguage | None = None
    nouns: ByLanguage | None = None
    huridocs: Annotated[str, StringConstraints(pattern=r"^(?:\d\d)+$")] | None
    sdg: Code | None
    iccs: tuple[str, ...] = ()

    def header_line(self, language: str) -> str:
        """Return the words as the header of an appeal prints them."""
        return (self.header or self.labels).text(language)

    def title_words(self, language: str) -> str:
        """Return the words before `upon` in the title of an appeal."""
        if not self.upon.text(language):
            return self.act.text(language)  # only these go with a name and nothing between them
        return (self.title or self.header or self.labels).text(language)


class Tone(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Development(Term):
    """What has happened since, and whether it is good for the defender.

    `act`, `upon` and `said` are its words in a sentence, as of a violation: "the release" "of".
    `title`: its words before `upon` in a title, if its label does not go with them.
    `verbs`, `doing` and `nouns` as of a violation. `done_to`: false if nobody did it to the
    defender, as a hunger strike.
    """

    tone: Tone
    done_to: bool = True
    title: Labels | None = None
    act: Labels
    upon: Preposition
    said: Said | None = None
    verbs: ByLanguage | None = None
    doing: ByLanguage | None = None
    nouns: ByLanguage | None = None

    @property
    def is_condemned(self) -> bool:
        """Whether it can be condemned: not news that are good or neutral, nor a hunger strike."""
        return self.tone is Tone.NEGATIVE and self.done_to

    def title_words(self, language: str) -> str:
        """Return the words before `upon` in the title of an appeal."""
        if not self.upon.text(language):
            return self.act.text(language)
        return (self.title or self.labels).text(language)


class LabelsSource(StrEnum):
    """The source of labels that differ from those of CLDR; see the files."""

    UN = "un"
    ISO = "iso"
    HOUSE = "house"


class Country(Term):
    """A country or territory of ISO 3166-1, and Kosovo; `code` is alpha-3.

    `source` is of the labels that its file gives; the others are those of CLDR.

    `named`, `where` and `whose` stand in a sentence with the article and preposition that the
    language asks for: "the Gambia", "in the Philippines", "en Tunisie", "du Maroc".
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    alpha2: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    desk: Code
    source: LabelsSource | None = None
    named: Labels
    where: Labels
    whose: Labels


class Direction(StrEnum):
    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


class Language(Term):
    """`code` is ISO 639-1 where there is one, else ISO 639-3; `source` as of a country."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    iso639_3: Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
    direction: Direction
    source: LabelsSource | None = None


class Side(StrEnum):
    STATE = "state"
    NON_STATE = "non-state"
    UNKNOWN = "unknown"


class Perpetrator(Term):
    """Kind of perpetrator; `side` is the State / non-State distinction of SDG 16.10.1.

    `named` are its words in a sentence: "the police", "une entreprise locale".
    """

    side: Side
    named: Labels


class Situation(Term):
    """Where a defender is now: whether held against their will, and whether they can be asked."""

    in_custody: bool
    reachable: bool


class ExpectationKind(Term):
    """A kind of expected event. `clock`: which of triage's deadlines its day starts."""

    clock: Literal["hearing", "removal", "none"]


class ContactChannel(Term):
    """`end_to_end`: nobody between the two ends can read what is sent."""

    end_to_end: bool
