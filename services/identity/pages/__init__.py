"""Identity's pages in the console: sign-in and sign-out, the own account, all accounts, keys."""

from services.identity.pages import acts, administration, keys, own_account, signing_in
from shared.web import home_page

routers = (
    home_page.router,
    signing_in.router,
    own_account.router,
    acts.router,
    administration.router,
    keys.router,
)
