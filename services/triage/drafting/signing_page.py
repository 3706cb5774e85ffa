"""The page where an organisation signs: complete in itself, in the language of the text.

It shows the text, who asks, until when, and how many were asked and have signed, but not who. It
works without scripts, and a look at it changes nothing: programs that check links open it too.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from zoneinfo import ZoneInfo

from services.triage.drafting.filling import DATE_MARK, REFERENCE_MARK
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import SigningPage
from services.triage.rules.signatories import ASKED, DECLINED, LONGEST_NAME, SIGNED
from shared.contracts.content import AppealText

_STYLE = (
    "body{margin:0 auto;max-width:42rem;padding:1.5rem;font:1.05rem/1.55 Georgia,serif;"
    "color:#1a1a1a;background:#fff}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem}"
    "a{color:#0b4a7a;margin-inline-end:1rem}li{margin-bottom:.6rem}article{border-top:1px solid "
    "#bbb;border-bottom:1px solid #bbb;margin:1.5rem 0}label{display:block;margin-top:1rem}"
    "input{width:100%;box-sizing:border-box;font:inherit;padding:.4rem}.fault{color:#8a1c1c}"
    "button{font:inherit;padding:.5rem 1rem;margin:1.2rem 1rem 0 0}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
    "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The content policy of these pages: their own style, and their own form."""
_FIELDS = ("organisation", "name", "function")


@dataclass(frozen=True, repr=False)
class SigningState:
    """How far an organisation is, and what its page says of the others.

    `fields`: what is known of it, or was typed; `refused`: a field is missing or too long.
    `numbers`: asked and signed. `until`: the deadline and its time zone. `languages`: of the text.
    """

    state: str
    fields: Mapping[str, str]
    refused: bool
    numbers: tuple[int, int]
    until: tuple[datetime, str]
    languages: Sequence[str]

    def values(self, language: str) -> dict[str, str]:
        """Return what the words of the page may name."""
        asked, signed = self.numbers
        return {
            "organisation": self.fields.get("organisation", ""),
            "until": _moment(*self.until, language),
            "asked": str(asked),
            "signed": str(signed),
            "longest": str(LONGEST_NAME),
        }


def signing_page(text: AppealText, words: SigningPage, standing: SigningState) -> str:
    """Return the page of a text in one language, with what the organisation can do now."""
    links = "".join(
        f'<a href="?language={each}" lang="{each}" hreflang="{each}">{each.upper()}</a>'
        for each in standing.languages
        if each != text.language
    )
    told, values = (
        (words.asked, words.confidential, words.until, words.counts),
        standing.values(text.language),
    )
    lines = "".join(f"<p>{escape(line.format(**values))}</p>" for line in told)
    shown = text.html.replace("<h2>", "<h3>").replace("</h2>", "</h3>")
    shown = shown.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    shown = shown.replace(REFERENCE_MARK, "…").replace(DATE_MARK, "…")
    form = _form(words, text.language, standing)
    return _page(
        text.language,
        words.title,
        f"<main><h1>{escape(words.title)}</h1><nav>{links}</nav>{lines}{shown}{form}</main>",
    )


def over_page(forms: Iterable[AppealForm]) -> str:
    """Return the one answer for every link that cannot be used, in each language."""
    told = "".join(
        f'<p lang="{form.language}" dir="{LANGUAGES[form.language].direction}">'
        f"{escape(form.signing.page.over)}</p>"
        for form in forms
        if form.signing is not None
    )
    return _page("en", "404", f"<main><h1>404</h1>{told}</main>")


def _form(words: SigningPage, language: str, standing: SigningState) -> str:
    """Return what the organisation can do in its state: sign or decline, withdraw, or nothing."""
    here = f'<input type="hidden" name="language" value="{language}">'
    state, fields, values = standing.state, standing.fields, standing.values(language)
    if state == SIGNED:
        told = escape(words.signed.format(**values))
        button = _button("withdraw", words.withdraw)
        return f'<p role="status">{told}</p><form method="post">{here}{button}</form>'
    if state != ASKED:
        told = escape(words.declined if state == DECLINED else words.withdrawn)
        return f'<p role="status">{told}</p>'
    hint = {"name": words.not_printed, "function": words.not_printed}
    typed = "".join(
        _field(each, getattr(words, each), hint.get(each, ""), fields.get(each, ""))
        for each in _FIELDS
    )
    fault = (
        f'<p class="fault" role="alert">{escape(words.missing.format(**values))}</p>'
        if standing.refused
        else ""
    )
    # Declining needs no name, so the browser checks no field before it.
    buttons = _button("sign", words.sign) + _button("decline", words.decline, " formnovalidate")
    return f'<form method="post" autocomplete="off">{fault}{here}{typed}{buttons}</form>'


def _field(name: str, label: str, hint: str, value: str) -> str:
    told = f' <small id="h-{name}">{escape(hint)}</small>' if hint else ""
    described = f' aria-describedby="h-{name}"' if hint else ""
    return (
        f'<label for="f-{name}">{escape(label)}{told}</label><input id="f-{name}" name="{name}" '
        f'value="{escape(value)}" maxlength="{LONGEST_NAME}" required{described}>'
    )


def _button(answer: str, label: str, more: str = "") -> str:
    return f'<button name="answer" value="{answer}"{more}>{escape(label)}</button>'


def _moment(until: datetime, zone: str, language: str) -> str:
    there = until.astimezone(ZoneInfo(zone))
    return f"{LANGUAGES[language].long_date(there)}, {there:%H:%M} ({zone})"


def _page(language: str, title: str, body: str) -> str:
    direction = LANGUAGES[language].direction
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="referrer" '
        f'content="no-referrer"><meta name="robots" content="noindex, noarchive">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )
