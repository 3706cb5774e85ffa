"""The consent of an alert for a document, where single persons answered for themselves.

It is that of those whom the document names, or tells what was done to them. Source: our own rule.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.consents import ConsentByPerson, narrowest

PUBLISHING = "publish_name"
UNNAMED = "publish_without_name"
_NONE = ConsentByPerson(general="unknown")


@dataclass(frozen=True, slots=True)
class ShownPersons:
    """Whom of an alert a document shows.

    `named`, `told`: those who answered alone and are named, or of whom it tells what was done to
    them. `others_named`, `others_told`: whether it names, or tells of, anybody else.
    `numbers`: each person's number in the alert, from 1.
    """

    named: frozenset[UUID] = frozenset()
    told: frozenset[UUID] = frozenset()
    others_named: bool = True
    others_told: bool = True
    numbers: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def tells_unnamed(self) -> bool:
        """Return whether it tells of somebody without a name."""
        return not self.told <= self.named or (self.others_told and not self.others_named)

    def state(self, use: str, answers: Mapping[str, ConsentByPerson]) -> str:
        """Return the consent for a use: the narrowest of those who are shown.

        A name that is not there needs no consent to be published, but to tell of the person
        without it does. If nobody is shown: that of everybody who did not answer alone.
        """
        of_use = answers.get(use, _NONE)
        states = [of_use.of(each) for each in self._shown(use)]
        if use == PUBLISHING:
            states += self._without_name(answers).values()
            if self.others_told and not self.others_named and of_use.general != "given":
                states.append(answers.get(UNNAMED, _NONE).general)
        others = self.others_named or (use != PUBLISHING and self.others_told)
        return narrowest([*states, of_use.general] if others or not states else states)

    def objecting(self, use: str, answers: Mapping[str, ConsentByPerson]) -> tuple[int, ...]:
        """Return the numbers of those who are shown and did not allow the use."""
        own = dict(answers.get(use, _NONE).persons)
        shown = set(self._shown(use))
        if use == PUBLISHING:
            told = self._without_name(answers)
            own, shown = own | told, shown | told.keys()
        against = (each for each in shown if own.get(each, "given") not in {"given", "limited"})
        return tuple(sorted(self.numbers[each] for each in against if each in self.numbers))

    def _without_name(self, answers: Mapping[str, ConsentByPerson]) -> dict[UUID, str]:
        """Return the consent to tell of each person who is told of without a name.

        Who allows the name allows that too, unless they answered to it alone.
        """
        naming, unnamed = answers.get(PUBLISHING, _NONE), answers.get(UNNAMED, _NONE)
        return {
            each: unnamed.of(each)
            for each in self.told - self.named
            if each in unnamed.persons or naming.of(each) != "given"
        }

    def _shown(self, use: str) -> Collection[UUID]:
        return self.named if use == PUBLISHING else self.named | self.told


EVERYBODY = ShownPersons()
"""For an alert in which nobody answered alone."""
