"""The identity service: accounts, sign-in and rights. Alerts do not pass through it."""
