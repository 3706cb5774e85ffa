"""Where a draft names a source of its case, or may name one."""

from collections.abc import Callable, Sequence
from typing import Any

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import worded
from services.triage.queries.printed_names import known_names
from services.triage.rules.names.in_text import SHORTEST
from services.triage.rules.names.mentions import Mention
from services.triage.rules.names.of_sources import (
    SourceNames,
    all_spellings,
    folded_words,
)
from services.triage.rules.texts.searchable import Text
from shared.contracts.content import Source
from shared.contracts.persons import Person
from shared.taxonomy import Terms


def sources_in(
    context: Context,
    sources: Sequence[Source],
    told: Sequence[Person],
    draft: AppealDraft,
    prepare: Callable[[str], Text] = Text,
    signed: Sequence[str] = (),
) -> tuple[Mention, ...]:
    """Return where the editor's words name a source that is not one of the persons `told`.

    The names of organisations that sign, as they typed them, are searched as well (`signatories`).
    The template's text is left out: it is the same for every source. Call it in a thread: its
    duration grows with the text.
    """
    names = [each.name for each in sources if each.name]
    # A pseudonym of one letter would match every text.
    pseudonyms = (each.pseudonym or "" for each in sources)
    names += [pseudonym for pseudonym in pseudonyms if len(pseudonym) >= SHORTEST]
    if not names:
        return ()
    words = {**worded(draft), "signatories": "\n".join(signed)}
    known = all_spellings(known_names(told))
    return SourceNames(names, known, _common(context, draft)).find(words, prepare)


def _common(context: Context, draft: AppealDraft) -> frozenset[str]:
    """Return the words that are in every appeal of this form, country and violations."""
    taxonomy, templates = context.taxonomy, context.renderer.templates
    acts = ((taxonomy.violations, code) for code in draft.violations)
    printed: list[tuple[Terms[Any], str]] = [(taxonomy.countries, draft.country), *acts]
    texts: list[str] = []
    for language in draft.languages:
        form = templates.form(draft.template, language)
        texts += form.phrases if form else ()
        # An own term may have been removed since.
        texts += [terms.label(code, language) for terms, code in printed if code in terms]
    return folded_words(texts)
