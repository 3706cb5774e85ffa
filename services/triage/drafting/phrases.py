"""Print the phrases and layouts of templates, which are Jinja."""

from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment


@cache
def sandbox(*, html: bool) -> ImmutableSandboxedEnvironment:
    """Return an environment in which a template can only print its values."""
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=html, trim_blocks=True
    )


@lru_cache(maxsize=1024)
def compiled(source: str, *, html: bool) -> Template:
    """Return a compiled phrase or layout of a form, cached: compiling takes longer than printing.

    Only for texts of a form: what people write is never a template.
    """
    return sandbox(html=html).from_string(source)
