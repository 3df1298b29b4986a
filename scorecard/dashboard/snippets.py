"""What to paste into which program to have the figures there. `@` stands for this service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Snippet:
    """Where it goes, as a person would say it, and the text itself."""

    name: str
    program: str
    where: str
    text: str

    def at(self, address: str) -> str:
        """With the reader's own address in it."""
        return self.text.replace("@", address)


SNIPPETS = (
    Snippet(
        "curl",
        "curl",
        "In a shell. Asked again, it fetches the file only if something has changed.",
        "curl --silent --fail --compressed --etag-save scores.etag --etag-compare scores.etag \\\n"
        "  --output scores.csv '@/api/v1/scores.csv'\n",
    ),
    Snippet(
        "excel",
        "Excel (Power Query)",
        "Data, Get Data, From Other Sources, Blank Query, Advanced Editor. Refresh asks again.",
        "let\n"
        '  Source = Csv.Document(Web.Contents("@/api/v1/scores.csv"),\n'
        '    [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "  Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),\n"
        '  Typed = Table.TransformColumnTypes(Rows, {{"as_of", type date},\n'
        '    {"score", type number}, {"lower", type number}, {"upper", type number}}, "en-US")\n'
        "in\n"
        "  Typed\n",
    ),
    Snippet(
        "powerbi",
        "Power BI",
        "Get data, Blank query, Advanced Editor; the same language as Excel.",
        "let\n"
        '  Source = Csv.Document(Web.Contents("@", [RelativePath = "api/v1/history.csv",\n'
        '    Query = [interval = "quarter"]]),\n'
        '    [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "  Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),\n"
        '  Typed = Table.TransformColumnTypes(Rows, {{"period_end", type date},\n'
        '    {"score", type number}, {"lower", type number}, {"upper", type number}}, "en-US")\n'
        "in\n"
        "  Typed\n",
    ),
    Snippet(
        "sheets",
        "Google Sheets",
        "In a cell. Google fetches it, so the address has to be reachable from the internet.",
        '=IMPORTDATA("@/api/v1/scores.csv", ",", "en_US")\n',
    ),
    Snippet(
        "calc",
        "LibreOffice Calc",
        "In a shell; or paste the address into Sheet, External Links.",
        "curl --silent --fail --output scores.csv '@/api/v1/scores.csv'\n"
        "soffice --headless --infilter='CSV:44,34,76,1,,1033,false,true' --convert-to xlsx "
        "scores.csv\n",
    ),
    Snippet(
        "grafana",
        "Grafana (Infinity)",
        "A query of an Infinity data source, as JSON. Allow the address in its settings first.",
        "{\n"
        '  "type": "csv", "source": "url", "parser": "backend", "format": "timeseries",\n'
        '  "url": "@/api/v1/history.csv?interval=month",\n'
        '  "url_options": {"method": "GET"},\n'
        '  "filterExpression": "criterion == \'overall\'",\n'
        '  "columns": [\n'
        '    {"selector": "period_end", "text": "time", "type": "timestamp"},\n'
        '    {"selector": "framework", "text": "framework", "type": "string"},\n'
        '    {"selector": "score", "text": "score", "type": "number"}\n'
        "  ]\n"
        "}\n",
    ),
    Snippet(
        "superset",
        "Superset (shillelagh)",
        "SQL Lab, on a database whose address is shillelagh://. The table is the address.",
        "SELECT framework, criterion, score\n"
        'FROM "@/api/v1/scores.csv"\n'
        "WHERE criterion = 'overall'\n",
    ),
    Snippet(
        "tableau",
        "Tableau",
        "Save the file, by hand or by a scheduler; then Connect, Text file, locale English.",
        "curl --silent --fail --output history.csv '@/api/v1/history.csv?interval=quarter'\n",
    ),
    Snippet(
        "pandas",
        "Python (pandas)",
        "In a notebook.",
        "import pandas as pd\n\n"
        'history = pd.read_csv("@/api/v1/history.csv", parse_dates=["period_end", "as_of"])\n'
        'overall = history[history["parent"].isna()]\n'
        'print(overall.pivot(index="period_end", columns=["candidate", "framework"],'
        ' values="score"))\n',
    ),
    Snippet(
        "r",
        "R",
        "In a session.",
        'scores <- read.csv("@/api/v1/scores.csv", na.strings = "", encoding = "UTF-8")\n'
        "scores$as_of <- as.Date(scores$as_of)\n"
        'subset(scores, is.na(parent), c("candidate", "framework", "score", "lower", "upper"))\n',
    ),
)
