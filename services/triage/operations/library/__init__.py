"""The library: what documents are made from besides the case. A change counts once approved."""
