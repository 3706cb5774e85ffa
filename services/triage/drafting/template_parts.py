"""The parts of a template of documents, as its file has them."""

from collections.abc import Collection, Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from services.triage.rules.circumstances import acts_in
from shared.contracts.attestation import Audience
from shared.contracts.codes import Code
from shared.taxonomy import Agreement


class TemplateData(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KindRules(TemplateData):
    """What holds for every document of a kind.

    `follows`: it may follow an earlier document. `asks_to_write`: its readers may be asked to write
    to the addressees. `addressed`: it has addressees. `audiences`: the only ones to which it may be
    sent; empty: all. `by_hand`: it is sent to nobody; people hand it over to its addressees.
    `signed`: other organisations sign it by a personal link before it is issued.
    `of_withdrawn`: it is about a withdrawn document and goes to those who got that one.
    `without_content`: it says nothing of anybody, and nobody writes a part of it.
    """

    follows: bool = False
    asks_to_write: bool = True
    addressed: bool = True
    audiences: tuple[Audience, ...] = ()
    by_hand: bool = False
    signed: bool = False
    of_withdrawn: bool = False
    without_content: bool = False


class OwnSection(TemplateData):
    """A part of a document that only this kind has; an editor writes it, under its heading."""

    id: Code
    heading: str


class SigningPage(TemplateData):
    """The words of the page where an organisation signs.

    They may name `{organisation}`, `{until}`, `{asked}`, `{signed}` and `{longest}`. `over`: for a
    link that cannot be used, whatever the reason. `wrong`: at a field that is empty or too long;
    `unprintable`: at a name that the document may not have. It does not say why: that would tell
    whose name it is. A template without these two says `missing` instead.
    """

    title: str
    asked: str
    confidential: str
    until: str
    counts: str
    organisation: str
    name: str
    not_printed: str
    function: str
    sign: str
    decline: str
    withdraw: str
    missing: str
    wrong: str = ""
    unprintable: str = ""
    signed: str
    declined: str
    withdrawn: str
    over: str


def _one_or_several(names: object) -> object:
    return (names,) if isinstance(names, str) else names


class SigningWords(TemplateData):
    """The words around the list of organisations that sign.

    `first`: organisations that are printed first, in this order, each by all its names in this
    language; with the names of the other languages of the template these are compared as wholes.
    `signed_by`: the line above the list, by its number (`"0"`, `"1"`) or the plural form of the
    language (CLDR); it prints `number`.
    `reminded_before`: hours before the deadline when the officer is told who has not answered.
    """

    first: tuple[Annotated[tuple[str, ...], BeforeValidator(_one_or_several)], ...] = ()
    signed_by: Mapping[str, str]
    reminded_before: int = Field(default=24, ge=1, le=24 * 30)
    page: SigningPage

    @model_validator(mode="after")
    def _counts_any_number(self) -> Self:
        if "other" not in self.signed_by:
            raise ValueError("signed_by needs the form `other`")
        return self


class Clause(TemplateData):
    """A demand on the authorities.

    `called_by` and `not_for` name violations or situations (see `circumstances`). `called_by`
    empty: it is in every appeal; `not_for` takes precedence.
    """

    id: str
    text: str
    called_by: tuple[str, ...] = Field(default=(), alias="for")
    not_for: tuple[str, ...] = ()

    def fits(self, circumstances: frozenset[str]) -> bool:
        called = not self.called_by or not circumstances.isdisjoint(self.called_by)
        return called and circumstances.isdisjoint(self.not_for)


class Urging(TemplateData):
    """The urging: the demand of an appeal that condemns, and the one demand of its SMS.

    `only_for`: nothing else may have happened, in any situation. `not_for` takes precedence. None
    of them: it always fits.
    """

    text: str
    called_by: tuple[str, ...] = Field(default=(), alias="for")
    only_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()

    @property
    def is_for_all(self) -> bool:
        return not (self.called_by or self.only_for or self.not_for)

    def fits(self, circumstances: frozenset[str]) -> bool:
        happened = acts_in(circumstances)
        is_only = not self.only_for or (bool(happened) and happened <= set(self.only_for))
        called = not self.called_by or not circumstances.isdisjoint(self.called_by)
        return is_only and called and circumstances.isdisjoint(self.not_for)


class FearedWords(TemplateData):
    """What is expected, in a title and in a sentence: "the risk of extradition" "of".

    `accusative`, `prepositional`: forms of `act` in a language whose sentences need them.
    """

    title: str
    act: str
    upon: str = ""
    accusative: str = ""
    prepositional: str = ""

    def in_case(self, case: str) -> str:
        """Return the words in a grammatical case, or as they are if they have no form for it."""
        return {"accusative": self.accusative, "prepositional": self.prepositional}.get(
            case
        ) or self.act


class Issuer(TemplateData):
    """An issuer, which names itself first. `cities`: the place in the date line.

    `organisations`: codes of the organisations whose message it is; it may be a crime to have one
    of theirs. Null in an older template. `letterhead`: the lines of a PDF below those of the form.
    """

    first: str
    second: str
    cities: str
    organisations: tuple[Code, ...] | None = None
    letterhead: tuple[str, ...] = ()


class Letterhead(TemplateData):
    """What a PDF has around the text: `lines` above it, and a word on each page of what is not out.

    `logo`: the name of a PNG or JPEG file beside the folders of the templates.
    """

    lines: tuple[str, ...] = ()
    logo: str = ""
    draft: str = "DRAFT"
    embargo: str = "UNDER EMBARGO"
    withdrawn: str = "WITHDRAWN"


class Many(TemplateData):
    """The words for several persons in a title, and after they were named once.

    `counted` by their `number`: for so many that a sentence cannot name each. `others`: the words
    in a title for those whom it does not name, by their `number`, which is 0 if it is not known.
    """

    title: str
    short: str
    counted: str = ""
    others: str = ""


class TieForms(TemplateData):
    """A tie to another person: "the sister" `alone`; "sister" `beside` a name. "of" follows.

    `several` without a name, by their `number` and by `count`, their number in words: "two
    sisters"; left out: each is told of. `again`: the same after that, "the two sisters", if the
    rules of the language do not say so.
    """

    alone: str
    beside: str
    several: str = ""
    again: str = ""


class TieWords(TieForms):
    """A tie as words for anybody; for a woman and a man, if a language has others."""

    feminine: TieForms | None = None
    masculine: TieForms | None = None

    def of_one(self, agreement: Agreement) -> TieForms:
        """Return the words for one person, as a sentence agrees with them."""
        forms = {Agreement.FEMININE: self.feminine, Agreement.MASCULINE: self.masculine}
        return forms.get(agreement) or self

    def of_several(self, agreements: Collection[Agreement]) -> TieForms:
        """Return the words for several persons, as a sentence agrees with all of them."""
        agreement = next(iter(agreements)) if len(agreements) == 1 else Agreement.INCLUSIVE
        forms = self.of_one(agreement)
        return forms if forms.several else self

    @property
    def phrases(self) -> tuple[str, ...]:
        forms = (self, self.feminine, self.masculine)
        return tuple(phrase for each in forms if each for phrase in (each.several, each.again))


class UnnamedWords(TemplateData):
    """The words for `number` of those whose names are not printed, `first` and `again`.

    `among`: again, if the document tells of others too; with an `ordinal`, if each of several
    stands alone. `count`: the number in words, if the template has one. `others`: the document told
    of some of them before: "another human rights defender".
    """

    first: str
    again: str
    among: str = ""

    @property
    def phrases(self) -> tuple[str, str, str]:
        return self.first, self.again, self.among


class DraftOpening(TemplateData):
    """The first words of a new draft, from what a case knows. `at`: before an organisation.

    `of` stands before somebody to whom there is a tie, if that is not the `of` of the template.
    `person` may name every field of a `Person` (see `record_words`), and `at_organisation`.
    `titles`: courtesy titles of a role, before that of the gender. `many`: of `defenders`,
    `persons` and `organisations`; if it is not given, each is named every time. `ties` by code.
    `numbers`: two, three and so on in words. `unnamed` like `many`, if names are not printed.
    `former` puts before the `words` of a function that it is former, unless they begin with one of
    `former_begins`. `group`: of `number`, `group_again` after that, and `nobody_named`: somebody of
    whom no name, tie or description is known. `earlier`: a sentence of the background for each
    document that is followed.
    """

    title: str
    person: str
    at: str
    of: str = ""
    titles: Mapping[str, str] = Field(default_factory=dict)
    many: Mapping[str, Many] = Field(default_factory=dict)
    ties: Mapping[str, TieWords] = Field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    unnamed: Mapping[str, UnnamedWords] = Field(default_factory=dict)
    former: str = "{{ words }}"
    former_begins: tuple[str, ...] = ()
    group: str = ""
    group_again: str = ""
    nobody_named: str = ""
    earlier: str = ""

    def count(self, number: int) -> str:
        """Return a number in words, or in figures if the template has no word for it."""
        words = dict(enumerate(self.numbers, start=2))
        return words.get(number, str(number))

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return all phrases, each as Jinja."""
        counted = (each.counted for each in self.many.values())
        unnamed = (words for each in self.unnamed.values() for words in each.phrases)
        groups = (self.group, self.group_again)
        ties = (phrase for words in self.ties.values() for phrase in words.phrases)
        others = (each.others for each in self.many.values())
        whole = (self.title, self.person, *groups, self.former, self.earlier)
        return (*whole, *counted, *unnamed, *ties, *others)
