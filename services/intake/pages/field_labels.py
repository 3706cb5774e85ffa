"""Labels of the fields of forms; those of the records have their own."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from services.intake.schemas.requests import FileAlert
from shared.contracts.content import Source
from shared.contracts.facts import Facts
from shared.contracts.records import RecordField, fields_of
from shared.message_ids import msgid
from shared.web.record_lists import lists_of

LISTS = lists_of(FileAlert)

FIELDS_OF: Mapping[str, Sequence[RecordField]] = MappingProxyType(
    {
        "facts": fields_of(Facts),
        "source": fields_of(Source),
        **{path: each.fields for path, each in LISTS.items()},
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
        **{path: each.label for path, each in LISTS.items()},
        "source.relation": msgid("Source"),
        "asked_for": msgid("Help requested"),
        "by_whom": msgid("Who said so"),
        "how": msgid("How"),
        "limits": msgid("Limits"),
        "use": msgid("Use"),
        "state": msgid("Consent"),
        "reason": msgid("Reason"),
        "persons_list": msgid("List of persons"),
        "list.file": msgid("File with a list of persons"),
        "hour": msgid("Time"),
        "zone": msgid("Time zone"),
    }
)
