"""Who gets a document because they got the one before it, and why others do not. Our own rule.

Contacts of an audience that nobody chose for this document get it only if every alert simply
consents to that use: limits, an open question or a refusal that was lifted need somebody who
chooses the audience and answers its checks. The same for authorities whom the text asks its readers
to write to; while somebody hides they do not get it at all.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.triage.rules.gates.authorities import asks_authorities, tips_off
from services.triage.rules.gates.candidate import AlertFacts, Candidate, FormerAudience
from shared.contracts.attestation import use_of
from shared.contracts.dispatch import FormerCount

COVERED, BEYOND = "covered", "beyond"
NO_CONSENT, NOT_FOR_THEM, OTHER_AUDIENCE = "no-consent", "not-for-them", "other-audience"
TIP_OFF, ASKED_TO_BE_WRITTEN_TO = "tip-off", "asks-to-write"


@dataclass(frozen=True)
class FormerReach:
    """How many contacts got the document before; how many of them get this one, and not, and why.

    `beside`: how many get it whom its audience alone would not reach.
    """

    got: int
    gets: int
    beside: int
    left: Mapping[str, int]
    counted_at: datetime


def former_audience(
    document: UUID, audiences: Mapping[str, Collection[str]], judged: Candidate
) -> FormerAudience:
    """Return to which further audiences a document goes: to those who got the one before.

    `audiences`: `before` of the one before, and `allowed` for its kind (empty: all); `judged`: with
    the audiences that were chosen for it. No gate stays shut because of an audience that nobody
    chose: nobody could remove it.
    """
    also, left_out = [], {}
    for each in sorted(set(audiences["before"]) - set(judged.audience)):
        if audiences["allowed"] and each not in audiences["allowed"]:
            left_out[each] = NOT_FOR_THEM
        elif reason := _why_not(replace(judged, audience=(each,)), each):
            left_out[each] = reason
        else:
            also.append(each)
    return FormerAudience(document, tuple(also), left_out)


def _why_not(judged: Candidate, audience: str) -> str | None:
    """Return why those of an audience that nobody chose do not get it.

    What has no content needs no consent, and tells nobody anything.
    """
    if judged.without_content:
        return None
    if tips_off(judged):
        return TIP_OFF
    if not _is_given(use_of(audience, names_shown=judged.names_shown), judged.alerts):
        return NO_CONSENT
    return ASKED_TO_BE_WRITTEN_TO if asks_authorities(judged) else None


def _is_given(use: str, alerts: Sequence[AlertFacts]) -> bool:
    given = (each.state(use) == "given" and use not in each.lifted for each in alerts)
    return bool(alerts) and all(given)


def former_reach(
    counts: Iterable[FormerCount],
    audience: Collection[str],
    former: FormerAudience,
    counted_at: datetime,
) -> FormerReach:
    """Return what would become of those who got the document before; `audience`: as chosen."""
    told = list(counts)
    fates: Counter[str] = Counter()
    for each in told:
        fates[_fate(each, audience, former)] += each.contacts
    gets = fates.pop(COVERED, 0) + fates[BEYOND]
    beside = fates.pop(BEYOND, 0)
    left = {code: number for code, number in sorted(fates.items()) if number}
    return FormerReach(gets + sum(left.values()), gets, beside, left, counted_at)


def _fate(count: FormerCount, audience: Collection[str], former: FormerAudience) -> str:
    if count.outcome not in {COVERED, BEYOND} or count.audience in audience:
        return count.outcome
    if count.audience in former.also:
        return BEYOND
    return former.left_out.get(count.audience, OTHER_AUDIENCE)
