"""Alerts come in: who told what of whom, what they agreed to, and what became of it."""
