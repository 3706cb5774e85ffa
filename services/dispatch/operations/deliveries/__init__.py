"""Claim deliveries that are due, and record their results."""
