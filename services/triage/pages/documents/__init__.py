"""The pages of a document: its draft, its versions, its signatories and its withdrawal."""
