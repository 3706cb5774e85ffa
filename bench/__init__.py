"""Benches that measure Tocsin and compare the results with budgets: `make bench`."""
