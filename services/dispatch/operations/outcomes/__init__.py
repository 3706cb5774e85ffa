"""Settle deliveries, and tell staff of outcomes that need a person."""
