"""Alerts come in: who reported what about whom, the consents, and the results."""
