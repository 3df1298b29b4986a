"""A progress bar for a person who waits; nothing for a file or a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress


@contextmanager
def progress(what: str, parts: int) -> Iterator[Callable[..., None]]:
    """Gives what is to be called after each part, with what comes next if that has a name, or
    after several.

    It is drawn on standard error.
    """
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=parts)

        def done(following: str | None = None, parts: int = 1) -> None:
            bar.update(task, advance=parts, description=following)

        yield done
