"""Reads for API and pages."""
