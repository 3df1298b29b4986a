"""The guarded HTTP client of webhooks: it reaches public addresses only."""
