#!/usr/bin/env python3
"""From the publisher's first octets to a media playlist that a player can start on.

usage: first_playlist.py --freshet build/release/freshet --clip CLIP.mp4 [--rounds 5]

Polls the address every 5 ms. The clock starts when the server says that the publisher may send, which is
just before its first keyframe; it stops at the first playlist with a part. Prints milliseconds a round."""

import argparse
import datetime
import json
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


def fetch(address):
    try:
        return urllib.request.urlopen(address, timeout=5).read().decode()
    except urllib.error.HTTPError:
        return ""


def measure(options, folder):
    ready = folder / "ready.json"
    log = folder / "server.log"
    began = time.monotonic()
    server = subprocess.Popen([options.freshet, "serve", "--ephemeral", "--ready-file", str(ready)],
                              stderr=open(log, "w"))
    while not ready.exists():
        time.sleep(0.002)
    listening = time.monotonic() - began
    to = json.loads(ready.read_text())
    publisher = subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-i", options.clip, "-c", "copy",
                                  "-f", "flv", f"{to['rtmp']}/{to['stream_key']}"])
    while "EXT-X-PART:" not in fetch(f"{to['http']}/live/main/source/index.m3u8"):
        time.sleep(0.005)
    now = datetime.datetime.now(datetime.timezone.utc)
    publisher.kill()
    server.terminate()
    server.wait()
    said = re.search(r"^(\S+ \S+) I .*publishes on", log.read_text(), re.M).group(1)
    at = datetime.datetime.strptime(said, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=datetime.timezone.utc)
    ready.unlink()
    return listening * 1000, (now - at).total_seconds() * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--clip", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            listening, playable = measure(options, pathlib.Path(folder))
            print(f"listening after {listening:.0f} ms, playable {playable:.0f} ms after publish", flush=True)


if __name__ == "__main__":
    main()
