"""Generate `docs/settings.md` from the settings themselves, so that both always agree.

Generate it again: `python -m services.front.settings_reference > docs/settings.md`.
"""

import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from services.front.catalogue import CATALOGUE
from services.front.local.databases import BUS, KEYRING
from services.front.settings import FrontSettings
from shared.settings import ServiceSettings


@dataclass(frozen=True)
class Setting:
    """One environment variable. `default` is as a person reads it; None: it must be given."""

    name: str
    default: str | None
    description: str


ONE_MACHINE_DEFAULTS: Mapping[str, str] = {
    "TOCSIN_DATA": "as root `/var/lib/tocsin`, else `~/.local/share/tocsin`",
    "TOCSIN_SECRETS": "as root `/etc/tocsin`, else `~/.config/tocsin`",
    "TOCSIN_PUBLIC_URL": "`http://127.0.0.1:<port>`",
}
"""Defaults that are computed at the start and so are in no field
(`services/front/local/folders.py`)."""

OF_COMMANDS = (
    Setting(
        "TOCSIN_<NAME>_OWNER_URL",
        "this machine's own",
        "`tocsin migrate`: the database of that name (a service, KEYRING, BUS) as the role that "
        "owns it. No service is ever given it.",
    ),
    Setting(
        "TOCSIN_KEYRING_OWNER_URL",
        "this machine's own",
        "`tocsin keys rewrap`: the keyring as the role that owns it, beside "
        "`TOCSIN_MASTER_KEY_FILE`.",
    ),
    Setting(
        "TOCSIN_KAFKA_PORT", "`9092`", "`make kafka`: where the one node listens, on loopback."
    ),
    Setting(
        "TOCSIN_KAFKA_CONTROLLER_PORT", "`9093`", "`make kafka`: where its controller listens."
    ),
    Setting(
        "TOCSIN_URL",
        "this machine's own",
        "`tocsin alert`, `timeline` and `demo`: where Tocsin is.",
    ),
    Setting(
        "TOCSIN_TOKEN",
        "none",
        "`tocsin alert` and `timeline`: a token or an API key to sign in with.",
    ),
    Setting(
        "TOCSIN_EMAIL",
        "none",
        "`tocsin alert` and `timeline`: who signs in, where there is no token.",
    ),
    Setting(
        "TOCSIN_PASSWORD",
        "asked for",
        "`tocsin alert` and `timeline`: the password that goes with it.",
    ),
)
"""Settings that commands read, not a class of settings; deploy/local/kafka reads those of `make
kafka`."""

OPENING = """\
# Settings

Generated from the code (`python -m services.front.settings_reference`); do not edit.

Everything is told by the environment. A start with a wrong or missing setting ends with one line
that names it. A setting whose name ends in `_FILE` is the path of a file. Lists are written with
commas. No secret has a default."""

ONE_MACHINE = """\
## One machine: `make run`, `tocsin up`

Nothing has to be set. What is marked **required** further down, one machine makes itself; the rest
of what the services know may be set too, such as `TOCSIN_SMTP_URL`."""

EVERY_SERVICE = """\
## Every service: `tocsin serve SERVICE`

`<SERVICE>` is the service's name in capitals: `TOCSIN_INTAKE_DATABASE_URL`."""


def settings_of(kind: type[BaseSettings]) -> tuple[Setting, ...]:
    """Return every variable that a class of settings reads, in the order of its fields."""
    return tuple(
        Setting(variable_of(kind, name), _default(field), _described(field))
        for name, field in kind.model_fields.items()
    )


def render(kinds: Iterable[type[ServiceSettings]]) -> str:
    """Return the document; a setting that all services share is listed once."""
    shared = [_of_any(name, field) for name, field in ServiceSettings.model_fields.items()]
    known = {each.name for each in shared}
    blocks = [OPENING, ONE_MACHINE, _table(_one_machine()), EVERY_SERVICE, _table(shared)]
    for kind in kinds:
        own = [
            each
            for each in settings_of(kind)
            if _of_any_service(each.name, kind.service) not in known
        ]
        if own:
            blocks += [f"## Only {kind.service}", _table(own)]
    blocks += ["## Commands", _table(OF_COMMANDS)]
    return "\n\n".join(blocks) + "\n"


def known_names() -> frozenset[str]:
    """Return every name that one machine, its services or a command reads."""
    names = {each.name for each in (*settings_of(FrontSettings), *OF_COMMANDS)}
    for service in CATALOGUE.values():
        names |= {each.name for each in settings_of(service.settings)}
    owned = (*CATALOGUE, KEYRING, BUS)
    return frozenset(names | {f"TOCSIN_{each}_OWNER_URL".upper() for each in owned})


def _one_machine() -> Iterator[Setting]:
    for each in settings_of(FrontSettings):
        yield Setting(
            each.name, ONE_MACHINE_DEFAULTS.get(each.name, each.default), each.description
        )


def _of_any(name: str, field: FieldInfo) -> Setting:
    own = isinstance(field.validation_alias, str)
    variable = str(field.validation_alias) if own else f"TOCSIN_<SERVICE>_{name.upper()}"
    return Setting(variable, _default(field), _described(field))


def _of_any_service(name: str, service: str) -> str:
    return name.replace(f"TOCSIN_{service.upper()}_", "TOCSIN_<SERVICE>_")


def variable_of(kind: type[BaseSettings], name: str) -> str:
    """Return the name of a setting in the environment."""
    field = kind.model_fields[name]
    if isinstance(field.validation_alias, str):
        return field.validation_alias
    return f"{kind.model_config.get('env_prefix', '')}{name}".upper()


def _default(field: FieldInfo) -> str | None:
    if field.is_required():
        return None
    value = field.get_default(call_default_factory=True)
    if value is None or value is PydanticUndefined:
        return "none"
    if isinstance(value, frozenset | set | tuple | list):
        return ",".join(sorted(map(_written, value))) or "none"
    return f"`{_written(value)}`"


def _written(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _described(field: FieldInfo) -> str:
    description = field.description or ""
    if choices := list(_choices(field.annotation)):
        return f"{description} One of {', '.join(f'`{each}`' for each in choices)}."
    return description


def _choices(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from map(_written, get_args(annotation))
    elif get_origin(annotation) in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from _choices(each)


def _table(settings: Iterable[Setting]) -> str:
    rows = ["| variable | default | what it says |", "|---|---|---|"]
    for each in settings:
        default = "**required**" if each.default is None else each.default
        rows.append(f"| `{each.name}` | {default} | {each.description} |")
    return "\n".join(rows)


def main() -> None:
    sys.stdout.write(render(service.settings for service in CATALOGUE.values()))


if __name__ == "__main__":
    main()
