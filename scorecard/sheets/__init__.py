"""Evidence as tables in files: which columns they have, reading them, and writing them."""
