"""Print the phrases and layouts of templates, which are Jinja."""

from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_PHRASES = 4096
"""More than all templates have (six languages of six kinds: 713), with a library of clauses."""


@cache
def sandbox(*, html: bool) -> ImmutableSandboxedEnvironment:
    """Return an environment in which a template can only print its values."""
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=html, trim_blocks=True
    )


@lru_cache(maxsize=MOST_PHRASES)
def expect_phrase(source: str) -> None:
    """Raise `TemplateError` if a phrase cannot be read; forms share four of five phrases."""
    sandbox(html=False).parse(source)


@lru_cache(maxsize=MOST_PHRASES)
def compiled(source: str, *, html: bool) -> Template:
    """Return a compiled phrase or layout of a form, cached: compiling takes longer than printing.

    Only for texts of a form: what people write is never a template.
    """
    return sandbox(html=html).from_string(source)


@lru_cache(maxsize=MOST_PHRASES)
def printed_by(source: str) -> frozenset[str]:
    """Return the names of the values that a phrase of a form prints or asks for."""
    environment = sandbox(html=False)
    return frozenset(
        find_undeclared_variables(environment.parse(source)) - environment.globals.keys()
    )
