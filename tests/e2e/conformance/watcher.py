"""Follows one media playlist as a low-latency player does: blocking reloads, every hint asked for
before it exists, every part, segment and initialisation section got when it is listed."""

import queue
import threading
import time

import side_followers
from follower import Follower
from record import Hint, Item

BACKLOG = 8      # segments of the first version that are got


class Player(Follower):
    """Reloads the playlist with directives and lists what is new in it."""

    def __init__(self, rendition, stop, retain):
        super().__init__(rendition, stop)
        self.retain = retain
        self.items, self.hints = queue.Queue(), queue.Queue()
        self.present = {}
        self.hinted = set()

    def run(self):
        version = self.ask()
        while not self.stop.is_set():
            if version:
                self.note(version)
            version = self.next(version)

    def next(self, last):
        playlist = last.playlist if last else None
        if playlist is None:
            return self.ask()
        blocks = playlist.control and playlist.control.yes("CAN-BLOCK-RELOAD")
        if playlist.ended or not blocks:
            self.stop.wait(1 if playlist.ended else max(0.5, self.rendition.target / 2))
            return None if self.stop.is_set() else self.ask()
        if playlist.part_target:
            return self.ask(*playlist.edge)
        return self.ask(playlist.open.msn)

    def note(self, version):
        first = not self.rendition.versions
        self.rendition.versions.append(version)
        playlist, at = version.playlist, version.at
        now = {}
        behind = playlist.duration + sum(part.duration for part in playlist.open.parts)
        for segment in playlist.segments + [playlist.open]:
            for part in segment.parts:
                behind_part = behind - sum(one.duration for one in segment.parts[:part.index + 1])
                self.list_part(part, first, at - (behind_part if first else 0), now)
            if segment.duration is not None:
                behind -= segment.duration
                old = first and segment.msn < playlist.last_msn - BACKLOG
                self.list_segment(segment, first, old, at - (behind if first else 0), now)
        for key, item in self.present.items():
            if key not in now:
                item.gone = at
                self.retain(item)
        self.present = now
        self.note_hints(version)

    def list_part(self, part, first, listed, now):
        if part.gap:
            return
        known = self.rendition.parts
        item = known.get((part.msn, part.index))
        if item is None:
            item = Item("part", part.uri, self.rendition.resolve(part.uri), part.msn, part.index,
                        listed, first, part.duration, part.independent, part.map_uri,
                        rendition=self.rendition)
            known[item.key] = item
            self.list_init(part.map_uri)
            self.items.put(item)
        now[("part", part.msn, part.index)] = item

    def list_segment(self, segment, first, old, listed, now):
        if segment.gap:
            return
        known = self.rendition.segments
        item = known.get(segment.msn)
        if item is None:
            item = Item("segment", segment.uri, self.rendition.resolve(segment.uri), segment.msn, 0,
                        listed, first, segment.duration, False, segment.map_uri,
                        rendition=self.rendition)
            known[segment.msn] = item
            self.list_init(segment.map_uri)
            if not old:
                self.items.put(item)
        now[("segment", segment.msn, 0)] = item

    def list_init(self, uri):
        if uri and uri not in self.rendition.inits:
            item = Item("init", uri, self.rendition.resolve(uri), rendition=self.rendition)
            self.rendition.inits[uri] = item
            self.items.put(item)

    def note_hints(self, version):
        for attributes in version.playlist.hints:
            uri = attributes.text("URI")
            if uri and uri not in self.hinted:
                self.hinted.add(uri)
                self.hints.put(Hint(attributes.text("TYPE"), uri, self.rendition.resolve(uri),
                                    version.at))


class Getter(Follower):
    """Gets what is listed, at once and on its own connection."""

    def __init__(self, rendition, stop, items):
        super().__init__(rendition, stop)
        self.items = items

    def run(self):
        while not (self.stop.is_set() and self.items.empty()):
            try:
                item = self.items.get(timeout=0.2)
            except queue.Empty:
                continue
            item.exchange = self.client.get(item.url)


class HintGetter(Follower):
    """Asks for hinted parts before they exist."""

    def __init__(self, rendition, stop, hints):
        super().__init__(rendition, stop)
        self.hints = hints

    def run(self):
        while not self.stop.is_set():
            try:
                hint = self.hints.get(timeout=0.2)
            except queue.Empty:
                continue
            exchange = self.client.get(hint.url)
            # The end of the run is the reason for what fails after it.
            if not self.stop.is_set():
                hint.exchange = exchange
                self.rendition.hints.append(hint)


class Watcher:
    """All that follows one rendition."""

    def __init__(self, rendition):
        self.rendition, self.stop = rendition, threading.Event()
        self.keeper = side_followers.Keeper(rendition, self.stop)
        self.player = Player(rendition, self.stop, self.keeper.retain)
        self.getter = Getter(rendition, self.stop, self.player.items)
        self.threads = [self.player, self.getter, self.keeper,
                        HintGetter(rendition, self.stop, self.player.hints),
                        side_followers.Poller(rendition, self.stop),
                        side_followers.DeltaFollower(rendition, self.stop)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self):
        """Ends the following; what was listed but not yet got is still got, for a while."""
        self.stop.set()
        until = time.monotonic() + 5
        self.getter.join(max(0.1, until - time.monotonic()))
        for thread in self.threads:
            thread.join(0.3)
            if not thread.is_alive():
                thread.client.close()
