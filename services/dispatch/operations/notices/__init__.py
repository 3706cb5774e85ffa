"""Notices to staff: stored, joined, sent, and redirected."""
