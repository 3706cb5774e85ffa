"""From a structured draft to the words that go out: parts by id, a dated template, two layouts."""
