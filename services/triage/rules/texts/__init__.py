"""Rules about the texts of a document: sentences, letters, sounds, sums of money."""
