"""A backup of one machine's Tocsin: made while it runs, encrypted to a public key, restored."""
