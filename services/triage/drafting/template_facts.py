"""The sentences with which a template tells the facts of a record, as its file has them.

They are in the notation of `shared.taxonomy.agreeing`; docs/how-to/add-a-language-of-appeals.md
says what each is for.
"""

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import Field, model_validator

from services.triage.drafting.template_parts import TemplateData
from shared.taxonomy import Agreement
from shared.taxonomy.agreeing import ONE_FORM, faults_of

DAY = frozenset({"day"})
OF_CHARGE = frozenset({"whom", "charge", "author"})
PLACES: Mapping[str, frozenset[str]] = {
    "exact": DAY,
    "estimated": DAY,
    "month": DAY,
    "year": DAY,
    "unknown": DAY,
    "same_day": DAY,
    "hour": frozenset({"when", "hour"}),
    "place": frozenset({"place"}),
    "defined_place": frozenset({"place"}),
    "towards": frozenset({"place"}),
    "away_from": frozenset({"place"}),
    "transferred": frozenset({"whom", "author", "place"}),
    "event": frozenset({"when", "said", "further"}),
    "first_event": frozenset({"when", "said", "further"}),
    "happened": frozenset({"act", "whom", "author"}),
    "feared": frozenset({"whom", "author", "place"}),
    "motive": frozenset({"words"}),
    "seized": frozenset({"words"}),
    "law": frozenset({"words"}),
    "response_number": frozenset({"words"}),
    "term": frozenset({"words"}),
    "sentence": frozenset({"words"}),
    "conditions": frozenset({"words"}),
    "count": frozenset({"ordinal", "number"}),
    "counted": frozenset({"number"}),
    "until": DAY,
    "days": DAY | {"number"},
    "extended": frozenset({"number"}),
    "held": frozenset({"whom", "place", "day"}),
    "held_at": frozenset({"whom", "place"}),
    "was_held": frozenset({"whom", "place", "day"}),
    "ordered": frozenset({"author", "day"}),
    "undisclosed": frozenset(),
    "renewed": frozenset({"number"}),
    "statuses": frozenset({"whom"}),
    "access": frozenset({"whom", "access"}),
    "access_to": frozenset(),
    "charges": OF_CHARGE,
    "article": frozenset({"words"}),
    "in_language": frozenset({"words"}),
    "penalty": frozenset({"words"}),
    "expected": frozenset({"whom", "day", "place"}),
    "earlier": frozenset({"when", "words"}),
    "earlier_joined": frozenset({"when", "words"}),
}
"""The places that each sentence may have."""
NEEDED = (
    *(("charges", "investigated"), ("expected", "other")),
    *(("seized", "seized"), ("seized", "damaged"), ("seized", "either")),
)
"""Sentences without which a record cannot be told, by the field that has them."""


class FactsWords(TemplateData):
    """The sentences of the facts. Each field has the places that `PLACES` lists.

    `either` makes the form for unknown or different gender. `alternatives`: "or", between those who
    may have done it, if one of them is not known. `genders` of the
    words that the template itself uses for persons. `same`: many persons who were just named.
    `place` is before a name, `defined_place` before a place that begins with one of the `articles`;
    `place_begins`: the words with which it needs no preposition. `towards` is before a country to
    which somebody was taken, `away_from` before an airport from which it was done.
    `transferred`: a transfer of which it is told where to. `seized` says
    what was done to things by what the act does: it seized or damaged them, or `either`.
    `pronouns` by gender: of one person of whom the sentence before speaks; `they` of several.
    `ordinals`: the first, the
    second. `held_at`: instead of `held` where nobody knows since when. `first_event`: the event
    with which the facts begin. `extended`: by which time a detention
    was. `term`: for how long something is; `sentence`: to what somebody was sentenced or fined.
    `feared`: acts of which no day is told, by code: they are
    feared, and were not done. `earlier_joined`: an earlier event whose words begin with a name or
    with one of `begins`, which is small then. `statuses`,
    `charges` and `expected` by code; `access` too, and `access_to` by field. `charged-in-court` of
    `charges`, if a template has it: a charge that a court hears and another authority brought.
    `in_language`: the language of a quotation.
    `charged-before`: of somebody who has been convicted since.
    """

    either: str = ONE_FORM
    alternatives: str
    genders: Mapping[str, Agreement] = Field(default_factory=dict)
    same: str
    exact: str
    estimated: str
    month: str
    year: str
    unknown: str
    same_day: str
    hour: str = ""
    place: str
    defined_place: str
    towards: str
    away_from: str
    transferred: str = ""
    place_begins: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    pronouns: Mapping[Agreement, str] = Field(default_factory=dict)
    they: str = ""
    event: str
    first_event: str = ""
    happened: str
    feared: Mapping[str, str] = Field(default_factory=dict)
    motive: str
    seized: Mapping[str, str]
    law: str
    response_number: str
    ordinals: tuple[str, ...]
    count: str
    counted: str
    until: str
    days: str
    extended: str = ""
    term: str
    sentence: str = ""
    conditions: str
    held: str
    held_at: str = ""
    was_held: str
    undisclosed: str
    ordered: str
    renewed: tuple[str, ...]
    statuses: Mapping[str, str]
    access: Mapping[str, str]
    access_to: Mapping[str, str]
    charges: Mapping[str, str]
    article: str
    in_language: str = "{words}"
    penalty: str
    expected: Mapping[str, str]
    recalls: str
    earlier: str
    earlier_joined: str = ""
    begins: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_said(self) -> Self:
        for name, pattern in self._patterns():
            if faults := faults_of(pattern, PLACES[name]):
                raise ValueError(f"{name}: {', '.join(faults)}")
        for name, needed in NEEDED:
            if needed not in getattr(self, name):
                raise ValueError(f"{name}: {needed} is missing")
        return self

    def _patterns(self) -> Iterator[tuple[str, str]]:
        for name in PLACES:
            told = getattr(self, name)
            listed = told.values() if isinstance(told, Mapping) else told
            for pattern in (listed,) if isinstance(listed, str) else listed:
                yield name, pattern
