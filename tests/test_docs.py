"""The documents cannot lie: their commands are run against a real server, output compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT, Sqlite, served

BIN = Path(sys.executable).parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
WRITTEN_ADDRESS = "http://127.0.0.1:8000"
END = "::end::"


@dataclass(frozen=True)
class Step:
    """A command of a page, and what it prints there; … stands for anything."""

    command: str
    prints: str


def steps(page: Path) -> list[Step]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [step for block in blocks for step in _of_block(block)]


def _of_block(block: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        command = [lines.pop(0)]
        while lines and lines[0].startswith("> "):
            command.append(lines.pop(0)[2:])
        yield Step("\n".join(command), "\n".join(lines))


def pattern(text: str) -> str:
    """Blank space at line ends and empty lines do not matter."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return r"\n".join(".*".join(map(re.escape, line.split("…"))) for line in lines)


@pytest.mark.parametrize("text", [p for p in PAGES if steps(p)], ids=lambda path: path.name)
def test_the_commands_of_a_page_print_what_it_says(text, sqlite_sample, tmp_path):
    url = Sqlite(tmp_path).create(sqlite_sample)
    with served(url) as address:
        shown = run([step.command.replace(WRITTEN_ADDRESS, address) for step in steps(text)], url)
    for step, printed in zip(steps(text), shown, strict=True):
        tidy = "\n".join(line.strip() for line in printed.splitlines() if line.strip())
        assert re.fullmatch(pattern(step.prints), tidy, re.DOTALL), (
            f"{text.name}: $ {step.command}\nprinted:\n{printed}\nthe page says:\n{step.prints}"
        )


def run(commands: list[str], url: str) -> list[str]:
    """Run the commands one after the other in one shell, as a reader would."""
    script = "\n".join(f"{{ {command}\n}} 2>&1\necho {END}" for command in commands)
    environ = {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "SCORECARD_DATABASE_URL": url,
    }
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-u"],
        input=script,
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(f"{END}\n")[:-1]


def test_every_page_that_the_readme_names_is_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(((?!http)[^)#]+)\)", text):
        assert (ROOT / target).exists(), target
