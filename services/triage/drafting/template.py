"""The form of an appeal: phrases and clauses as data, with a date, per language and issuer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class TemplateFault(Exception):
    """A template cannot be used; the text names the file and what is wrong."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Clause(_Data):
    """A demand on the authorities. `violations` empty: it stands in every appeal."""

    id: str
    text: str
    violations: tuple[str, ...] = Field(default=(), alias="for")


class Issuer(_Data):
    """Who issues names itself first. `cities`: where it is dated from."""

    first: str
    second: str
    cities: str


class AppealForm(_Data):
    """One language of a template. Phrases are Jinja, rendered in a sandbox."""

    language: str
    headline: str
    opening: str
    description_heading: str
    description: str
    urging: str
    actions_heading: str
    actions_lead: str
    addresses_heading: str
    also_write: str
    place_and_date: str
    inform_us: str
    boilerplate: str
    contacts: str
    sms: str
    conjunction: str = Field(alias="and")
    fields: Mapping[str, str]
    notes_heading: str
    issuers: Mapping[str, Issuer]
    clauses: tuple[Clause, ...]

    def clauses_for(self, violations: Iterable[str]) -> tuple[Clause, ...]:
        """Return the clauses that these violations call for, in the order of the library."""
        named = set(violations)
        return tuple(
            clause for clause in self.clauses
            if not clause.violations or named & set(clause.violations)
        )  # fmt: skip

    def clause(self, code: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.id == code), None)


@dataclass(frozen=True)
class Templates:
    """All forms by date and language, and the two layouts."""

    forms: Mapping[tuple[str, str], AppealForm]
    plain_layout: str
    html_layout: str

    @property
    def dates(self) -> tuple[str, ...]:
        return tuple(sorted({date for date, _ in self.forms}))

    @property
    def latest(self) -> str:
        return self.dates[-1]

    def form(self, date: str, language: str) -> AppealForm | None:
        return self.forms.get((date, language))

    def issuers(self, date: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                code
                for (each, _), form in self.forms.items()
                if each == date
                for code in form.issuers
            )
        )


def sandbox(*, html: bool) -> ImmutableSandboxedEnvironment:
    """Return an environment in which a template can do nothing but print what it is given."""
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=html, trim_blocks=True
    )


def load_templates(folder: Traversable | None = None) -> Templates:
    """Read `<date>/<language>.yaml` and the layouts; by default those of the house.

    Raises `TemplateFault` for a missing or malformed file or phrase.
    """
    folder = folder or files("services.triage") / "templates" / "appeals"
    forms = {
        (dated.name, file.name.removesuffix(".yaml")): _form(file)
        for dated in folder.iterdir()
        if dated.is_dir()
        for file in dated.iterdir()
        if file.name.endswith(".yaml")
    }
    if not forms:
        raise TemplateFault("there is no template of an appeal")
    try:
        plain, html = (
            (folder / f"appeal.{kind}.j2").read_text("utf-8") for kind in ("txt", "html")
        )
    except OSError as error:
        raise TemplateFault("a layout of an appeal cannot be read") from error
    return Templates(forms, plain, html)


def _form(file: Traversable) -> AppealForm:
    try:
        form = AppealForm.model_validate(yaml.safe_load(file.read_text("utf-8")))
        _parse_phrases(form)
    except (OSError, yaml.YAMLError, ValidationError, TemplateError) as error:
        raise TemplateFault(f"{file.name}: {error}") from error
    return form


def _parse_phrases(form: AppealForm) -> None:
    environment = sandbox(html=False)
    phrases = [value for _, value in form if isinstance(value, str)]
    for phrase in (*phrases, *(clause.text for clause in form.clauses)):
        environment.parse(phrase)
