"""Reads for the API and the pages. They change nothing and open what they are given keys for."""
