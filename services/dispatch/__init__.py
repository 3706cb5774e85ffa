"""Contacts, campaigns, and what is sent to whom."""
