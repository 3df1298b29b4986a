"""A file's bytes -> a table of cells. What a cell means is not decided here."""
