"""The operations of relocation: each is one unit of work."""
