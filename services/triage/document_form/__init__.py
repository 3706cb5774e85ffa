"""The form of a document: what it begins with, its fields, and what they say as a request."""
