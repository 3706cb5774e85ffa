"""The gates of what a document says of somebody that the record does not."""

from collections.abc import Iterator

from services.triage.rules.gates.candidate import Candidate
from services.triage.rules.gates.shut_gate import ShutGate
from shared.message_ids import msgid


def gates_of_findings(candidate: Candidate) -> Iterator[ShutGate]:
    """Yield a shut gate for findings that nobody confirmed, and those for what nobody can."""
    if found := candidate.unconfirmed:
        words = msgid(
            "The text says of somebody what no act of the record bears, or names whom it should "
            "not: {number}. Change each sentence, or confirm it with a reason."
        )
        yield ShutGate("finding", words, {"number": len(found)})
    if dead := candidate.opened.said_dead:
        words = msgid(
            "The text says of somebody who is not dead according to the record that they are: "
            "{number}. Change the sentence, or correct the alert."
        )
        yield ShutGate("said-dead", words, {"number": len(dead)})
    for each in candidate.opened.hiding_named:
        words = msgid(
            "The text has the place where somebody hides: {place}. Nobody can confirm that. Take "
            "it out of this sentence: “{sentence}”. If nobody hides there any more, correct the "
            "place of hiding in the alert."
        )
        yield ShutGate("hiding-place", words, {"place": each.about, "sentence": each.words})
