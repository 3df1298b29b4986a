"""A chart for paper: the same drawing, with the style in it that a page has in its style sheet."""

from __future__ import annotations

from markupsafe import Markup

# The light tokens of dashboard/static/app.css, as paper has no other theme; a test holds them
# together. Attributes would be shorter, but then a chart on a page could not follow its reader.
TOKENS = {
    "bg": "#fff",
    "fg": "#0b0c0c",
    "mu": "#505a5f",
    "ln": "#d5d9dc",
    "ac": "#1d70b8",
    "iv": "#4886c0",
    "tg": "#b3471d",
    "up": "#00703c",
    "dn": "#b3471d",
    "trk": "#e9edf0",
}
FONTS = '"Inter", "DejaVu Sans", sans-serif'

_RULES = """\
.tx{{fill:{fg};font-family:{fonts};font-size:12px}}\
.ax{{stroke:{mu}}}.gr{{stroke:{ln}}}.tx.mu{{fill:{mu}}}.tx.bo{{font-weight:600}}\
.halo,.gap-label{{paint-order:stroke;stroke:{bg};stroke-width:5px;stroke-linejoin:round}}\
.band{{fill:{iv};fill-opacity:.25;stroke:{iv};stroke-width:1;stroke-linejoin:round}}\
.bar{{stroke:{iv};stroke-width:3}}.ln{{stroke:{ac};stroke-width:2.25;stroke-linejoin:round}}\
.pt{{fill:{ac}}}.dot{{fill:{ac};stroke:{bg};stroke-width:1.5}}\
.tg{{stroke:{tg};stroke-width:2;stroke-dasharray:5 3}}\
.tk{{fill:{tg};stroke:{bg};stroke-width:2;paint-order:stroke}}\
.trk{{fill:{trk}}}.iv{{fill:{iv}}}.hatch{{stroke:{mu};stroke-opacity:.45;fill:none}}\
.gap{{stroke:{mu};stroke-dasharray:3 3}}\
.tx.sm{{font-size:11.5px}}.lv{{stroke:{ac};stroke-width:4}}\
.link{{stroke:{mu};stroke-dasharray:2 3}}\
.up{{fill:{up}}}.dn{{fill:{dn}}}.same{{fill:{mu}}}\
"""
_STYLE = Markup("<style>{}</style>").format(Markup(_RULES.format(**TOKENS, fonts=FONTS)))  # noqa: S704 - our own rules


def printed(drawing: Markup) -> str:
    """The same `<svg>`, which looks on paper as it does on a page."""
    head, end, rest = drawing.partition(Markup(">"))
    return str(head + end + _STYLE + rest)
