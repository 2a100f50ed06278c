"""Follows a manifest as a DASH player does: asks for it again and again, gets every segment when it
becomes available and some of them once more before they may go, and asks what time it is."""

import heapq
import itertools
import threading
import time
import urllib.parse

from dash_record import DashItem, ManifestVersion
from fetch import Client
from mpd import Manifest
from probes import ORIGIN

FASTEST, SLOWEST = 0.5, 2.0   # seconds from one request for the manifest to the next
BACKLOG = 4                   # segments of the first version that are got
EARLY = 0.4                   # seconds before a segment may go at which it is asked for again
CLOCK_EVERY = 3.0
CLOCK_SCHEMES = {f"urn:mpeg:dash:utc:{name}:2014" for name in
                 ("http-xsdate", "http-iso", "http-head", "direct")}


class DashWatcher:
    """Two threads: one asks for the manifest, one for what it lists, when it is time."""

    def __init__(self, recording):
        self.recording, self.dash = recording, recording.dash
        self.stop, self.due, self.order = threading.Event(), [], itertools.count()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=one, daemon=True, name=one.__name__)
                        for one in (self.follow, self.get)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(1)

    def follow(self):
        client, asked_clock = Client(), 0.0
        for encoding in itertools.cycle(("gzip", "identity")):
            if self.stop.is_set():
                return client.close()
            exchange = client.ask("GET", self.dash.url, {**ORIGIN, "Accept-Encoding": encoding})
            if exchange.ok:
                self.note(ManifestVersion(Manifest(exchange.text), exchange))
                if time.monotonic() - asked_clock > CLOCK_EVERY:
                    asked_clock = time.monotonic()
                    self.ask_clocks(client)
            elif not self.stop.is_set():
                self.dash.refused.append(exchange)
            latest = self.dash.latest
            pace = (latest.update if latest else None) or SLOWEST
            self.stop.wait(min(max(pace / 2, FASTEST), SLOWEST))

    def ask_clocks(self, client):
        for scheme, value in self.dash.latest.clocks:
            if scheme in CLOCK_SCHEMES and not scheme.endswith(":direct:2014"):
                method = "HEAD" if "http-head" in scheme else "GET"
                url = urllib.parse.urljoin(self.dash.url, value)
                self.recording.probe("time", client.ask(method, url, ORIGIN), scheme=scheme)

    def note(self, version):
        before = self.dash.versions[-1] if self.dash.versions else None
        first = before is None
        self.dash.versions.append(version)
        manifest, wall = version.manifest, self.recording.wall
        if manifest.zero is None:
            return
        for period, one, representation, segment in manifest.listed():
            url = self.resolve(representation.name(one.template.media, segment))
            if (period.id, url) in self.dash.segments:
                continue
            end = manifest.wall(period, one, segment.end) - wall
            length = segment.duration / one.template.timescale
            item = self.item(period, one, representation, url)
            item.number, item.start, item.duration = segment.number, segment.start, segment.duration
            item.listed, item.missing = version.at, None if first else before.at
            item.available, item.expires = end, end + (manifest.window or 0) + length
            self.dash.segments[period.id, url] = item
            old = first and segment.number < one.template.segments[-1].number - BACKLOG
            if not old:
                self.later(max(version.at, end), item, "exchange")
            if item.expires - EARLY > version.at:
                self.later(item.expires - EARLY, item, "again")

    def item(self, period, one, representation, url):
        """An item of a set; its init segment is asked for when it is new."""
        init = self.resolve(representation.name(one.template.init))
        made = [DashItem(address, period.id, one.id, representation, one.kind, one.mime,
                         one.template.timescale, init) for address in (url, init)]
        if (period.id, init) not in self.dash.inits:
            self.dash.inits[period.id, init] = made[1]
            self.later(0, made[1], "exchange")
        return made[0]

    def resolve(self, name):
        return urllib.parse.urljoin(self.dash.url, name)

    def later(self, when, item, what):
        with self.lock:
            heapq.heappush(self.due, (when, next(self.order), item, what))

    def get(self):
        client = Client()
        while not self.stop.is_set():
            with self.lock:
                ready = self.due and self.due[0][0] <= time.monotonic()
                entry = heapq.heappop(self.due) if ready else None
            if entry is None:
                self.stop.wait(0.02)
                continue
            _, _, item, what = entry
            exchange = client.ask("GET", item.url, ORIGIN)
            # What was asked for too late, or cut off by the end of the run, proves nothing.
            if self.stop.is_set() or what == "again" and exchange.sent > item.expires:
                continue
            setattr(item, what, exchange)
        client.close()
