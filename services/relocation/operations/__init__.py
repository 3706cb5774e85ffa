"""What relocation does: one operation is one unit of work."""
