"""w3m at a terminal, as a person uses it: no script, no style, the keys of its manual; what it shows is read from the page that it saves as text."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROWS, COLUMNS = 60, 100
QUIET, PATIENCE = 0.12, 10.0
"""Seconds without output after which it waits for a key, and seconds after which something is wrong."""
OPTIONS = ("-cookie", "-I", "UTF-8", "-O", "UTF-8", "-o", "accept_language=zh-CN", "-o", "accept_cookie=1", "-o", "display_image=0", "-o", "confirm_qq=0")


class TextBrowser:
    """One window. `text` is the page as it shows it."""

    def __init__(self, terminal: int, home: Path) -> None:
        self.terminal = terminal
        self.saved = home / "page.txt"
        self.rest()

    def rest(self) -> bytes:
        """Waits until it wants a key again; what it wrote meanwhile."""
        said, until = b"", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            ready, _, _ = select.select([self.terminal], [], [], QUIET)
            if not ready and said:
                break
            if ready:
                said += os.read(self.terminal, 1 << 16)
        return said

    def press(self, keys: str) -> None:
        """Keys as they are typed, one wish at a time."""
        os.write(self.terminal, keys.encode())
        self.rest()

    def text(self) -> str:
        """The page as text, its lines without the blanks around them."""
        self.saved.unlink(missing_ok=True)
        self.press("S")
        self.press(f"\x15{self.saved}\r")
        until = time.monotonic() + PATIENCE
        while not self.saved.exists() and time.monotonic() < until:
            time.sleep(0.05)
        return "\n".join(line.strip() for line in self.saved.read_text("utf-8").splitlines())

    def find(self, words: str) -> None:
        """Puts the cursor on the first place of these words."""
        self.press("g")
        self.press(f"/{words}\r")

    def push(self, words: str, loads: bool = True) -> None:
        """Presses the button or link on which these words stand."""
        self.find(words)
        self.press("\r")
        if loads:
            self.wait()

    def fill(self, label: str, value: str) -> None:
        """Writes into the field behind a label."""
        self.find(label)
        self.press("\t")
        self.press("\r")
        self.press(f"\x15{value}\r")

    def wait(self) -> None:
        """Until the page that was asked for is there."""
        time.sleep(0.3)
        self.rest_if_any()

    def rest_if_any(self) -> None:
        """Takes what it may still write."""
        while select.select([self.terminal], [], [], QUIET)[0]:
            os.read(self.terminal, 1 << 16)


@contextmanager
def text_browser(address: str, home: Path) -> Iterator[TextBrowser]:
    """A window on the address while the block runs; skips where w3m is not installed."""
    program = shutil.which("w3m")
    if program is None:
        pytest.skip("w3m is not installed")
    home.mkdir(exist_ok=True)
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm", LANG="C.UTF-8", LC_ALL="C.UTF-8", HOME=str(home))
        os.execv(program, [program, *OPTIONS, address])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    try:
        yield TextBrowser(terminal, home)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
