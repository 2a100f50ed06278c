#!/usr/bin/env python3
"""Memory of passthrough channels over half an hour, watched by one low-latency viewer each.

usage: soak.py --freshet build/release/freshet [--streams 4] [--seconds 1800] [--latency low]

The publishers send 2.5 Mbit/s made by ffmpeg. Prints the server's resident MiB every half minute; fails when
a stream costs more than 25 MiB over the idle server, or when the last third of the time holds over 5 % more
than the middle third."""

import argparse
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import bed

STEP = 30               # seconds between two looks
STREAM_LIMIT = 25.0     # MiB
GROWTH_LIMIT = 1.05


def resident(pid):
    """MiB that are in memory and no file's."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) / 1024


def thirds(looks):
    """Of the middle third and of the last: their medians."""
    third = max(1, len(looks) // 3)
    return statistics.median(looks[third:2 * third] or looks), statistics.median(looks[-third:])


def make_source(folder):
    target = folder / "source.mp4"
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30",
                    "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "20", "-c:v", "libx264",
                    "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "60", "-b:v", "2400k", "-maxrate", "2400k",
                    "-bufsize", "2400k", "-c:a", "aac", "-b:a", "96k", str(target)], check=True)
    return target


def watch(address, stop):
    """Asks for each part as soon as it is said to come, as a low-latency player does."""
    where = ""
    while not stop.is_set():
        try:
            text = urllib.request.urlopen(f"{address}/index.m3u8{where}", timeout=20).read().decode()
        except (urllib.error.URLError, OSError):
            where = ""
            stop.wait(0.5)
            continue
        where = bed.next_part(text)
        hint = re.search(r'PRELOAD-HINT:TYPE=PART,URI="([^"]+)"', text)
        if hint:
            try:
                urllib.request.urlopen(f"{address}/{hint[1]}", timeout=20).read()
            except (urllib.error.URLError, OSError):
                stop.wait(0.1)


def measure(options, folder):
    source = make_source(folder)
    server = bed.Freshet(options.freshet, folder, bed.Certificate(folder), {"channel_defaults.latency": options.latency, **bed.NO_LADDER})
    stop = threading.Event()
    time.sleep(2)
    idle = resident(server.process.pid)
    publishers = [bed.publish(source, server.channel(f"s{i}")) for i in range(options.streams)]
    looks = []
    try:
        time.sleep(5)
        for i in range(options.streams):
            threading.Thread(target=watch, args=(f"{server.http}/live/s{i}/source", stop), daemon=True).start()
        began = time.monotonic()
        while time.monotonic() - began < options.seconds:
            time.sleep(STEP)
            looks.append(resident(server.process.pid))
            print(f"{time.monotonic() - began:6.0f} s  {looks[-1]:7.1f} MiB", flush=True)
            if server.process.poll() is not None or any(p.poll() is not None for p in publishers):
                sys.exit((folder / "freshet.log").read_text()[-2000:])
    finally:
        stop.set()
        for publisher in publishers:
            publisher.kill()
        server.stop()
    return idle, looks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--streams", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=1800)
    parser.add_argument("--latency", default="low")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="soak-"))
    try:
        idle, looks = measure(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    middle, last = thirds(looks)
    each = (last - idle) / options.streams
    print(f"idle {idle:.1f} MiB; {each:.1f} MiB a stream (limit {STREAM_LIMIT:.0f}); "
          f"last third {last / middle:.3f} of the middle third (limit {GROWTH_LIMIT})")
    return 0 if each <= STREAM_LIMIT and last <= middle * GROWTH_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
