#!/usr/bin/env python3
"""Half an hour of a channel with its whole ladder: memory, sound against picture, pictures that are missing.

usage: endurance.py --freshet build/release/freshet --clip CLIP.mp4 [--minutes 30]

The clip is published in a loop, and each rendition has a low-latency viewer. In the second minute and in the last
one conformance/check.py watches for 40 seconds and conformance/frames.py compares what it saved with the clip,
picture by picture, and the sound with the picture. Prints the server's resident MiB every minute, both comparisons,
and what the metrics say was left out. Fails when the last third of the time holds over 5 % more than the middle
third, when sound has moved by over 10 ms, or when a check fails."""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import bed
import soak

CONFORMANCE = pathlib.Path(__file__).resolve().parent.parent / "e2e" / "conformance"
MOST_DRIFT = 10.0   # ms
COUNTED = ("freshet_transcode_steps_total", "freshet_dropped", "freshet_decode", "late", "skipped", "lost")


def compare(server, clip, folder):
    """Milliseconds that the sound is from the picture; nothing when something is wrong."""
    watched = subprocess.run([sys.executable, "check.py", "--url", f"{server.http}/live/main/index.m3u8", "--seconds", "40",
                              "--no-crowd", "--save", str(folder)], cwd=CONFORMANCE, capture_output=True, text=True)
    print("   ", watched.stdout.strip().splitlines()[-1])
    frames = subprocess.run([sys.executable, "frames.py", "--source", str(clip), "--saved", str(folder)],
                            cwd=CONFORMANCE, capture_output=True, text=True)
    print("   ", "\n    ".join(frames.stdout.strip().splitlines()), flush=True)
    sound = re.search(r"sound is ([+-][\d.]+) ms", frames.stdout)
    if watched.returncode != 0 or frames.returncode != 0:
        print("\n".join(line for line in watched.stdout.splitlines() if line.startswith("FAIL")), frames.stderr)
        return None
    return float(sound[1]) if sound else None


def counts(server):
    text = bed.fetch(f"{server.http}/metrics").decode()
    return [line for line in text.splitlines() if not line.startswith("#") and any(word in line for word in COUNTED)
            and not line.endswith(" 0")]


def measure(options, folder):
    server = bed.Freshet(options.freshet, folder, bed.Certificate(folder))
    stop = threading.Event()
    publisher = bed.publish(options.clip, server.publish_to)
    looks, sounds = [], []
    try:
        bed.wait_for(lambda: len(bed.segments(server, "/live/main/source")) > 3)
        listed = bed.fetch(f"{server.http}/live/main/index.m3u8").decode()
        for name in sorted({*re.findall(r"^(\w+)/index\.m3u8$", listed, re.MULTILINE), "audio"}):
            threading.Thread(target=soak.watch, args=(f"{server.http}/live/main/{name}", stop), daemon=True).start()
        began = time.monotonic()
        for minute in range(1, options.minutes + 1):
            if minute in (2, options.minutes):
                sounds.append(compare(server, options.clip, folder / f"saved-{minute}"))
            time.sleep(max(0.0, began + 60 * minute - time.monotonic()))
            looks.append(soak.resident(server.process.pid))
            print(f"{minute:3} min  {looks[-1]:7.1f} MiB", flush=True)
            if server.process.poll() is not None or publisher.poll() is not None:
                sys.exit((folder / "freshet.log").read_text()[-2000:])
        for line in counts(server):
            print("   ", line)
    finally:
        stop.set()
        publisher.kill()
        server.stop()
    return looks, sounds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--clip", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--minutes", type=int, default=30)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="endurance-"))
    try:
        looks, sounds = measure(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    middle, last = soak.thirds(looks)
    whole = len(sounds) == 2 and None not in sounds
    drift = abs(sounds[1] - sounds[0]) if whole else float("inf")
    print(f"last third {last / middle:.3f} of the middle third (limit {soak.GROWTH_LIMIT}); sound moved by {drift:.2f} ms "
          f"(limit {MOST_DRIFT:.0f})")
    return 0 if last <= middle * soak.GROWTH_LIMIT and drift <= MOST_DRIFT else 1


if __name__ == "__main__":
    sys.exit(main())
