"""What the pages call the fields of their forms."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.message_ids import msgid

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "narrative": msgid("What happened"),
        "country": msgid("Country"),
        "language": msgid("Language of this text"),
        "source.relation": msgid("Source"),
        "source.channel": msgid("How to reach the source"),
        "source.contact": msgid("Number or address"),
        "source.name": msgid("Name of the source"),
        "source.pseudonym": msgid("Pseudonym of the source"),
        "source.reliability": msgid("Reliability of the source"),
        "situation": msgid("Current situation"),
        "asked_for": msgid("What is asked for"),
        "by_whom": msgid("Who said so"),
        "how": msgid("How"),
        "limits": msgid("Limits"),
        "use": msgid("Use"),
        "state": msgid("Consent"),
        "reason": msgid("Reason"),
        "persons": msgid("Who it is about"),
        "acts": msgid("Acts"),
        "expected.kind": msgid("Expected event"),
        "hour": msgid("Time"),
        "zone": msgid("Time zone"),
        "kind": msgid("Person, organisation or group"),
        "defender": msgid("Defender or other victim"),
        "name": msgid("Name"),
        "pseudonym": msgid("Pseudonym"),
        "gender": msgid("Gender"),
        "role": msgid("Role"),
        "organisation": msgid("Organisation"),
        "violation": msgid("Act"),
        "on": msgid("Date"),
        "precision": msgid("Precision of the date"),
        "place": msgid("Place"),
        "description": msgid("Description"),
        "risk_groups": msgid("Risk groups"),
        "perpetrators": msgid("Who did it"),
    }
)
