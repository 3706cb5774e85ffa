"""The page of a document for everybody: complete in itself, without scripts or other requests."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape

from services.triage.drafting.languages import LANGUAGES
from shared.contracts.content import AppealText

_STYLE = (
    "body{margin:0 auto;max-width:42rem;padding:1.5rem;font:1.05rem/1.55 Georgia,serif;"
    "color:#1a1a1a;background:#fff}nav{font-size:.9rem;border-bottom:1px solid #bbb;"
    "padding-bottom:.6rem}nav a{margin-inline-end:1rem}h1{font-size:1.6rem;line-height:1.25}"
    "h2{font-size:1.2rem}a{color:#0b4a7a}li{margin-bottom:.6rem}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
    "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The content policy of these pages: their own style, and nothing else."""


def public_page(text: AppealText, reference: str, others: Sequence[tuple[str, str]]) -> str:
    """Return the page of an issued document in one language, with its exact HTML.

    `others`: its other languages, each with its own name.
    """
    links = [
        *(
            f'<a href="{code}" lang="{code}" hreflang="{code}">{escape(name)}</a>'
            for code, name in others
        ),
        f'<a href="{text.language}.pdf" type="application/pdf">PDF</a>',
    ]
    title = f"{text.title} ({reference})"
    return _page(text.language, title, f"<nav>{' '.join(links)}</nav>{text.html}")


def withdrawn_page(language: str, reference: str, words: str, day: str) -> str:
    """Return the page of a document that was withdrawn: that it was and when, and nothing of it."""
    told = f"<h1>{escape(reference)}</h1><p><strong>{escape(words)}</strong><br>{escape(day)}</p>"
    return _page(language, f"{reference}: {words}", f"<main>{told}</main>")


def no_page() -> str:
    """Return the answer for every code under which there is nothing to see."""
    return _page("en", "404", "<main><h1>404</h1><p>There is no such page.</p></main>")


def _page(language: str, title: str, body: str) -> str:
    direction = LANGUAGES[language].direction
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex, noarchive"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )
