"""The ledger as mathematics: canonical bytes, the tree over them, signed notes. Pure."""
