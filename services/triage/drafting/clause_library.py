"""The clauses of an installation: they stand beside those of a template, or in their place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import Clause

_VALUES = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


@dataclass(frozen=True)
class LibraryClause:
    """A version of a clause that counts `since` it was approved and valid. `texts` by language.

    `retired`: since then it does not stand in any document that is begun.
    """

    id: str
    texts: Mapping[str, str]
    called_by: tuple[str, ...]
    not_for: tuple[str, ...]
    since: datetime
    retired: bool = False


@dataclass
class ClauseLibrary:
    """Every version that counts or counted, in the order of `since`; read again when it may grow.

    `mark` says which versions were read, and `known_until` up to when they are all.
    """

    versions: Sequence[LibraryClause] = ()
    mark: object = None
    known_until: datetime | None = None
    _forms: dict[object, AppealForm] = field(default_factory=dict)

    def replace(self, versions: Sequence[LibraryClause], mark: object) -> None:
        """Take what was read in place of what was known."""
        self.versions, self.mark = tuple(sorted(versions, key=lambda each: each.since)), mark
        self._forms = {}

    def as_of(self, moment: datetime) -> dict[str, LibraryClause]:
        """Return the clauses that counted at this moment, by their id."""
        counting = {each.id: each for each in self.versions if each.since <= moment}
        return {code: each for code, each in counting.items() if not each.retired}

    def words_in(self, draft: AppealDraft, language: str, printed: str) -> str:
        """Return the words, without values, of the clauses here that stand in what is printed."""
        standing = self.as_of(draft.clauses_of).values() if draft.clauses_of else ()
        texts = (_VALUES.split(each.texts.get(language, "")) for each in standing)
        there = (
            parts for parts in texts if (most := max(parts, key=len).strip()) in printed and most
        )
        return "\n".join(" ".join(parts) for parts in there)

    def form_for(self, form: AppealForm, draft: AppealDraft) -> AppealForm:
        """Return the form of a draft with the clauses that counted when the draft was begun.

        Every language of a document makes the same demands: a clause that the template does not
        have stands in it only if it is there in all languages of the document. A reworded one keeps
        the words of the template in a language that it does not have.
        """
        if draft.clauses_of is None or not form.clauses:
            return form
        standing = self.as_of(draft.clauses_of)
        key = (id(form), draft.languages, *((each.id, each.since) for each in standing.values()))
        if key not in self._forms:
            clauses = _together(form, standing, draft.languages)
            self._forms[key] = form.model_copy(update={"clauses": clauses})
        return self._forms[key]


def _together(
    form: AppealForm, standing: Mapping[str, LibraryClause], languages: Sequence[str]
) -> tuple[Clause, ...]:
    own = {each.id for each in form.clauses}
    added = [
        _clause(each, each.texts[form.language])
        for code, each in standing.items()
        if code not in own and each.texts.keys() >= set(languages)
    ]
    reworded = [
        _clause(at, at.texts.get(form.language, each.text))
        if (at := standing.get(each.id))
        else each
        for each in form.clauses
    ]
    # Demands for everybody close a document.
    closing = len(reworded)
    while closing and not form.clauses[closing - 1].called_by:
        closing -= 1
    return (*reworded[:closing], *added, *reworded[closing:])


def _clause(told: LibraryClause, text: str) -> Clause:
    return Clause.model_validate(
        {"id": told.id, "text": text, "for": told.called_by, "not_for": told.not_for}
    )
