"""Contacts, their addresses, and the dangers to them."""
