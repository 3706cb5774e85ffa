"""Pages of the console: Jinja2, in the reader's language, with the same refusals in words."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson
from fastapi import Request
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.access.principal import Principal
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.web.field_names import field_name
from shared.web.form_marks import marked
from shared.web.form_prefill import anchor, field_at_fault, has_form, refill
from shared.web.formats import Formats
from shared.web.forms import not_offered
from shared.web.frame import Frame, Navigation
from shared.web.languages import (
    COOKIE,
    PAGE_LANGUAGES,
    SHARED_LOCALES,
    choose_language,
    load_catalogues,
)
from shared.web.problems import REQUEST_ID, Refusal
from shared.web.records import facts_of
from shared.web.redisplay import Redisplayed, redisplayed
from shared.web.session import local_path
from shared.web.static_files import static_path
from shared.web.submitted_form import SENT, SubmittedForm
from shared.web.text_through_sign_in import Carrier, TypedText

HERE = Path(__file__).parent
FLASH = "tocsin-flash"
YEAR = 365 * 24 * 3600
OK, LEAST_REFUSAL = 200, 400
NOTICE = "<!--again-->"
"""The placeholder in the layout for the notice of a page that is shown again."""

FlashKind = Literal["done", "warning"]
Gettext = Callable[[str], str]


class _Compiled(BytecodeCache):
    """Templates as they were compiled first: languages and services of a process share most."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self._by_key.get(bucket.key)) is not None:
            bucket.bytecode_from_string(kept)  # it checks whether the source is unchanged

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._by_key[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@dataclass
class Pages:
    """Renders the pages of a service.

    `templates` and `locales` are the service's own folders, looked into before ours.

    `fields`: what its fields are called, as message ids, by path without numbers (`acts.violation`)
    or by the end of a path (`violation`).
    """

    service: str
    zone: ZoneInfo
    navigation: Navigation
    templates: Path | None = None
    locales: Path | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    sign_in: str = "/identity/sign-in"
    sign_out: str = "/identity/sign-out"
    account: str = "/identity/account"
    secure: bool = True
    source_url: str | None = None
    security_contact: str | None = None
    carrier: Carrier | None = None
    unheard: Callable[[], bool] = bool
    """Whether changes made here are not reaching the other services."""

    def __post_init__(self) -> None:
        locales = [folder for folder in (SHARED_LOCALES, self.locales) if folder]
        self._catalogues = load_catalogues(locales)
        self._environments = {language: self._environment(language) for language in PAGE_LANGUAGES}

    def render(
        self, request: Request, template: str, *, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """Render a page. Templates find the frame as `page`.

        These names of the context matter here too: `carried`, what a sign-in carries along;
        `names`, the names of fields on this page; `tells`, whether it says by itself what was
        refused.
        """
        frame = self._frame(request)
        text = self._environments[frame.language].get_template(template)
        html = text.render(page=frame, **context)
        carried: TypedText | None = context.get("carried")
        again = None if carried is None else carried.language_at(frame.signed_in, self.sign_in)
        kept = redisplayed(request)
        if kept is None and carried is None:  # the carried text is not for the person who sees this
            kept = _without_a_place(request, status, html)
        if kept is not None:
            html = self._with_kept(request, frame, html, kept, context)
        html = html.replace(NOTICE, "", 1)
        html = marked(html, here=frame.here, root=frame.root, account=frame.person, again=again)
        if kept is not None and kept.refusal is not None and status == OK:
            status = kept.refusal.status
        answer = HTMLResponse(html, status)
        answer.headers["Vary"] = "Accept, Accept-Language, Cookie"
        answer.headers["Content-Language"] = frame.language
        if frame.flash is not None:
            answer.delete_cookie(FLASH, path="/", secure=self.secure, httponly=True)
        return answer

    def gettext(self, request: Request) -> Callable[[str], str]:
        """Return the translator for the reader of this request."""
        return self._catalogues[choose_language(request)].gettext

    def redirect(
        self, path: str, message: str | None = None, kind: FlashKind = "done", **values: str | int
    ) -> RedirectResponse:
        """Redirect to a page after a form (303), which shows `message` (a message id) once.

        `values` fill its named placeholders: codes and references, nothing restricted.
        """
        answer = RedirectResponse(path, 303)
        if message is not None:
            told = orjson.dumps({"message": message, "kind": kind, "values": values})
            answer.set_cookie(
                FLASH,
                urlsafe_b64encode(told).decode(),
                max_age=60,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="strict",
            )
        return answer

    def speak(self, answer: Response, language: str | None) -> None:
        """Store the chosen language in the browser; an unknown language changes nothing."""
        if language in PAGE_LANGUAGES:
            answer.set_cookie(
                COOKIE,
                language or "",
                max_age=YEAR,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="lax",
            )

    def problem(self, request: Request, refusal: Refusal) -> HTMLResponse:
        """Return a refusal as a page of its own."""
        gettext = self.gettext(request)
        return self.render(
            request,
            "problem.html",
            status=refusal.status,
            refusal=refusal,
            detail=refusal.in_words(gettext),
            faults=refusal.faults_in_words(gettext),
            tells=True,
        )

    def _with_kept(
        self,
        request: Request,
        frame: Frame,
        html: str,
        kept: Redisplayed,
        context: Mapping[str, Any],
    ) -> str:
        """Return the page with its form filled again, and with what was refused."""
        gettext, given = self.gettext(request), kept.sent.given
        refusal = None if context.get("tells") else kept.refusal
        faults = refusal.faults_in_words(gettext) if refusal else ()
        overtaken = kept.refusal is not None and kept.refusal.status == Conflict.status
        error = gettext(msgid("Error:"))
        filled = refill(html, kept.sent.action, given, faults, error, overtaken=overtaken)
        template = self._environments[frame.language].get_template("again.html")
        notice = template.render(
            page=frame,
            left=filled.left,
            detail=refusal and refusal.in_words(gettext),
            faults=[replace(each, field=field_at_fault(each, given)) for each in faults],
            names=context.get("names", {}),
        )
        return filled.html.replace(NOTICE, notice, 1)

    def _frame(self, request: Request) -> Frame:
        principal: Principal | None = getattr(request.state, "principal", None)
        language = choose_language(request)
        return Frame(
            service=self.service,
            language=language,
            languages=dict(PAGE_LANGUAGES),
            root=request.scope.get("root_path", ""),
            here=_here(request),
            request_id=request.scope[REQUEST_ID],
            signed_in=principal is not None,
            person=principal.account if principal else None,
            navigation=self.navigation(principal) if principal else (),
            sign_in=self.sign_in,
            sign_out=self.sign_out,
            account=self.account,
            flash=self._flash(request, language),
            unheard=principal is not None and self.unheard(),
        )

    def _flash(self, request: Request, language: str) -> dict[str, str] | None:
        try:
            told = orjson.loads(urlsafe_b64decode(request.cookies[FLASH]))
            english = told["message"]
            message = self._catalogues[language].gettext(english)
            kind = "warning" if told["kind"] == "warning" else "done"
            return {"text": _filled(message, told["values"]), "kind": kind}
        except (KeyError, ValueError, TypeError, AttributeError, IndexError):
            return None

    def _environment(self, language: str) -> Environment:
        folders = [folder for folder in (self.templates, HERE / "templates") if folder]
        environment = Environment(
            loader=FileSystemLoader(folders),
            bytecode_cache=_COMPILED,
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        catalogue = self._catalogues[language]
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
            catalogue.gettext,
            catalogue.ngettext,
            newstyle=True,
            pgettext=catalogue.pgettext,
            npgettext=catalogue.npgettext,
        )
        formats = Formats(language, self.zone)
        environment.filters.update(formats.filters())
        environment.globals["facts_of"] = partial(
            facts_of, gettext=catalogue.gettext, day=formats.day, there=formats.there
        )
        environment.globals["anchor"] = anchor
        environment.globals["static"] = static_path
        environment.globals["not_offered"] = not_offered
        environment.globals["source_url"] = self.source_url
        environment.globals["field_name"] = partial(
            field_name, fields=self.fields, gettext=catalogue.gettext
        )
        return environment


def _filled(message: str, values: dict[str, Any]) -> str:
    """Fill plain placeholders only: the cookie may be forged, and `str.format` takes widths."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), message)


def _without_a_place(request: Request, status: int, html: str) -> Redisplayed | None:
    """Return the sent fields if the page that refuses them has no form for them any more."""
    sent: SubmittedForm | None = request.scope.get(SENT)
    if sent is None or status < LEAST_REFUSAL or has_form(html, sent.action):
        return None
    return Redisplayed(sent)


def _here(request: Request) -> str:
    """Return path and query of the page, also if it answers a form of that page."""
    sent: SubmittedForm | None = request.scope.get(SENT)
    url = request.url
    path = url.path + (f"?{url.query}" if url.query else "")
    return path if sent is None else local_path(sent.page, path)
