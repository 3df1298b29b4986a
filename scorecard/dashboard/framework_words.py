"""Where in a framework's document something is, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
NAMES = ("code", "indicator", "name")


def named_paths(document: Any, problems: Mapping[str, list[str]]) -> list[str]:
    """Each problem with its path and the code of the node that stands there."""
    found = []
    for path, texts in problems.items():
        name = _name_at(document, path)
        where = f"{path} ({name})" if path and name else path
        found += [f"{where}: {text}" if where else text for text in texts]
    return found


def _name_at(document: Any, path: str) -> str:
    """The name of the innermost thing on the way that has one."""
    name, here = "", document
    for number, member in STEP.findall(path):
        if number and isinstance(here, list) and int(number) < len(here):
            here = here[int(number)]
        elif member and isinstance(here, dict) and member in here:
            here = here[member]
        else:
            break
        if isinstance(here, dict):
            named = next((here[one] for one in NAMES if isinstance(here.get(one), str)), None)
            name = named or name
    return name
