"""The models of the terms that name a person in a sentence: gender, courtesy title, role."""

from shared.taxonomy.agreeing import Agreeing, Agreement, said
from shared.taxonomy.terms import ByLanguage, Code, Labels, Term


class CourtesyTitle(Term):
    """Title before a name: `labels` for one person, `plural` for several.

    For languages whose sentences put an article before it: `told` and `several`, with the article
    ("la Sra.", "las Sras."). `feminine` and `masculine` if the title itself agrees with the person:
    somebody whose gender is not known is then named with `told`, or without it.
    """

    plural: Labels
    told: ByLanguage | None = None
    several: ByLanguage | None = None
    feminine: ByLanguage | None = None
    masculine: ByLanguage | None = None

    def before_one(self, language: str, agreement: Agreement) -> str | None:
        """Return the title as a sentence has it before one name; None: the name stands alone."""
        agreed = {Agreement.FEMININE: self.feminine, Agreement.MASCULINE: self.masculine}
        if _in(self.feminine, language):
            return _in(agreed.get(agreement), language) or _in(self.told, language)
        return _in(self.told, language) or self.label(language)

    def before_several(self, language: str) -> str | None:
        """Return the title before several names; None: each has it, or none."""
        if _in(self.feminine, language):
            return None
        if _in(self.told, language):
            return _in(self.several, language)
        return self.plural.text(language)


def _in(words: ByLanguage | None, language: str) -> str | None:
    return words.get(language) if words else None


class DefenderRole(Term):
    """`labels` are for everybody; `feminine` and `masculine` if a language has other words.

    In a text: `told` if the label names two things and a text should name one; `at` before the
    organisation, if it is not the usual word; `drops` is the end of the label that is left out if
    the organisation is named.
    """

    feminine: ByLanguage | None = None
    masculine: ByLanguage | None = None
    told: Labels | None = None
    at: Labels | None = None
    drops: Labels | None = None

    def of_one(self, language: str, agreement: Agreement) -> str:
        """Return the label for one person, as a sentence agrees with them."""
        agreed = {Agreement.FEMININE: self.feminine, Agreement.MASCULINE: self.masculine}
        found = agreed.get(agreement)
        return (found and found.get(language)) or self.label(language)

    def in_text(self, language: str, agreement: Agreement, *, organisation: bool) -> str:
        """Return the words for one person in a text that names the `organisation` after them."""
        words = self.of_one(language, agreement)
        if self.told:
            agreeing = Agreeing(agreement, are_several=False, either="{m}/{f}")
            words = said(self.told.text(language), agreeing, lambda _place: "")
        if organisation and self.drops is not None:
            words = words.removesuffix(self.drops.text(language)).rstrip()
        return words


class Gender(Term):
    """`title` is the courtesy title used by default; none means the name alone."""

    title: Code | None
    agreement: Agreement
