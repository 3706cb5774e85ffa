"""Write the line of a document's header: what was done, and what is feared."""

from collections.abc import Sequence

from services.triage.drafting.act_words import CONVICTION
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.party import Party
from services.triage.drafting.template import AppealForm
from services.triage.rules.circumstances import SENTENCED_TO_DEATH
from services.triage.rules.expectations import REMOVALS
from services.triage.rules.gravity import RISK_OF_TORTURE, SENTENCING, weight
from shared.taxonomy import Taxonomy


def header_lines(
    draft: AppealDraft, parties: Sequence[Party], form: AppealForm, taxonomy: Taxonomy
) -> list[str]:
    """Return the labels of all acts, developments and fears of a document, the gravest first."""
    is_death = any(SENTENCED_TO_DEATH in each.circumstances for each in parties)

    def place(code: str) -> int:
        return weight(code, taxonomy, death_penalty=is_death)

    are_sentenced = any(taxonomy.act_counts_as(each) == SENTENCING for each in draft.developments)
    told = [
        (place(code), taxonomy.violations.get(code).header_line(form.language))
        for code in draft.violations
    ]
    for code in draft.developments:
        if taxonomy.act_counts_as(code) == CONVICTION and are_sentenced:
            continue  # a sentence says that somebody was convicted
        is_to_death = is_death and taxonomy.act_counts_as(code) == SENTENCING
        own = form.feared.get(SENTENCED_TO_DEATH) if is_to_death else None
        label = taxonomy.developments.label(code, form.language)
        told.append((place(code), own.title if own else label))
    feared = (code for each in parties for code in each.feared if code in form.feared)
    before_risks = weight(RISK_OF_TORTURE, taxonomy) - 1
    told += [
        (before_risks if code in REMOVALS else place(code), form.feared[code].title)
        for code in feared
    ]
    ordered = sorted(told, key=lambda line: line[0])
    return list(dict.fromkeys(label for _, label in ordered))
