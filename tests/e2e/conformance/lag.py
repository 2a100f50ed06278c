"""Measures how late this program itself is woken: while the machine is late, a timing rule that
fails says little about the server."""

import threading
import time

STEP = 0.01


class LagMeter(threading.Thread):
    """Sleeps shortly, over and over, and notes by how much each sleep was too long."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stop, self.late = threading.Event(), []

    def run(self):
        while not self.stop.is_set():
            before = time.monotonic()
            time.sleep(STEP)
            self.late.append(time.monotonic() - before - STEP)

    def percentile(self, share):
        """Seconds; 0 before anything was measured."""
        ordered = sorted(self.late)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
