"""Say in words which settings are missing or wrong, without showing a value."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "it must be given",
        "int_parsing": "it must be a whole number",
        "int_type": "it must be a whole number",
        "greater_than_equal": "it must be {ge} or more",
        "less_than_equal": "it must be {le} or less",
        "literal_error": "it must be {expected}",
        "bool_parsing": "it must be true or false",
        "url_parsing": "it must be a URL such as postgresql://user:password@host:5432/database",
        "url_scheme": "it must begin with {expected_schemes} and ://",
        "ip_any_network": "it must be a network such as 10.0.0.0/8",
        "ip_v4_network": "it must be a network such as 10.0.0.0/8",
        "ip_v6_network": "it must be a network such as fd00::/8",
    }
)
"""What a variable must be, by pydantic's type of fault."""
OTHERWISE = "it is not in the form that is expected"


def missing_variables(error: ValidationError, kind: type[BaseSettings]) -> frozenset[str]:
    """Return the variables that were not given at all."""
    prefix = _prefix(kind)
    return frozenset(
        _variable(fault["loc"], prefix)
        for fault in error.errors(include_input=False, include_url=False)
        if fault["type"] == "missing"
    )


def in_words(error: ValidationError, kind: type[BaseSettings]) -> str:
    """Return one line: which variables are missing or wrong and what each must be, no value."""
    prefix = _prefix(kind)
    return "; ".join(
        f"{_named(fault['loc'], prefix)}{_must_be(fault)}{_meant(fault['loc'], kind)}"
        for fault in error.errors(include_input=False, include_url=False)
    )


def _must_be(fault: ErrorDetails) -> str:
    """Return what the setting must be: only as it is declared, or in our own validator's words."""
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        return str(context["error"])
    return WORDS.get(fault["type"], OTHERWISE).format(**context)


def _meant(location: tuple[int | str, ...], kind: type[BaseSettings]) -> str:
    """Return the purpose of the variable, as in the reference of settings."""
    name = str(location[0]) if location else ""
    for field, told in kind.model_fields.items():
        if name in {field, told.validation_alias}:
            return f" ({(told.description or '').rstrip('.')})"
    return ""


def _named(location: tuple[int | str, ...], prefix: str) -> str:
    """Return the wrong variable's name; a rule about several variables names them itself."""
    return f"{_variable(location, prefix)}: " if location else ""


def _variable(location: tuple[int | str, ...], prefix: str) -> str:
    name = str(location[0]).upper()
    return name if name.startswith("TOCSIN_") else f"{prefix}{name}".upper()


def _prefix(kind: type[BaseSettings]) -> str:
    return kind.model_config.get("env_prefix", "")
