"""Relocation's pages in the console: the list of support requests, and one with its forms."""

from services.relocation.pages import deciding, reading

routers = (reading.router, deciding.router)
