"""Relocation: support requests, emergency grants, temporary relocation."""
