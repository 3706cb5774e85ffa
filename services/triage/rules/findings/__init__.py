"""What a document says of somebody, held against the record."""
