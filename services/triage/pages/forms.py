"""The draft as a form: the parts a person usually writes, the rest kept as it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.schemas import DocumentShown, SaveDocument
from shared.contracts.codes import Country
from shared.problems import FieldFault
from shared.web.forms import Form, nested

LANGUAGES = ("en", "fr")
BY_HAND = (Part.DESCRIPTION, Part.FACTS, Part.RECALLS, Part.URGING)
"""Parts that the page offers; all others can be worded through the API."""

_ADDRESS = ("name", "office", "postal", "phone", "fax", "email", "handle")


class VersionForm(BaseModel):
    title: str = ""
    concerned: str = ""
    short: str = ""
    parts: dict[str, str] = Field(default_factory=dict)
    addressees: str = ""
    footnotes: str = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.title, self.concerned, self.short, self.parts))


class DraftForm(BaseModel):
    audience: list[str] = Field(default_factory=list)
    names_shown: str = ""
    issuer: str = ""
    template: str = ""
    violations: list[str] = Field(default_factory=list)
    version: int = 1
    en: VersionForm = VersionForm()
    fr: VersionForm = VersionForm()


def fresh(violations: Sequence[str], template: str, issuer: str) -> Form:
    """Return the form of a document that nobody has begun."""
    return Form(
        {
            "violations[]": list(violations),
            "template": [template],
            "issuer": [issuer],
            "audience[]": ["diplomat", "partner"],
            "names_shown": ["no"],
            "version": ["0"],
        }
    )


def filled(shown: DocumentShown) -> Form:
    """Return the form as the newest version fills it."""
    draft = shown.draft
    given: dict[str, Sequence[str]] = {
        "violations[]": draft.violations,
        "template": [draft.template],
        "issuer": [draft.issuer],
        "audience[]": shown.document.audience,
        "names_shown": ["yes" if shown.names_shown else "no"],
        "version": [str(shown.document.version)],
    }
    for version in draft.versions:
        given |= _fields(version)
    return Form(given)


def saved(
    form: Form, country: Country, before: DocumentShown | None
) -> tuple[SaveDocument, int] | None:
    """Return what is to be saved, over which version; None with the form's faults filled."""
    try:
        told = DraftForm.model_validate(nested(form.given))
        base: dict[str, LanguageDraft] = {}
        if before:
            base = {version.language: version for version in before.draft.versions}
        versions = [
            _version(language, sent, base.get(language))
            for language, sent in (("en", told.en), ("fr", told.fr))
            if not sent.is_empty
        ]
        draft = {
            "country": country,
            "issuer": told.issuer,
            "template": told.template,
            "violations": told.violations,
            "developments": before.draft.developments if before else (),
            "versions": versions,
        }
        embargo: datetime | None = before.embargo_until if before else None
        asked = SaveDocument(
            audience=tuple(told.audience),
            names_shown=told.names_shown == "yes",
            embargo_until=embargo,
            draft=AppealDraft.model_validate(draft),
        )
    except ValidationError as error:
        form.faults = tuple(
            FieldFault(".".join(map(str, each["loc"])), each["msg"], "invalid")
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        )
        return None
    return asked, told.version


def _version(language: str, sent: VersionForm, before: LanguageDraft | None) -> dict[str, Any]:
    kept = {
        part.value: words
        for part, words in (before.parts.items() if before else ())
        if part not in BY_HAND
    }
    return {
        "language": language,
        "title": sent.title,
        "concerned": sent.concerned,
        "short": sent.short,
        "parts": kept | sent.parts,
        "clauses": before.clauses if before else None,
        "addressees": [_addressee(line) for line in sent.addressees.splitlines() if line.strip()],
        "footnotes": [line.strip() for line in sent.footnotes.splitlines() if line.strip()],
    }


def _addressee(line: str) -> dict[str, str]:
    """Read `name; office; postal; phone; fax; e-mail; handle`; what is empty is left out."""
    values = (value.strip() for value in line.split(";"))
    return {field: value for field, value in zip(_ADDRESS, values, strict=False) if value}


def _line(addressee: Addressee) -> str:
    values = [getattr(addressee, field) or "" for field in _ADDRESS]
    return "; ".join(values).rstrip("; ")


def _fields(version: LanguageDraft) -> dict[str, Sequence[str]]:
    name = version.language
    fields = {
        f"{name}.title": version.title,
        f"{name}.concerned": version.concerned,
        f"{name}.short": version.short,
        f"{name}.addressees": "\n".join(map(_line, version.addressees)),
        f"{name}.footnotes": "\n".join(version.footnotes),
        **{f"{name}.parts.{part.value}": version.parts.get(part, "") for part in BY_HAND},
    }
    return {field: [value] for field, value in fields.items()}
