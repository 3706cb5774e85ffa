"""Claim what is due, and record what came of it."""
