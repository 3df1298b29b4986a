"""What a report contains, and its formats. Each format is a pure function from values to bytes."""
