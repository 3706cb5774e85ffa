"""Find faults at the start that would prevent documents of an organisation's own templates.

Without this, they would be found only when somebody drafts, while an appeal waits.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from operator import itemgetter

from jinja2 import TemplateError
from jinja2.nodes import Getattr, Name

from services.triage.drafting.act_words import PRINTED_OF_THESE
from services.triage.drafting.background import PRINTED_OF_EARLIER
from services.triage.drafting.filled import Filled
from services.triage.drafting.filling import ADDRESS_FIELDS, PRINTED, PRINTED_OF_PARTIES
from services.triage.drafting.groups import PRINTED_OF_GROUP
from services.triage.drafting.introducing import (
    PRINTED_OF_TITLE,
    PRINTED_OF_UNNAMED,
)
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.person_words import PRINTED_OF_FORMER, PRINTED_OF_PERSON
from services.triage.drafting.phrases import compiled, printed_by, sandbox
from services.triage.drafting.short_asks import PRINTED_OF_EACH
from services.triage.drafting.template import AppealForm, TemplateFault, Templates
from services.triage.drafting.ties import PRINTED_OF_SEVERAL
from shared.taxonomy import Taxonomy

PRINTED_OF_SIGNED = frozenset({"number"})
_PRINTED_OF_ASK = frozenset[str]()
_PRINTED_OF_LAYOUT = frozenset({"form", "reference"})


def expect_usable(templates: Templates, taxonomy: Taxonomy) -> None:
    """Raise `TemplateFault` unless a document of every template, issuer and language prints."""
    for (date, language), form in sorted(templates.forms.items(), key=itemgetter(0)):
        if language not in LANGUAGES:
            continue  # no document can be written in this language
        for fault in _faults(form, language, templates.issuers(date), taxonomy):
            raise TemplateFault(f"{date}/{language}.yaml: {fault}")
    for name, layouts in templates.layouts.items():
        for layout in layouts:
            for fault in _faults_of_layout(layout):
                raise TemplateFault(f"a layout of {name}: {fault}")


def _faults(
    form: AppealForm, language: str, issuers: Iterable[str], taxonomy: Taxonomy
) -> Iterator[str]:
    if form.language != language:
        yield f"it is named {language}, and says that it is {form.language}"
    for missing in sorted(set(issuers) - form.issuers.keys()):
        yield f"issuers: {missing} is missing, which another language has"
    for missing in sorted(set(ADDRESS_FIELDS) - form.fields.keys()):
        yield f"fields: {missing} is missing"
    if form.rules.signed and form.signing is None:
        yield "signing: organisations sign it, and the words for that are missing"
    titles = form.begun.titles.values() if form.begun else ()
    for unknown in sorted(set(titles) - set(taxonomy.courtesy_titles.codes)):
        yield f"begun.titles: {unknown} is no courtesy title"
    for phrase, printed in _phrases(form):
        for fault in _faults_of_source(phrase, printed):
            yield f"{fault}: {phrase.strip()[:60]}"


def _phrases(form: AppealForm) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each phrase with the names that it may print."""
    begun = form.begun
    apart = {each.text: PRINTED_OF_PARTIES for each in form.clauses}
    apart |= {each.text: PRINTED_OF_PARTIES for each in (*form.urging, *form.urging_also)}
    apart |= {each.text: _PRINTED_OF_ASK for each in form.asks}
    apart |= {form.ask_of_each: PRINTED_OF_EACH, form.these_acts: PRINTED_OF_THESE}
    if form.signing:
        apart |= dict.fromkeys(form.signing.signed_by.values(), PRINTED_OF_SIGNED)
    if begun:
        apart |= {begun.title: PRINTED_OF_TITLE, begun.person: PRINTED_OF_PERSON}
        apart |= {begun.earlier: PRINTED_OF_EARLIER}
        many = (words for each in begun.many.values() for words in (each.counted, each.others))
        apart |= dict.fromkeys((begun.group, begun.group_again, *many), PRINTED_OF_GROUP)
        several = (words for each in begun.ties.values() for words in each.phrases)
        apart |= dict.fromkeys(several, PRINTED_OF_SEVERAL)
        unnamed = (words for each in begun.unnamed.values() for words in each.phrases)
        apart |= dict.fromkeys(unnamed, PRINTED_OF_UNNAMED) | {begun.former: PRINTED_OF_FORMER}
    for phrase in form.phrases:
        yield phrase, apart.get(phrase, PRINTED)


def _faults_of_source(source: str, printed: frozenset[str]) -> Iterator[str]:
    try:
        compiled(source, html=False)
    except TemplateError as error:
        yield str(error)
        return
    for unknown in sorted(printed_by(source) - printed):
        yield f"“{unknown}” cannot be printed here"


def _faults_of_layout(layout: str) -> Iterator[str]:
    faults = list(_faults_of_source(layout, _PRINTED_OF_LAYOUT))
    if faults:
        yield from faults
        return
    known = {each.name for each in fields(Filled)}
    for each in sandbox(html=False).parse(layout).find_all(Getattr):
        if isinstance(each.node, Name) and each.node.name == "form" and each.attr not in known:
            yield f"“form.{each.attr}” cannot be printed here"
