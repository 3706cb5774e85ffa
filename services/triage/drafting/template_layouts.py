"""Read how the kinds of documents look, and the logos that templates name."""

from importlib.resources.abc import Traversable

LAYOUTS = ("txt", "html")
LOGO_FORMATS = (b"\x89PNG\r\n", b"\xff\xd8\xff")
MOST_LOGO_BYTES = 200_000


class LayoutFault(Exception):
    """Raised if a layout or a logo cannot be used; the text says why."""


def layouts_of(folder: Traversable, kind: str) -> tuple[str, str]:
    """Return the layouts of a kind: its own, or that of the appeal."""
    own = any((folder / f"{kind}.{form}.j2").is_file() for form in LAYOUTS)
    name = kind if own else "appeal"
    try:
        plain, html = ((folder / f"{name}.{form}.j2").read_text("utf-8") for form in LAYOUTS)
    except OSError as error:
        raise LayoutFault(f"a layout of {name} cannot be read") from error
    return plain, html


def logo_of(folder: Traversable, name: str) -> bytes:
    try:
        logo = (folder / name).read_bytes()
    except OSError as error:
        raise LayoutFault(f"the logo {name} cannot be read") from error
    if not logo.startswith(LOGO_FORMATS) or len(logo) > MOST_LOGO_BYTES:
        raise LayoutFault(f"the logo {name} is no PNG or JPEG of at most {MOST_LOGO_BYTES} bytes")
    return logo
