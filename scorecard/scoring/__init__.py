"""The scoring core: arrays and values in, values out. No clock, no web; chance only by a seed."""
