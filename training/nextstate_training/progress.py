"""One progress line every few seconds: rate, time left, and the latest figures."""

from __future__ import annotations

import time
from typing import Callable


class Progress:
    """Prints a line at most every ``interval`` seconds; the rate is that of the steps this process has done."""

    def __init__(self, name: str, steps: int, first: int, unit: str, log: Callable[[str], None], interval: float = 10):
        self._name, self._steps, self._step, self._first = name, steps, first, first
        self._unit, self._log, self._interval = unit, log, interval
        self._started = self._printed = time.monotonic()
        self._items = 0

    @property
    def rate(self) -> float:
        """Items a second since the start."""
        return self._items / max(1e-9, time.monotonic() - self._started)

    def update(self, items: int, figures: Callable[[], dict[str, float]]) -> None:
        """Counts one step of ``items`` items; ``figures`` is called only when a line is due."""
        self._step += 1
        self._items += items
        now = time.monotonic()
        if now - self._printed < self._interval and self._step != self._steps:
            return
        self._printed = now
        left = (now - self._started) / (self._step - self._first) * (self._steps - self._step)
        shown = " ".join(f"{key} {value:.4g}" for key, value in figures().items())
        self._log(f"{self._name} {self._step}/{self._steps} {self.rate:,.0f} {self._unit}/s, "
                  f"{int(left) // 60}:{int(left) % 60:02d} left, {shown}")
