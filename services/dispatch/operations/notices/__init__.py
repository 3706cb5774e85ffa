"""Notices to staff: kept, joined, sent, and redirected."""
