#!/usr/bin/env python3
"""Four full HD channels at once on a machine that cannot encode all their rungs: what stays, and what comes back.

usage: overload.py --freshet build/release/freshet --clip CLIP.mp4 [--channels 4] [--seconds 90] [--processors 2]

Each channel gets the clip as 1080p30, 6 Mbit/s, a keyframe every two seconds, and one viewer who asks for each version
of the source's list and of every rung's. Then all but the first encoder stop. Fails when a source's list did not grow
with the clock, when a list that was offered stood still for over two target durations while its rung did not
rest, or when the first channel lacks a rung half a minute after the load has gone."""

import argparse
import pathlib
import re
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import bed
import ladder

STOOD = 4.0  # seconds without anything new
BACK = 30


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


class Rendition:
    """Follows one list as a low-latency player does; knows how long it stood, and what of it was gap."""

    def __init__(self, base, name, stop):
        self.url, self.name, self.stop = f"{base}/{name}/index.m3u8", name, stop
        self.longest, self.media, self.gaps, self.first, self.last = 0.0, 0.0, 0.0, None, None
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        where, at = "", time.monotonic()
        while not self.stop.is_set():
            try:
                text = get(self.url + where)
            except (urllib.error.URLError, OSError):
                self.stop.wait(0.2)
                where = ""
                continue
            now = time.monotonic()
            if where:
                self.longest = max(self.longest, now - at)
            at = now
            self.look(text, now)
            where = bed.next_part(text)

    def look(self, text, now):
        stamps = re.findall(r"PROGRAM-DATE-TIME:(\S+)", text)
        if self.first is None:
            self.first = (now, stamps[-1])
        self.last = (now, stamps[-1])
        tail = text[text.rfind("#EXTINF"):]
        self.rests = "GAP=YES" in tail.rsplit("#EXT-X-PART:", 1)[-1] if "#EXT-X-PART:" in tail else "#EXT-X-GAP" in text[-400:]
        self.gaps += self.rests
        self.media += not self.rests


def offered(http, channel):
    return re.findall(r"^(\S+)/index.m3u8$", get(f"{http}/live/{channel}/index.m3u8"), re.M)


def metrics(http):
    return dict(re.findall(r"^(freshet_transcode\S*) (\S+)$", get(f"{http}/metrics"), re.M))


def run(options, folder):
    clip = ladder.make_source(options.clip, folder, 40)
    server = bed.Freshet(options.freshet, folder, bed.Certificate(folder), prefix=["taskset", "-c", f"0-{options.processors - 1}"])
    stop, failures = threading.Event(), []
    pushes = [bed.publish(clip, server.channel(f"c{i}")) for i in range(options.channels)]
    try:
        time.sleep(8)
        base = [f"{server.http}/live/c{i}" for i in range(options.channels)]
        seen = {(i, name): Rendition(base[i], name, stop) for i in range(options.channels)
                for name in ("source", "720p", "480p", "360p", "audio")}
        for _ in range(options.seconds // 10):
            time.sleep(10)
            said = {k: v for k, v in metrics(server.http).items() if "speed" in k or "depth" in k}
            print([" ".join(offered(server.http, f"c{i}")) for i in range(options.channels)], said, flush=True)
        for (i, name), one in seen.items():
            print(f"c{i} {name:6} longest wait {one.longest:.2f} s, versions with media {one.media:.0f}, resting {one.gaps:.0f}")
            if one.longest > STOOD:
                failures.append(f"c{i}/{name} stood for {one.longest:.1f} s")
        print("load gone")
        for push in pushes[1:]:
            push.terminate()
        began = time.monotonic()
        while set(offered(server.http, "c0")) != {"source", "720p", "480p", "360p"}:
            if time.monotonic() - began > BACK:
                failures.append(f"after {BACK} s only {offered(server.http, 'c0')}")
                break
            time.sleep(0.5)
        print(f"c0 has {' '.join(offered(server.http, 'c0'))} after {time.monotonic() - began:.1f} s")
    finally:
        stop.set()
        for push in pushes:
            push.kill()
        server.stop()
    print("".join(line for line in (folder / "freshet.log").read_text().splitlines(True) if "[ladders]" in line or "behind" in line))
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--clip", required=True)
    parser.add_argument("--channels", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--processors", type=int, default=2)
    with tempfile.TemporaryDirectory(prefix="overload-") as name:
        failures = run(parser.parse_args(), pathlib.Path(name))
    for failure in failures:
        print("FAIL", failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
