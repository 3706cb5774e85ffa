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
    "small{display:block}input[aria-invalid]{border:2px solid #8a1c1c}body{overflow-wrap:anywhere}"
    "button{font:inherit;padding:.5rem 1rem;margin:1.2rem 0 0;margin-inline-end:1rem}"
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

    `fields`: what is known of it, or was typed; `wrong`: the fields that are missing or too long;
    `unprintable`: its name is one that the document may not have. `numbers`: asked and signed.
    `until`: the deadline and its time zone. `languages`: of the text.
    """

    state: str
    fields: Mapping[str, str]
    wrong: frozenset[str]
    unprintable: bool
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


def over_page(forms: Iterable[AppealForm], language: str = "") -> str:
    """Return the one answer for every link that cannot be used.

    In the language that was asked for; without one, or one that no template has, in each.
    """
    every = list(forms)
    asked = [form for form in every if form.language == language]
    if asked and asked[0].signing is not None:
        words = asked[0].signing.page
        body = f"<main><h1>{escape(words.title)}</h1><p>{escape(words.over)}</p></main>"
        return _page(language, words.title, body)
    told = "".join(
        f'<p lang="{form.language}" dir="{LANGUAGES[form.language].direction}">'
        f"{escape(form.signing.page.over)}</p>"
        for form in every
        if form.signing is not None
    )
    title = next((form.signing.page.title for form in every if form.signing), "")
    return _page("en", title, f"<main>{told}</main>")


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
    faults = _faults(words, standing, values)
    hint = {"name": words.not_printed, "function": words.not_printed}
    typed = "".join(
        _field(each, getattr(words, each), (hint.get(each, ""), faults.get(each, "")), fields)
        for each in _FIELDS
    )
    above = words.missing.format(**values) if standing.wrong else faults.get("organisation", "")
    fault = f'<p class="fault" role="alert">{escape(above)}</p>' if above else ""
    # Declining needs no name, so the browser checks no field before it.
    buttons = _button("sign", words.sign) + _button("decline", words.decline, " formnovalidate")
    return f'<form method="post" autocomplete="off">{fault}{here}{typed}{buttons}</form>'


def _faults(
    words: SigningPage, standing: SigningState, values: Mapping[str, str]
) -> dict[str, str]:
    """Return by field what is wrong with it."""
    told = {each: (words.wrong or words.missing).format(**values) for each in standing.wrong}
    if standing.unprintable:
        told["organisation"] = (words.unprintable or words.missing).format(**values)
    return told


def _field(name: str, label: str, told: tuple[str, str], fields: Mapping[str, str]) -> str:
    """Return a field with what was typed; `told`: a hint, and what is wrong, each or neither."""
    hint, fault = told
    described = [(f"h-{name}", "", hint), (f"e-{name}", ' class="fault"', fault)]
    shown = [each for each in described if each[2]]
    notes = "".join(f'<small id="{id_}"{kind}>{escape(text)}</small>' for id_, kind, text in shown)
    ids = " ".join(id_ for id_, _, _ in shown)
    more = f' aria-describedby="{ids}"' if ids else ""
    more += ' aria-invalid="true"' if fault else ""
    return (
        f'<label for="f-{name}">{escape(label)}</label>{notes}<input id="f-{name}" name="{name}" '
        f'value="{escape(fields.get(name, ""))}" maxlength="{LONGEST_NAME}" required{more}>'
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
