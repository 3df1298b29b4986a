"""The scoring core: arrays and values in, values out. No clock, no database, no web, no chance."""
