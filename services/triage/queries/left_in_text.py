"""Find what a document may still have of alerts that left its case.

Names, places of hiding, sources, and how somebody is reached. The people of the case may not be
allowed to read these alerts, so nothing of them is shown, only the sentence of the document.
"""

from collections.abc import Iterator, Mapping, Sequence

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.queries.hiding_places import names_not_said
from services.triage.queries.left_alerts import LeftAlerts
from services.triage.queries.printed_names import (
    ConfidentialWords,
    confidential_words,
    names_of,
    where_contacted,
    where_removed,
)
from services.triage.queries.sources_in_text import sources_in
from services.triage.queries.unsealing import open_persons
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention, find_mentions
from services.triage.rules.names.places import PlacesText, find_places
from services.triage.tables import KeptPersons
from shared.contracts.facts import Facts
from shared.storage.sealing import Keys


def where_left(
    keys: Keys,
    context: Context,
    left: LeftAlerts,
    here: tuple[Sequence[tuple[KeptPersons, Facts]], ConfidentialWords],
    draft: AppealDraft,
    written: Mapping[str, str],
) -> tuple[Mention, ...]:
    """Return where a draft has something of alerts that left its case. Call it in a thread.

    `here`: what the case has itself, which is judged elsewhere; `written`: all words of the draft.
    """
    opened = [open_persons(keys, e) for e in left.alerts if not keys.is_erased(e.subject)]
    if not opened:
        return ()
    record, own = here
    told = [person for persons, _ in record for person in persons.persons]
    persons = [person for each in opened for person in each.persons]
    said = confidential_words(
        keys, left.sources, (*left.consents, *left.former, *left.of_persons), left.contacts
    )
    known = {each.name for each in own.sources} | {name for e in told for name in names_of(e)}
    sources = [each for each in said.sources if each.name not in known]
    contacts = [each for each in said.contacts if each not in own.contacts]
    return (
        *where_removed(told, persons, draft),
        *_places(context, opened, record, written),
        *(e for e in sources_in(context, sources, told, draft) if e.match is Match.SURE),
        *where_contacted(contacts, draft),
    )


def _places(
    context: Context,
    opened: Sequence[KeptPersons],
    record: Sequence[tuple[KeptPersons, Facts]],
    written: Mapping[str, str],
) -> Iterator[Mention]:
    """Yield where a text has a place of hiding, also a former one, that the record does not say."""
    places = [e.hiding_place for each in opened for e in each.persons if e.hiding_place]
    places += [former.place for each in opened for former in each.former_places]
    names = names_not_said(dict.fromkeys(places), record, context.taxonomy)

    def look(text: str) -> Match:
        found = find_places(names, PlacesText(text))
        return Match.SURE if found is Match.SURE else Match.NO

    yield from find_mentions(written, look) if names else ()
