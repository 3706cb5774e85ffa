"""`python -m services.front` is the `tocsin` command."""

from services.front.commands import app

app(prog_name="tocsin")
