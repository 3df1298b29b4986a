"""Tables of entries as files. Pure: bytes in, columns out, and back."""
