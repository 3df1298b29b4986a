"""Text without the apostrophe that keeps a spreadsheet from taking it for a formula.

The inverse of what `scorecard.reports.as_csv` does when it writes.
"""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MADE_HARMLESS = re.compile(f"''*[{re.escape(''.join(FORMULA_STARTS))}]")


def plain_text(text: str) -> str:
    """One apostrophe less, where apostrophes stand before what would start a formula."""
    return text[1:] if _MADE_HARMLESS.match(text) else text
