"""Tables as files: bytes in, columns out, and back. What a cell means is not decided here."""
