"""Measures how late this program itself is woken: while the machine is late, a timing rule that
fails says little about the server."""

import threading
import time

STEP = 0.01
WORTH_NOTING = 0.02   # seconds of lateness that are kept with their time


class LagMeter(threading.Thread):
    """Sleeps shortly, over and over, and notes by how much each sleep was too long."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stop, self.late, self.pauses = threading.Event(), [], []

    def run(self):
        while not self.stop.is_set():
            before = time.monotonic()
            time.sleep(STEP)
            after = time.monotonic()
            self.late.append(after - before - STEP)
            if self.late[-1] > WORTH_NOTING:
                self.pauses.append((before, after))

    def percentile(self, share):
        """Seconds; 0 before anything was measured."""
        ordered = sorted(self.late)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
