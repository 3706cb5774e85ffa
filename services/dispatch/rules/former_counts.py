"""Decide what would become of a follow-up for each contact who got the document before."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from services.dispatch.rules.hazards import Effect
from services.dispatch.rules.recipients import Chosen
from shared.contracts.channels import Channel
from shared.contracts.dispatch import OUTCOMES, FormerCount


def count_former(
    chosen: Iterable[Chosen], country: str, able: Collection[Channel]
) -> tuple[FormerCount, ...]:
    """Count contacts by audience and outcome; each contact once, by the best of its addresses.

    `chosen`: every address of theirs, with the hazards of a message about this country; `able`: the
    channels that can send.
    """
    of_contacts: defaultdict[UUID, list[Chosen]] = defaultdict(list)
    for each in chosen:
        of_contacts[each.reachable.contact].append(each)
    numbers = Counter(_of_contact(them, country, able) for them in of_contacts.values())
    return tuple(
        FormerCount(audience=audience, outcome=outcome, contacts=number)
        for (audience, outcome), number in sorted(numbers.items())
    )


def _of_contact(
    addresses: Sequence[Chosen], country: str, able: Collection[Channel]
) -> tuple[str, str]:
    outcomes = [_outcome(each, country, able) for each in addresses]
    return addresses[0].reachable.audience, min(outcomes, key=OUTCOMES.index)


def _outcome(chosen: Chosen, country: str, able: Collection[Channel]) -> str:
    to = chosen.reachable
    if not to.active:
        return "gone"
    if to.blocked:
        return "opted-out" if to.opted_out else "blocked"
    if chosen.effect in {Effect.NEVER, Effect.HOLD}:
        return "never" if chosen.effect is Effect.NEVER else "held"
    if to.channel not in able:
        return "no-provider"
    return "covered" if to.countries is None or country in to.countries else "beyond"
