"""The console's pages of intake: file an alert, find it again, change what stands for it."""

from services.intake.pages import changing, codes, filing, reading

routers = (codes.router, filing.router, reading.router, changing.router)
