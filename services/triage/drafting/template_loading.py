"""Load templates of documents from a folder, and refuse those that are malformed."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import TemplateError
from pydantic import ValidationError

from services.triage.drafting.phrases import expect_phrase
from services.triage.drafting.template import AppealForm, TemplateFault, Templates
from services.triage.drafting.template_files import (
    CannotBuildOn,
    languages_of,
    read_form,
    template_names,
)
from services.triage.drafting.template_layouts import LayoutFault, layouts_of, logo_of
from shared.plain_yaml import NotYaml


def load_templates(folder: Traversable | None = None) -> Templates:
    """Read `<date>/<language>.yaml` and the layouts; by default Tocsin's own, read once.

    Raises `TemplateFault` for a missing or malformed file or phrase.
    """
    return _default_templates() if folder is None else _read(folder)


@cache
def _default_templates() -> Templates:
    return _read(files("services.triage.drafting") / "templates")


def _read(folder: Traversable) -> Templates:
    try:
        forms = {
            (name, language): _form(folder, name, language)
            for name in template_names(folder)
            for language in languages_of(folder, name)
        }
    except OSError as error:
        raise TemplateFault("the folder cannot be read") from error
    if not forms:
        raise TemplateFault("there is no template of an appeal")
    told = {
        date: {
            (
                form.kind,
                form.corrects,
                form.rules,
                form.layout,
                tuple(each.id for each in form.sections),
            )
            for (d, _), form in forms.items()
            if d == date
        }
        for date, _ in forms
    }
    if mixed := sorted(date for date, found in told.items() if len(found) > 1):
        raise TemplateFault(
            f"{mixed[0]}: its languages are of different kinds or rules, or have other parts"
        )
    named = {form.letterhead.logo for form in forms.values() if form.letterhead.logo}
    try:
        named_layouts = {form.layout_name for form in forms.values()}
        layouts = {name: layouts_of(folder, name) for name in sorted(named_layouts)}
        logos = {name: logo_of(folder, name) for name in sorted(named)}
    except LayoutFault as error:
        raise TemplateFault(str(error)) from error
    fonts = folder / "fonts"
    return Templates(forms, layouts, logos, (str(fonts),) if fonts.is_dir() else ())


def _form(folder: Traversable, date: str, language: str) -> AppealForm:
    try:
        form = AppealForm.model_validate(read_form(folder, date, language))
        for phrase in form.phrases:
            expect_phrase(phrase)
    except (OSError, NotYaml, ValidationError, TemplateError, CannotBuildOn) as error:
        words = " ".join(str(error).split())
        raise TemplateFault(f"{date}/{language}.yaml: {words}") from error
    return form
