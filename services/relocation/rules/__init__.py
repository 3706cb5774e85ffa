"""Pure rules of relocation, each with its source."""
