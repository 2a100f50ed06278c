"""Beside the player: one who polls without directives, one who lives on delta updates, and one who
comes back for what was removed."""

import heapq
import threading
import time

import merge
from follower import Follower
from record import Delta, Refetch

EARLY = 0.3        # seconds before a retention time ends at which it is tested
SHORTEST_POLL = 0.25


class Poller(Follower):
    """Reloads without directives and without compression."""

    def run(self):
        while not self.stop.is_set():
            version = self.ask(encoding="identity")
            if version:
                self.rendition.plain.append(version)
                playlist = version.playlist
                pace = playlist.part_target or (playlist.target_duration or 2) / 2
                self.stop.wait(max(SHORTEST_POLL, 1 if playlist.ended else pace))


class DeltaFollower(Follower):
    """Holds a playlist and keeps it new by deltas alone, of both kinds in turn."""

    def run(self):
        held, playlist, kind = None, None, "YES"
        while not self.stop.is_set():
            if held is None or playlist.ended:
                self.stop.wait(1 if held is not None else 0)
                version = self.ask()
            else:
                version = self.reload(playlist, kind)
            if version is None:
                held = None
                continue
            if held is not None and not playlist.ended:
                self.rendition.deltas.append(Delta(version, held, kind))
                kind = "v2" if kind == "YES" else "YES"
            playlist = version.playlist
            if playlist.skip:
                held = merge.merged(held or [], playlist)
            else:
                held = playlist.segments

    def reload(self, playlist, kind):
        control = playlist.control
        if control and control.yes("CAN-BLOCK-RELOAD"):
            msn, part = playlist.edge
            return self.ask(msn, part if playlist.part_target else None, _HLS_skip=kind)
        self.stop.wait(max(0.5, self.rendition.target / 2))
        return self.ask(_HLS_skip=kind)


class Keeper(Follower):
    """Asks again for removed parts and segments while the server must still have them."""

    def __init__(self, rendition, stop):
        super().__init__(rendition, stop)
        self.lock, self.due, self.count = threading.Lock(), [], 0

    def retain(self, item):
        """From the player's thread."""
        if item.kind == "part":
            deadline = item.gone + 3 * self.rendition.target
        else:
            longest = max(version.playlist.duration for version in self.rendition.versions)
            deadline = item.listed + item.duration + longest
        with self.lock:
            self.count += 1
            # At the last moment each; some also just after they left.
            for when in [deadline - EARLY] + ([item.gone + EARLY] if self.count % 4 == 0 else []):
                if when < deadline and deadline > item.gone:
                    heapq.heappush(self.due, (max(when, item.gone), self.count, deadline, item))

    def run(self):
        while not self.stop.is_set():
            with self.lock:
                ready = self.due and self.due[0][0] <= time.monotonic()
                entry = heapq.heappop(self.due) if ready else None
            if entry is None:
                self.stop.wait(0.05)
                continue
            _, _, deadline, item = entry
            exchange = self.client.get(item.url)
            # An answer that was asked for too late proves nothing.
            if exchange.sent < deadline and not self.stop.is_set():
                self.rendition.refetches.append(Refetch(item, deadline, exchange))
