#!/usr/bin/env python3
"""Are all renditions cut alike, whatever the distance of the source's keyframes?

usage: alignment.py --freshet build/release/freshet [--seconds 600]

Six channels at once, small ones, whose keyframes come every 0.5, 1, 2, 4 and 8.3 seconds and irregularly. Every segment of every
rung is compared with the source's of the same number: its beginning on the wall clock, its length, its number of parts, and whether it begins with a keyframe.
Fails on any difference, and on a segment of an offered rung without a keyframe."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import bed

RATE = 30
GOPS = {"g05": 15, "g1": 30, "g2": 60, "g4": 120, "g83": 250, "odd": None}
IRREGULAR = "eq(n,0)+eq(mod(n,211),37)+eq(mod(n,397),5)+eq(mod(n,89),88)"


def make_clip(folder, name, gop):
    clip = folder / f"{name}.mp4"
    keys = ["-g", str(gop), "-keyint_min", str(gop)] if gop else ["-g", "9999", "-force_key_frames", f"expr:{IRREGULAR}"]
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={RATE}", "-f", "lavfi", "-i",
                    "sine=frequency=440:sample_rate=48000", "-t", "100", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
                    "-sc_threshold", "0", *keys, "-b:v", "600k", "-maxrate", "600k", "-bufsize", "600k", "-c:a", "aac", "-b:a", "64k",
                    str(clip)], check=True)
    return clip


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def segments(text):
    """By number: (PDT, EXTINF, gap, parts, begins with a keyframe); parts and keyframe only while they are listed."""
    found, pdt, gap, parts, extinf = {}, None, False, [], None
    for line in text.splitlines():
        if line.startswith("#EXT-X-PROGRAM-DATE-TIME:"):
            pdt = line.split(":", 1)[1]
        elif line == "#EXT-X-GAP":
            gap = True
        elif line.startswith("#EXT-X-PART:"):
            parts.append(line)
        elif line.startswith("#EXTINF:"):
            extinf = line
        elif line.startswith("s") and line.endswith(".m4s"):
            found[int(line[1:-4])] = (pdt, extinf, gap, len(parts), bool(parts) and "INDEPENDENT=YES" in parts[0])
            gap, parts = False, []
    return found


def keep(known, new):
    for msn, one in new.items():
        if msn not in known or (one[3] and not known[msn][3]):
            known[msn] = one


def compare(channel, seen):
    bad, compared, keyed = [], 0, 0
    source = seen["source"]
    for rung in ("240p", "360p"):
        for msn, (pdt, extinf, gap, parts, key) in sorted(seen.get(rung, {}).items()):
            if gap or msn not in source or source[msn][2]:
                continue
            compared += 1
            keyed += key
            theirs = source[msn]
            if (pdt, extinf) != theirs[:2] or (parts and theirs[3] and parts != theirs[3]):
                bad.append(f"{channel}/{rung} s{msn}: {pdt} {extinf} {parts} parts, source {theirs[0]} {theirs[1]} {theirs[3]}")
            if parts and not key:
                bad.append(f"{channel}/{rung} s{msn}: begins without a keyframe")
    lacking = sum(not one[4] for one in source.values() if one[3])
    print(f"{channel:4} {len(source):4} segments of the source ({lacking} without a keyframe), {compared} of rungs compared, "
          f"{keyed} with a keyframe, {len(bad)} differ", flush=True)
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args()
    bad = []
    with tempfile.TemporaryDirectory(prefix="alignment-") as name:
        folder = pathlib.Path(name)
        server = bed.Freshet(options.freshet, folder, bed.Certificate(folder),
                             {"channel_defaults.ladder": "[{name: 240p, height: 240, bitrate: 300kbps}]"})
        pushes = [bed.publish(make_clip(folder, channel, gop), server.channel(channel)) for channel, gop in GOPS.items()]
        seen = {channel: {"source": {}, "240p": {}, "360p": {}} for channel in GOPS}
        try:
            time.sleep(5)
            until = time.monotonic() + options.seconds
            while time.monotonic() < until:
                for channel, renditions in seen.items():
                    for rendition, known in renditions.items():
                        try:
                            keep(known, segments(get(f"{server.http}/live/{channel}/{rendition}/index.m3u8")))
                        except (urllib.error.URLError, OSError) as error:
                            bad.append(f"{channel}/{rendition}: {error}")
                time.sleep(2)
        finally:
            for push in pushes:
                push.kill()
            server.stop()
        print("".join(line for line in (folder / "freshet.log").read_text().splitlines(True) if "adder" in line))
    for channel, renditions in seen.items():
        bad += compare(channel, renditions)
    for one in bad[:20]:
        print("FAIL", one)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
