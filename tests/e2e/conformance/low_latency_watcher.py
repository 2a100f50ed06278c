"""Follows ll.mpd as a low-latency DASH player does: asks for it again and again, computes which
segment's first chunk is due next, asks for it then and notes how it comes."""

import threading
import time
import urllib.parse

import chunked
from dash_record import Growth, ManifestVersion
from fetch import Client
from mpd import Manifest
from probes import ORIGIN

PACE = 1.0        # seconds from one request for the manifest to the next
KINDS = ("video", "audio")


def due(version, period, one, number, wall):
    """When the first chunk of a segment can be there, on the monotonic clock (§5.3.9.5.3)."""
    template = one.template
    length = template.duration / template.timescale
    end = (version.manifest.zero or 0) + (period.start or 0) + \
        (number - template.start_number + 1) * length
    return end - (template.offset_seconds or 0) - wall


def numbered(manifest):
    """(period, set) of the last Period whose segments are told by their numbers."""
    for period in manifest.periods[-1:]:
        for one in period.sets:
            if one.template.duration and one.representations:
                yield period, one


class LowLatencyWatcher:
    """A thread for the manifest and one for each kind of media."""

    def __init__(self, recording):
        self.recording, self.low = recording, recording.low
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.follow, daemon=True)]
        self.threads += [threading.Thread(target=self.get, args=(kind,), daemon=True)
                         for kind in KINDS]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(3)

    def follow(self):
        client = Client()
        while not self.stop.is_set():
            exchange = client.ask("GET", self.low.url, ORIGIN)
            if exchange.ok:
                self.low.versions.append(ManifestVersion(Manifest(exchange.text), exchange))
            elif not self.stop.is_set():
                self.low.refused.append(exchange)
            self.stop.wait(PACE)
        client.close()

    def latest(self, kind):
        """(version, period, set) by the newest manifest, unless that has been withdrawn."""
        versions, refused = self.low.versions, self.low.refused
        if not versions or refused and refused[-1].first_byte > versions[-1].at:
            return None
        for period, one in numbered(versions[-1].manifest):
            if one.kind == kind:
                return versions[-1], period, one
        return None

    def get(self, kind):
        last = None
        while not self.stop.is_set():
            found = self.latest(kind)
            if not found:
                self.stop.wait(0.2)
                continue
            version, period, one = found
            number = one.template.start_number if last is None else last + 1
            while due(version, period, one, number, self.recording.wall) < time.monotonic():
                number += 1
            when = due(version, period, one, number, self.recording.wall)
            if self.stop.wait(max(0, when - time.monotonic())):
                return
            self.grow(version, period, one, number, when)
            last = number

    def grow(self, version, period, one, number, when):
        template, representation = one.template, one.representations[0]
        name = representation.name(template.media).replace("$Number$", str(number))
        url = urllib.parse.urljoin(self.low.url, name)
        exchange, chunks = chunked.get(url, ORIGIN)
        # What the end of the run cut off proves nothing.
        if not self.stop.is_set():
            self.low.grown.append(Growth(url, period.id, one.id, one.kind, number, when, exchange,
                                         chunks, version))
