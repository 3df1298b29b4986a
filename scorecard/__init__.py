"""Keep the evidence behind a country's readiness for membership, and score it over time."""
