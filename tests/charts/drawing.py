"""Reading a chart back: what a browser would find in it, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
ET.register_namespace("", SVG.strip("{}"))


class Drawing:
    """A parsed chart. Parsing is the check that it is well formed."""

    def __init__(self, markup: str) -> None:
        self.root = ET.fromstring(markup)

    def all(self, class_: str) -> list[ET.Element]:
        return [one for one in self.root.iter() if class_ in one.get("class", "").split()]

    def one(self, class_: str) -> ET.Element:
        (found,) = self.all(class_)
        return found

    def texts(self) -> list[str]:
        return [one.text for one in self.root.iter(f"{SVG}text")]

    def titles(self) -> list[str]:
        """The read-outs, without the title of the chart."""
        return [one.text for one in self.root.iter(f"{SVG}title")][1:]

    def spots(self) -> Iterator[tuple[float, float]]:
        """Every coordinate drawn at, the hatch's own tile left out."""
        for one in self._drawn():
            yield from _spots(one)

    def outside(self) -> list[tuple[float, float]]:
        left, top, width, height = map(float, self.root.get("viewBox").split())
        return [
            (x, y)
            for x, y in self.spots()
            if not (left <= x <= left + width and top <= y <= top + height)
        ]

    def _drawn(self) -> Iterator[ET.Element]:
        waiting = list(self.root)
        while waiting:
            one = waiting.pop()
            if one.tag != f"{SVG}defs":
                yield one
                waiting.extend(one)


def path_spots(path: ET.Element) -> list[tuple[float, float]]:
    return _pairs(path.get("d"))


def assert_named(drawing: Drawing, title: str, description: str) -> None:
    root = drawing.root
    named = {one.get("id"): one.text for one in root.iter() if one.get("id")}
    assert root.get("role") == "img"
    assert [named[key] for key in root.get("aria-labelledby").split()] == [title, description]
    assert [one.tag for one in root][:2] == [f"{SVG}title", f"{SVG}desc"]


def assert_within_policy(drawing: Drawing) -> None:
    """The content security policy allows neither inline style nor script."""
    for one in drawing.root.iter():
        assert one.tag not in {f"{SVG}style", f"{SVG}script"}
        assert not [name for name in one.attrib if name == "style" or name.startswith("on")]


def _spots(one: ET.Element) -> list[tuple[float, float]]:
    tag = one.tag.removeprefix(SVG)
    if tag in {"path", "polygon"}:
        return _pairs(one.get("d") or one.get("points"))
    if tag == "line":
        return _at(one, ("x1", "y1"), ("x2", "y2"))
    if tag == "text":
        return _at(one, ("x", "y"))
    if tag == "circle":
        ((x, y),) = _at(one, ("cx", "cy"))
        r = float(one.get("r"))
        return [(x - r, y - r), (x + r, y + r)]
    if tag == "rect":
        ((x, y),), ((wide, tall),) = _at(one, ("x", "y")), _at(one, ("width", "height"))
        return [(x, y), (x + wide, y + tall)]
    return []


def _at(one: ET.Element, *names: tuple[str, str]) -> list[tuple[float, float]]:
    return [(float(one.get(x)), float(one.get(y))) for x, y in names]


def _pairs(numbers: str) -> list[tuple[float, float]]:
    found = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
    return list(zip(found[::2], found[1::2], strict=True))
