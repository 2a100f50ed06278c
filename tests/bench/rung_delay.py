#!/usr/bin/env python3
"""How much later a rung's part is listed than the source's same part.

usage: rung_delay.py --freshet build/release/freshet --clip CLIP.mp4 [--seconds 60]

1080p30 with a keyframe every two seconds; one low-latency reader a rendition. Prints p50, p95 and p99 in milliseconds; the limits
are 120 (p50) and 300 (p99). A machine that does not keep up says so by its steps, which are printed too."""

import argparse
import http.client
import pathlib
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse

import bed
import ladder

P50, P99 = 0.120, 0.300


class Reader(threading.Thread):
    def __init__(self, base, name, stop):
        super().__init__(daemon=True)
        self.at = urllib.parse.urlsplit(f"{base}/{name}/index.m3u8")
        self.stop, self.seen = stop, {}

    def run(self):
        line = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=20)
        where = ""
        while not self.stop.is_set():
            line.request("GET", self.at.path + where)
            answer = line.getresponse()
            text, now = answer.read().decode(), time.monotonic()
            if answer.status != 200:
                where = ""
                continue
            for msn, part in re.findall(r'EXT-X-PART:[^\n]*URI="s(\d+)\.p(\d+)\.m4s"', text):
                if where:
                    self.seen.setdefault((int(msn), int(part)), now)
            where = bed.next_part(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--clip", required=True)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rung-delay-") as name:
        folder = pathlib.Path(name)
        clip = ladder.make_source(options.clip, folder, 40)
        server = bed.Freshet(options.freshet, folder, bed.Certificate(folder))
        stop = threading.Event()
        with bed.show(clip, server.publish_to):
            time.sleep(8)
            readers = {r: Reader(f"{server.http}/live/main", r, stop) for r in ("source", "720p", "480p", "360p")}
            for reader in readers.values():
                reader.start()
            time.sleep(options.seconds)
            steps = re.findall(r"^(freshet_transcode_steps\S+ \d+)$", bed.fetch(f"{server.http}/metrics").decode(), re.M)
            stop.set()
            time.sleep(2)
        server.stop()
    bad = False
    for name, reader in readers.items():
        if name == "source":
            continue
        late = sorted(at - readers["source"].seen[k] for k, at in reader.seen.items() if k in readers["source"].seen)
        cut = statistics.quantiles(late, n=100)
        print(f"{name}: {len(late)} parts, p50 {cut[49] * 1e3:.0f} ms, p95 {cut[94] * 1e3:.0f}, p99 {cut[98] * 1e3:.0f}")
        bad = bad or cut[49] > P50 or cut[98] > P99
    print("steps:", *(steps or ["none"]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
