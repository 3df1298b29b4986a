"""The Flask edge that API and pages share: who is asking, ready bytes, limits, problems."""
