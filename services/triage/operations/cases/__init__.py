"""What is done with a case as a whole, and its deadlines."""
