"""Settle deliveries, and notify staff of outcomes that need a person."""
