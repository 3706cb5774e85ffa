"""Make the draft of what is said of a withdrawn document: a correction, or a notice."""

from datetime import date

from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part, Withdrawn
from services.triage.drafting.template import Templates
from services.triage.rules.withdrawals import CORRECTION, WITHDRAWAL_NOTICE
from shared.contracts.content import APPEAL_LANGUAGES

_WRITTEN_ANEW = frozenset({Part.OPENING, Part.SMS})
"""Parts that say which text this one replaces: the template writes them."""


def corrected_draft(
    templates: Templates, before: AppealDraft, withdrawn: Withdrawn, today: date
) -> AppealDraft:
    """Return the draft of the withdrawn document as one that replaces it.

    It has the template for the correction of its kind; parts that this one does not have stand
    among the facts. A hearing that is past is left out. Raises `KeyError` if there is no template.
    """
    template, rules = templates.correction_of(before.template), templates.rules(before.template)
    if template is None:
        raise KeyError(CORRECTION)
    is_own = templates.corrects(template) is not None
    over = before.hearing is not None and before.hearing < today
    return before.model_copy(
        update={
            "template": template,
            "clauses_of": None,
            "follows": None,
            "withdrawn": withdrawn,
            "hearing": None if over else before.hearing,
            "no_addresses": before.no_addresses
            or not (is_own or (rules.asks_to_write and rules.addressed)),
            "versions": tuple(
                _corrected(templates, before, template, each)
                for each in before.versions
                if templates.form(template, each.language)
            ),
        }
    )


def withdrawal_notice_draft(
    templates: Templates, before: AppealDraft, withdrawn: Withdrawn
) -> AppealDraft:
    """Return a draft that says only which document is no longer valid, in every language."""
    template = templates.latest_of_kinds[WITHDRAWAL_NOTICE]
    return AppealDraft(
        country=before.country,
        issuer=before.issuer,
        template=template,
        no_addresses=True,
        withdrawn=withdrawn,
        versions=tuple(
            LanguageDraft(language=language, clauses=())
            for language in APPEAL_LANGUAGES
            if templates.form(template, language)
        ),
    )


def _corrected(
    templates: Templates, before: AppealDraft, template: str, version: LanguageDraft
) -> LanguageDraft:
    parts = {part: words for part, words in version.parts.items() if part not in _WRITTEN_ANEW}
    form = templates.form(before.template, version.language)
    sections = form.sections if form else ()
    corrected = templates.form(template, version.language)
    kept = {each.id for each in corrected.sections} if corrected else set()
    own = [
        version.sections[each.id]
        for each in sections
        if version.sections.get(each.id) and each.id not in kept
    ]
    if own:
        parts[Part.FACTS] = "\n\n".join(filter(None, (parts.get(Part.FACTS), *own)))
    staying = {code: words for code, words in version.sections.items() if code in kept}
    return version.model_copy(update={"parts": parts, "sections": staying})
