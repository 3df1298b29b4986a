"""What the service costs, as ratios against references measured in the same run.

Run with `python -m benchmarks`. Nothing here is part of the service.
"""
