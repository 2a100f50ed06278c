#!/usr/bin/env python3
"""Watches a running server over HTTP and checks every conformance rule it can.

    python3 tests/e2e/conformance/check.py --url http://127.0.0.1:8080/live/main/index.m3u8 [--transport h2c]

The playlists are followed as a low-latency player does, and manifest.mpd beside them as a DASH
player does: asked for again and again, its segments got when their time has come, its clock read.
So is ll.mpd where there is one, its segments while they grow.
Prints a line for each rule and exits 1 when one fails that is not known to."""

import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import crowd
import fetch
import probes
import probes_http
import probes_transport
import report
import save
import transport
from dash_record import Dash, LowLatency
from dash_watcher import DashWatcher
from fetch import Client
from lag import LagMeter
from low_latency_watcher import LowLatencyWatcher
from m3u8 import Playlist
from record import Recording, Rendition, Version
from watcher import Watcher

PATIENCE = 30.0     # seconds to wait for the stream to appear
AFTER_END = 5.0     # seconds an ended playlist is watched for changes


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--url", required=True, help="the multivariant playlist")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--expect", choices=("live", "ended", "stalled"), default="live",
                        help="ended: the source stops during the run; stalled: it falls silent")
    parser.add_argument("--irregular-gop", action="store_true",
                        help="key frames are further apart than segments may be")
    parser.add_argument("--transport", choices=transport.KINDS, default="h1",
                        help="HTTP/1.1 (over TLS with https://), HTTP/2 in clear text, HTTP/2 over TLS")
    parser.add_argument("--rules", help="comma-separated patterns, e.g. 'LL-*,F-*'")
    parser.add_argument("--json", metavar="FILE", help="write the report there, too")
    parser.add_argument("--save", metavar="DIR", help="write each rendition as one file there")
    parser.add_argument("--no-crowd", action="store_true", help="without the hundred viewers")
    return parser.parse_args()


def begin(url, expect, irregular_gop):
    """Waits for the multivariant playlist and lists its renditions."""
    client, until = Client(), time.monotonic() + PATIENCE
    exchange = client.get(url, Accept_Encoding="gzip")
    while not exchange.ok and time.monotonic() < until:
        time.sleep(0.5)
        exchange = client.get(url, Accept_Encoding="gzip")
    if not exchange.ok:
        sys.exit(f"no multivariant playlist: {exchange}")
    recording = Recording(url, Version(Playlist(exchange.text), exchange), expect=expect,
                          irregular_gop=irregular_gop, started=time.monotonic())
    recording.wall, recording.transport = time.time() - time.monotonic(), fetch.used()
    recording.dash = Dash(resolve(url, "manifest.mpd"))
    recording.low = LowLatency(resolve(url, "ll.mpd"))
    list_renditions(recording)
    probes_http.iframes(recording, client)
    client.close()
    return recording


def resolve(url, uri):
    return Rendition(url).resolve(uri)


def list_renditions(recording):
    playlist = recording.multivariant.playlist
    for attributes, uri in playlist.variants:
        address = resolve(recording.url, uri)
        recording.renditions.setdefault(address, Rendition(address))
    for media in playlist.media:
        if "URI" in media:
            address = resolve(recording.url, media.text("URI"))
            recording.renditions.setdefault(address, Rendition(address, media.raw("TYPE").lower()))
    if not recording.renditions:
        sys.exit(f"{recording.url} names no media playlist:\n{playlist.text}")


def ended(recording):
    return all(one.latest and one.latest.ended for one in recording.renditions.values())


def probe_live(recording, until, with_crowd):
    """Directives and headers while the stream runs."""
    client = Client()
    # The followers need something to compare with first.
    time.sleep(min(8, max(1, (until - time.monotonic()) / 4)))
    for rendition in recording.renditions.values():
        probes.Prober(recording, rendition, client).live()
    for version in recording.iframes:
        probes.refused(recording, version.exchange.url, client)
    probes_http.run(recording, client)
    probes_transport.run(recording, client)
    if with_crowd:
        for rendition in recording.renditions.values():
            crowd.together(recording, rendition, client)
            crowd.reset(recording, rendition, client)
    client.close()


def watch(recording, options):
    until = time.monotonic() + options.seconds
    meter = LagMeter()
    meter.start()
    watchers = [Watcher(one) for one in recording.renditions.values()]
    watchers += [DashWatcher(recording), LowLatencyWatcher(recording)]
    for watcher in watchers:
        watcher.start()
    if options.expect == "live":
        probe_live(recording, until, not options.no_crowd)
    while time.monotonic() < until and not (options.expect == "ended" and ended(recording)):
        time.sleep(0.1)
    if options.expect == "ended":
        for rendition in recording.renditions.values():
            probes.Prober(recording, rendition, Client()).ended()
        time.sleep(AFTER_END)
    recording.finished = time.monotonic()
    meter.stop.set()
    recording.lag, recording.pauses = (meter.percentile(0.95), meter.percentile(1.0)), meter.pauses
    for watcher in watchers:
        watcher.finish()


def main():
    options = arguments()
    fetch.use(options.transport)
    recording = begin(options.url, options.expect, options.irregular_gop)
    watch(recording, options)
    results = report.judge(recording, options.rules)
    if options.save:
        save.write(recording, options.save)
    if options.json:
        report.write_json(recording, results, options.json)
    report.print_lines(recording, results)
    return 1 if report.faults(results) else 0


if __name__ == "__main__":
    sys.exit(main())
