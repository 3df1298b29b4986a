"""Print a report with WeasyPrint: the same texts, tables, pictures and fonts, tagged as PDF/UA-1.

A script of its own, run by `.venv-bench`, which has WeasyPrint and nothing of the service. It reads
from a file what the service gives its own typesetter, and says how long one PDF took, once all that
is only loaded once is loaded.
"""

from __future__ import annotations

import json
import sys
import time
from html import escape
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

FONTS = Path(__file__).parent.parent / "scorecard" / "reports" / "fonts"
STYLE = f"""
@font-face {{ font-family: Inter; src: url({(FONTS / "Inter-Regular.otf").as_uri()}); }}
@font-face {{ font-family: Inter; font-weight: 600;
  src: url({(FONTS / "Inter-SemiBold.otf").as_uri()}); }}
@font-face {{ font-family: "DejaVu Sans"; src: url({(FONTS / "DejaVuSans.ttf").as_uri()}); }}
@page {{ size: A4; margin: 22mm 20mm;
  @bottom-right {{ content: counter(page) " / " counter(pages); font-size: 8pt; }} }}
body {{ font-family: Inter, "DejaVu Sans"; font-size: 10pt; }}
h1 {{ font-size: 20pt; break-before: page; }}
h2 {{ font-size: 12.5pt; }}
table {{ border-collapse: collapse; width: 100%; font-size: 8pt; }}
th, td {{ text-align: left; padding: 1mm; border-bottom: .4pt solid #d5d9dc; }}
.small {{ display: inline-block; width: 78mm; margin: 2mm; }}
.small svg, figure svg {{ width: 100%; height: auto; }}
td svg {{ width: 32mm; height: auto; }}
"""


def main() -> None:
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    fonts = FontConfiguration()
    HTML(string=f"<style>{STYLE}</style><p>Ready</p>").write_pdf(font_config=fonts)
    cpu, wall = time.process_time(), time.perf_counter()
    made = HTML(string=page(report)).write_pdf(font_config=fonts, pdf_variant="pdf/ua-1")
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    json.dump({**spent, "bytes": len(made)}, sys.stdout)


def page(d: dict[str, Any]) -> str:
    """The whole report, section by section as the service's own template has it."""
    labels, pictures = d["labels"], d["pictures"]
    small = "".join(
        f'<div class="small"><b>{escape(one["title"])}</b>'
        f"{pictures['small'][one['code']]['svg']}</div>"
        for one in d["criteria"][1:]
    )
    criteria = table(
        [labels[name] for name in ("criterion", "weight", "score", "interval", "on_scale", "floor")]
        + [labels[name] for name in ("verdict", "effect", "coverage")],
        [
            [
                *(escape(one[name]) for name in ("title", "weight", "score", "interval")),
                pictures["bullets"][one["code"]]["svg"],
                *(escape(one[name]) for name in ("threshold", "verdict", "effect", "coverage")),
            ]
            for one in d["criteria"]
        ],
    )
    waterfall = pictures["waterfall"]
    parts = [
        f"<h1>{escape(d['heading'])}</h1>{listed(d['cover'])}<p>{escape(d['description'])}</p>",
        f"<h1>{labels['headline']}</h1>{listed(d['words'])}",
        f"<figure>{pictures['trend']['svg']}<figcaption>{labels['trend']}</figcaption></figure>",
        f"<h1>{labels['criteria']}</h1>{criteria}<h2>{labels['trends']}</h2>{small}",
        f"<h1>{labels['changed']}</h1>{listed(d['changed'])}",
        "" if waterfall is None else f"<figure>{waterfall['svg']}</figure>",
        rows(d["moved"], ("title", "indicator", "source", "cause", "effect")),
        listed(" ".join(words) for words in d["revisions"]),
        rows(d["events"], ("day", "title", "stance", "source", "grade")),
        f"<h1>{labels['lift']}</h1>",
        rows(d["lifts"], ("title", "criterion", "points", "pull", "gain")),
        f"<h2>{labels['gaps']}</h2>{listed(one['words'] for one in d['checks'])}",
        rows(d["gaps"], ("title", "criterion", "reasons", "age")),
        f"<h1>{labels['evidence']}</h1>",
        rows(d["evidence"], ("title", "indicator", "source", "grade", "day", "value", "share")),
        f"<h1>{labels['method']}</h1>",
        rows(
            [{**one, "group": each["title"]} for each in d["method"] for one in each["lines"]],
            ("group", "name", "value", "reason"),
        ),
        f"<h1>{labels['check']}</h1>",
        table([labels["what"], labels["says"]], [map(escape, pair) for pair in d["checking"]]),
    ]
    title = escape(d["heading"])
    return f'<html lang="en"><title>{title}</title><style>{STYLE}</style>{"".join(parts)}</html>'


def rows(lines: list[dict[str, Any]], names: tuple[str, ...]) -> str:
    if not lines:
        return ""
    return table(list(names), [[cell(one, name) for name in names] for one in lines])


def cell(one: dict[str, Any], name: str) -> str:
    text = escape(one[name])
    url = one.get("url") if name == "title" else None
    return text if url is None else f'<a href="{escape(url)}">{text}</a>'


def table(head: list[str], lines: Any) -> str:
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in line) + "</tr>" for line in lines)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def listed(texts: Any) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


if __name__ == "__main__":
    main()
