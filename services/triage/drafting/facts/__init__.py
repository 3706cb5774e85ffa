"""The facts of a document, composed from the record: read, named, told in one language."""
