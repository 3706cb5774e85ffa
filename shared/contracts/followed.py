"""The earlier document that a document follows, corrects or calls back, as it travels."""

from typing import Any
from uuid import UUID

from pydantic import Field

from shared.contracts.codes import Code
from shared.contracts.document_codes import travelling_code
from shared.contracts.envelope import Frozen


class Followed(Frozen):
    """The earlier document that a document follows, corrects or calls back."""

    document: UUID | None = Field(
        description="Id of the earlier document, as in the `document` of its own message; null if"
        " it was issued elsewhere."
    )
    reference: str = Field(description="Reference code of the earlier document.")
    kind: Code | None = Field(
        description="Code of its kind, as in `kind`; null if it was issued elsewhere."
    )

    @classmethod
    def of(cls, told: Any) -> "Followed | None":
        """Return what an event or a row says of it in three fields; None: nothing, or not known.

        Words that are no code count as not known: a release of before took any words for one.
        """
        reference = travelling_code(told.follows_reference)
        if reference is None:
            return None
        return cls(document=told.follows, reference=reference, kind=told.follows_kind)

    @property
    def fields(self) -> dict[str, Any]:
        """Return the three fields of an event, as `of` reads them."""
        return {
            "follows": self.document,
            "follows_reference": self.reference,
            "follows_kind": self.kind,
        }
