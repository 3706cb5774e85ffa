"""Labels of the fields of forms; those of the records have their own."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from shared.contracts.content import Act, ExpectedEvent, Facts, Person, Source
from shared.contracts.records import RecordField, fields_of
from shared.message_ids import msgid

FIELDS_OF: Mapping[str, Sequence[RecordField]] = MappingProxyType(
    {
        "facts": fields_of(Facts),
        "source": fields_of(Source),
        "persons": fields_of(Person),
        "acts": fields_of(Act),
        "expected": fields_of(ExpectedEvent),
    }
)
"""The fields of each part of the form. `facts` are the fields of the alert itself."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **{each.name: each.label for each in FIELDS_OF["facts"]},
        **{
            f"{part}.{each.name}": each.label
            for part, fields in FIELDS_OF.items()
            for each in fields
        },
        "source.relation": msgid("Source"),
        "asked_for": msgid("Help requested"),
        "by_whom": msgid("Who said so"),
        "how": msgid("How"),
        "limits": msgid("Limits"),
        "use": msgid("Use"),
        "state": msgid("Consent"),
        "reason": msgid("Reason"),
        "persons": msgid("Who it is about"),
        "acts": msgid("Acts"),
        "hour": msgid("Time"),
        "zone": msgid("Time zone"),
    }
)
