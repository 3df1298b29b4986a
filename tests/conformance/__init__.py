"""Results that others published, computed again: printed digits against ours."""
