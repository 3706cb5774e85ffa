"""The audit trail, shown to auditors: the same routes and page in every service."""

from shared.web.trail import api, pages

routers = (api.router, pages.router)
