"""List every form: whether it is final, and what it carries of the state that its page showed."""

FINAL = {
    "intake": {"/alerts/{alert}/withdrawal", "/alerts/drafts/{draft}/discard"},
    "triage": {
        "/cases/{case}/{command}",
        "/cases/{case}/documents/{document}/withdraw",
        "/cases/{case}/clocks/{clock}/done",
        "/cases/{case}/best-interest/{proposal}",
    },
    "dispatch": {
        "/campaigns/{campaign}/stop",
        "/campaigns/{campaign}/send-again",
        "/campaigns/{campaign}/deliveries/{delivery}/release",
        "/campaigns/{campaign}/deliveries/{delivery}/settle",
        "/contacts/{contact}/channels/{channel}/send-missed",
        "/contacts/{contact}/deactivate",
        "/contacts/{contact}/secret",
        "/hazards/{hazard}/end",
    },
    "identity": {
        "/accounts/{account}/disable",
        "/accounts/{account}/password",
        "/accounts/{account}/sign-out",
        "/accounts/{account}/api-keys/{key}/revoke",
        "/accounts/acts/{act}/confirm",
        "/accounts/acts/{act}/withdraw",
    },
    "relocation": {"/support-requests/{request_id}/decision"},
}
"""By service. The second step of `/cases/{case}/{command}` is that of closing."""

HARMLESS = {
    "intake": {
        "/alerts/new", "/alerts/drafts", "/alerts/{alert}/consents",
        "/alerts/{alert}/withdrawal/undo", "/alerts/{alert}/amendments/new",
        "/alerts/{alert}/amendments/drafts",
    },
    "triage": {
        "/cases/{case}/sources/{source}",
        "/cases/{case}/links/{link}/{command}",
        "/cases/{case}/clocks/{clock}/hour",
        "/cases/{case}/documents/new/preview", "/cases/{case}/documents/{document}/preview",
        "/cases/{case}/documents/new", "/cases/{case}/documents/{document}",
        "/cases/{case}/documents/{document}/submit",
        "/cases/{case}/documents/{document}/facts",
        "/cases/{case}/documents/{document}/approve",
        "/cases/{case}/documents/{document}/return",
        "/officials/new", "/officials/import", "/officials/waiting",
        "/officials/{official}/edit", "/officials/{official}/check",
        "/officials/{entry}/retire", "/officials/{entry}/decide",
        "/clauses/new", "/clauses/{clause}/edit",
        "/clauses/{entry}/retire", "/clauses/{entry}/decide",
        "/cases/{case}/documents/{document}/versions/{version}",
    },
    "dispatch": {
        "/contacts/new", "/contacts/{contact}/edit", "/contacts/{contact}/reactivate",
        "/hazards/new", "/hazards/{hazard}",
        "/contacts/{contact}/channels/{channel}/try-now",
        "/contacts/{contact}/channels/{channel}/test",
        "/contacts/{contact}/channels/{channel}/unblock",
    },
    "identity": {
        "/account", "/account/password", "/accounts", "/accounts/{account}/rights",
        "/accounts/{account}/enable", "/accounts/{account}/api-keys",
    },
    "relocation": {
        "/support-requests/{request_id}/assessment",
    },
}  # fmt: skip
"""Acts that can be undone, or that have a page of their own with all consequences."""

CARRIES: dict[str, tuple[str, ...]] = {
    "/alerts/{alert}/consents": ("seen",),
    "/alerts/{alert}/amendments/new": ("version",),
    "/alerts/drafts/{draft}/discard": ("seen",),
    "/cases/{case}/sources/{source}": ("seen", "seen_independent"),
    "/cases/{case}/source": ("seen",),
    "/cases/{case}/best-interest": ("seen",),
    "/cases/{case}/take": ("seen",),
    "/cases/{case}/clocks/{clock}/hour": ("seen",),
    "/cases/{case}/verify": ("seen",),
    "/cases/{case}/close": ("seen",),
    "/cases/{case}/reopen": ("seen",),
    "/cases/{case}/protection": ("seen",),
    "/cases/{case}/documents/new": ("seen",),
    "/cases/{case}/documents/{document}": ("version",),
    "/cases/{case}/documents/{document}/submit": ("version",),
    "/cases/{case}/documents/{document}/facts": ("version",),
    "/cases/{case}/documents/{document}/approve": ("version", "reach_seen"),
    "/cases/{case}/documents/{document}/return": ("version",),
    "/cases/{case}/documents/{document}/withdraw": ("seen",),
    "/officials/{official}/edit": ("version",),
    "/officials/{official}/check": ("seen",),
    "/officials/{entry}/retire": ("seen",),
    "/officials/{entry}/decide": ("seen",),
    "/clauses/{clause}/edit": ("version",),
    "/clauses/{entry}/retire": ("seen",),
    "/clauses/{entry}/decide": ("seen",),
    "/cases/{case}/documents/{document}/versions/{version}": ("seen",),
    "/contacts/{contact}/edit": ("version",),
    "/contacts/{contact}/deactivate": ("seen",),
    "/contacts/{contact}/secret": ("seen",),
    "/contacts/{contact}/reactivate": ("seen",),
    "/contacts/{contact}/channels/{channel}/unblock": ("seen",),
    "/accounts/{account}/rights": ("changed_at",),
    "/accounts/{account}/enable": ("changed_at",),
    "/accounts/{account}/password": ("changed_at",),
    "/accounts/{account}/api-keys": ("changed_at",),
    "/support-requests/{request_id}/assessment": ("version",),
    "/support-requests/{request_id}/decision": ("assessment",),
}
"""By route, the hidden fields of a form that record what the page showed.

The answer is 409 if that has changed, so that an old page overwrites nothing.
"""

