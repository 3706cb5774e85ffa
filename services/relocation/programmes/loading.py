"""Read the programmes from their files; refuse files that no decision could be based on."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from babel.numbers import list_currencies
from pydantic import ValidationError

from services.relocation.programmes.programme import Programme, Programmes
from shared.plain_yaml import NotYaml, load_data
from shared.taxonomy import Taxonomy, Terms


class ProgrammeFault(Exception):
    """The files cannot be used; the text names the file and every fault in it."""


def load_programmes(taxonomy: Taxonomy, folder: Traversable | None = None) -> Programmes:
    """Read every `*.yaml` of `folder`, by default those that come with Tocsin.

    Raises `ProgrammeFault`: a malformed file, an unknown or missing field, a missing label in
    English or French, an amount that is no exact decimal, an unknown cost kind, kind of help or
    currency, a code that is there twice, none or several defaults.
    """
    folder = folder or files("services.relocation.programmes")
    try:
        found = sorted(
            (each for each in folder.iterdir() if each.name.endswith(".yaml")),
            key=lambda file: file.name,
        )
    except OSError:
        raise ProgrammeFault(f"{folder} cannot be read") from None
    programmes = [_read(file, taxonomy) for file in found]
    if not programmes:
        raise ProgrammeFault(f"{folder} holds no *.yaml")
    _check_together(programmes)
    return Programmes(programmes)


def _read(file: Traversable, taxonomy: Taxonomy) -> Programme:
    try:
        raw = load_data(file.read_text("utf-8"))
        _check_ceiling_is_text(file.name, raw)
        programme = Programme.model_validate(raw)
    except (OSError, UnicodeDecodeError) as absent:
        raise ProgrammeFault(f"{file.name} cannot be read") from absent
    except NotYaml as malformed:
        raise ProgrammeFault(f"{file.name} is not YAML: {malformed}") from malformed
    except ValidationError as invalid:
        raise ProgrammeFault(f"{file.name}: {_in_words(invalid)}") from invalid
    faults = [
        *_unknown("cost_kinds", programme.cost_kinds, taxonomy.cost_kinds),
        *_unknown("answers", programme.answers, taxonomy.help_kinds),
    ]
    if programme.currency not in list_currencies():
        faults.append(f"currency: {programme.currency} is no currency of ISO 4217")
    if faults:
        raise ProgrammeFault(f"{file.name}: {'; '.join(faults)}")
    return programme


def _check_ceiling_is_text(name: str, raw: Any) -> None:
    # YAML parses 10000.10 as a binary float; money needs the exact text of the file.
    if isinstance(raw, dict) and isinstance(raw.get("ceiling"), float):
        raise ProgrammeFault(f'{name}: ceiling: write the amount in quotes, such as "10000.00"')


def _in_words(invalid: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'the file'}: {error['msg']}"
        for error in invalid.errors(include_url=False)
    )


def _unknown(field: str, codes: tuple[str, ...], known: Terms[Any]) -> list[str]:
    faults = []
    for code in codes:
        if code not in known:
            near = known.nearest(code)
            hint = f". Similar codes: {', '.join(near)}" if near else ""
            faults.append(f"{field}: {code} is not a code of {known.kind}{hint}")
    return faults


def _check_together(programmes: list[Programme]) -> None:
    codes = [each.code for each in programmes]
    if doubles := sorted({code for code in codes if codes.count(code) > 1}):
        raise ProgrammeFault(f"code stands in more than one file: {', '.join(doubles)}")
    defaults = [each.code for each in programmes if each.default]
    if len(defaults) != 1:
        named = f": {', '.join(defaults)}" if defaults else ""
        raise ProgrammeFault(f"exactly one programme is the default, not {len(defaults)}{named}")
