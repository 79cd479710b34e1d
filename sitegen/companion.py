"""A process that lives beside this one, and the line to it."""

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any


class Companion:
    """Begun while the program is small and has no threads, so that the process can be forked from it.

    `live` is what the process does, with its end of the line and whatever else is given. A process that is `daemon` may
    have no processes of its own. Ctrl-C is for this process to handle: the other ends when it is told to, or alone.
    """

    def __init__(self, live: Callable[..., None], *given: Any, daemon: bool):
        # Without fork the first question waits until the process has loaded what it needs.
        methods = multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
        self.line: Connection[Any, Any]
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=_begin, args=(live, theirs, self.line, *given), daemon=daemon)
        self.process.start()
        theirs.close()

    def kill(self) -> None:
        """End the process, whatever it does; who waits at the line hears EOFError."""
        self.process.kill()
        self.process.join()

    def end(self) -> None:
        """End the process, and the line that nobody may wait at any more."""
        self.kill()
        self.line.close()


def _begin(
    live: Callable[..., None], line: "Connection[Any, Any]", other_end: "Connection[Any, Any]", *given: Any
) -> None:
    # A forked process has both ends: while it holds its parent's, it would never learn that the parent is gone.
    other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    live(line, *given)