NEEDS_NOT = {
    "/alerts/new": "one key a form: sent twice, it is one alert",
    "/alerts/{alert}/amendments/drafts": "its form is that of a change, which says the same",
    "/alerts/drafts": "its form is that of a new alert, which says which draft it showed",
    "/alerts/{alert}/withdrawal": "a second one is refused: already-withdrawn",
    "/alerts/{alert}/withdrawal/undo": "refused where nothing is withdrawn",
    "/cases/{case}/best-interest/{proposal}": "decided once: already-decided",
    "/cases/{case}/links/{link}/{command}": "refused in any other state of the link",
    "/cases/{case}/clocks/{clock}/done": "stopped once",
    "/clauses/new": "an id stands once in the library",
    "/cases/{case}/documents/new/preview": "it stores nothing",
    "/cases/{case}/documents/{document}/preview": "it stores nothing",
    "/officials/new": "counts for nothing before a second person has approved it",
    "/officials/import": "who is in the directory or twice in the table is refused",
    "/officials/waiting": "each tick carries the version that was read",
    "/campaigns/{campaign}/stop": "stopped once; the first reason stands",
    "/campaigns/{campaign}/send-again": "what failed by then, and whom it has not reached",
    "/campaigns/{campaign}/deliveries/{delivery}/settle": "refused unless it is still unknown",
    "/campaigns/{campaign}/deliveries/{delivery}/release": "its second step carries the dangers",
    "/contacts/new": "an address stands once among the contacts of a kind",
    "/hazards/new": "the same danger stands once in the list",
    "/hazards/{hazard}": "another stands in its place: the id is what the page showed",
    "/hazards/{hazard}/end": "ended once, by the id that the page showed",
    "/contacts/{contact}/channels/{channel}/try-now": "tries what waits then; can be repeated",
    "/contacts/{contact}/channels/{channel}/send-missed": "what it has not got by then; repeatable",
    "/contacts/{contact}/channels/{channel}/test": "one in a while: too many are refused",
    "/accounts/acts/{act}/confirm": "refused where the account is another than it was proposed for",
    "/accounts/{account}/disable": "the emergency brake: nothing that happens meanwhile refuses it",
    "/accounts/acts/{act}/withdraw": "withdrawn once",
    "/account": "of whoever is signed in, on one screen",
    "/account/password": "asks for the password of now",
    "/accounts": "one key a form: sent twice, it is one account",
    "/accounts/{account}/sign-out": "ends what there is; can be repeated",
    "/accounts/{account}/api-keys/{key}/revoke": "revoked once, for good",
}
"""Routes without such fields, and why."""

PROGRAMS = {
    "PUT /v1/contacts/{contact}": "version",
    "PUT /v1/officials/{official}": "version",
    "PUT /v1/clauses/{clause}": "version",
    "POST /v1/clauses/{clause}/retirement": "seen",
    "POST /v1/clauses/{clause}/decision": "seen",
    "POST /v1/officials/{official}/comparison": "seen",
    "POST /v1/officials/{official}/retirement": "seen",
    "POST /v1/officials/{official}/decision": "seen",
    "PATCH /v1/accounts/{account}": "changed_at",
    "POST /v1/accounts/{account}/disable": "changed_at",
    "POST /v1/accounts/{account}/api-keys": "changed_at",
    "POST /v1/alerts/{alert}/consents": "seen",
    "POST /v1/cases/{case}/documents": "seen",
    "POST /v1/cases/{case}/documents/{document}/versions": "version",
    "POST /v1/cases/{case}/documents/{document}/submission": "version",
    "POST /v1/cases/{case}/documents/{document}/approval": "version",
    "POST /v1/cases/{case}/documents/{document}/return": "version",
    "POST /v1/cases/{case}/documents/{document}/withdrawal": "seen",
    "POST /v1/cases/{case}/sources": "seen",
    "POST /v1/cases/{case}/best-interest": "seen",
    "POST /v1/cases/{case}/sources/{source}/assessment": "seen",
    "POST /v1/cases/{case}/assignment": "seen",
    "POST /v1/cases/{case}/restriction": "seen",
    "POST /v1/cases/{case}/verification": "seen",
    "POST /v1/cases/{case}/closing": "seen",
    "POST /v1/cases/{case}/reopening": "seen",
    "POST /v1/cases/{case}/protection": "seen",
    "POST /v1/support-requests/{request_id}/assessment": "version",
    "POST /v1/support-requests/{request_id}/decision": "assessment",
}
"""The same for API routes, which may send what they read."""


def route_of_command(route: str, action: str) -> str:
    """Return the route with the command's name, because one route of a case has several."""
    of_case = route == "/cases/{case}/{command}"
    return route.replace("{command}", action.rpartition("/")[2]) if of_case else route
