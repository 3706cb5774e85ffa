"""Make and restore backups of one machine's Tocsin.

They are made while it runs, and encrypted to a public key.
"""
