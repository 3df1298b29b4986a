"""Charts as SVG text: values in, one `<svg>` out. No clock, no database, no web, no colours.

Colours and fonts are classes that `dashboard/static/app.css` fills in, so a chart follows the
reader's theme and needs no inline style.
"""
