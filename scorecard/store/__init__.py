"""The database: tables, and functions (session first) that take and return plain values.

Nothing here updates or deletes evidence. Nothing here commits: actions own the transactions.
"""
