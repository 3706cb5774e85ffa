"""What the pages call the fields of their forms."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.message_ids import msgid

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "narrative": msgid("What happened"),
        "country": msgid("Country"),
        "language": msgid("Language of these words"),
        "source.relation": msgid("Who tells it"),
        "source.channel": msgid("How to reach them"),
        "source.contact": msgid("Number or address"),
        "source.name": msgid("Their name"),
        "source.pseudonym": msgid("Their pseudonym"),
        "source.reliability": msgid("How far they can be relied on"),
        "situation": msgid("Where the person stands now"),
        "asked_for": msgid("What is asked for"),
        "by_whom": msgid("Who said so"),
        "how": msgid("How"),
        "limits": msgid("Within which limits"),
        "use": msgid("Use"),
        "state": msgid("Consent"),
        "reason": msgid("Reason"),
        "persons": msgid("Who it is about"),
        "acts": msgid("What was done"),
        "expected.kind": msgid("What is expected"),
        "hour": msgid("Hour"),
        "zone": msgid("Time zone of the hour"),
        "kind": msgid("Who or what"),
        "defender": msgid("Defender or other victim"),
        "name": msgid("Name"),
        "pseudonym": msgid("Pseudonym"),
        "gender": msgid("Gender"),
        "role": msgid("What they do"),
        "organisation": msgid("Organisation"),
        "violation": msgid("Act"),
        "on": msgid("Date"),
        "precision": msgid("How exactly the date is known"),
        "place": msgid("Place"),
        "description": msgid("In words"),
        "risk_groups": msgid("Needs special regard"),
        "perpetrators": msgid("Who did it"),
    }
)
