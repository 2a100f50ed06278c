#!/usr/bin/env python3
"""A server that is killed in the middle of a show, and asked to stop in one: started again, it goes on.

usage: restart.py --freshet build/dev/freshet [--kills 3]

Publishes ffmpeg's test source, which comes back a second after each end. Kills the server (SIGKILL, and SIGTERM in the
end) at moments between two segments and in the middle of one, starts it again on the same ports and asks: no number of a
segment is told twice, also when the second run is killed as soon as it has said something, what was complete is there octet by octet, one session, an encoder that is back is watched behind
a DISCONTINUITY, the database is whole and has one show, live until nobody goes on with it."""

import argparse
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

PATIENCE = 40
RENDITIONS = ("source", "audio")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def until(what, is_so):
    """Asks again and again; what it answered in the end."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if found := is_so():
                return found
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.05)
    raise SystemExit(f"waited {PATIENCE} s in vain: {what}")


class Server:
    """One place, one data folder, one run after another."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.runs = binary, folder, 0
        self.ports = {"http": 0, "rtmp": 0}
        self.start()

    def start(self):
        self.runs += 1
        ready = self.folder / f"ready-{self.runs}.json"
        places = [word for name, port in self.ports.items() for word in ("--set", f"{name}.port={port}")]
        self.process = subprocess.Popen([self.binary, "serve", "--data", self.folder / "data", "--ready-file", ready, *places,
                                         "--set", "srt.port=off", "--set", "channel_defaults.ladder=off"])
        until("the server is ready", lambda: ready.exists() and ready.read_text().endswith("}\n"))
        known = json.loads(ready.read_text())
        self.http, self.publish_to = known["http"], f"{known['rtmp']}/{known['stream_key']}"
        self.ports = {name: int(re.search(r":(\d+)", known[name].split("//")[1]).group(1)) for name in self.ports}

    def end(self, how):
        self.process.send_signal(how)
        return self.process.wait(timeout=20)

    def playlist(self, name):
        return get(f"{self.http}/live/main/{name}/index.m3u8").decode()

    def sessions(self):
        return [one["id"] for one in json.loads(get(f"{self.http}/v1/streams"))["items"]]


class Encoder(threading.Thread):
    def __init__(self, address):
        super().__init__(daemon=True)
        self.address, self.over, self.process = address, threading.Event(), None
        self.start()

    def run(self):
        while not self.over.is_set():
            self.process = subprocess.Popen(
                ["ffmpeg", "-nostdin", "-loglevel", "quiet", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-re", "-f", "lavfi",
                 "-i", "sine=sample_rate=48000", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-b:v", "300k",
                 "-c:a", "aac", "-f", "flv", self.address])
            self.process.wait()
            self.over.wait(1)

    def stop(self):
        self.over.set()
        self.process.kill()
        self.join()


def listed(text):
    """(number, gap) of each complete segment, and the highest number that was told in any way."""
    segments, gap = [], False
    for line in text.splitlines():
        gap = gap or line == "#EXT-X-GAP"
        if found := re.fullmatch(r"s(\d+)\.m4s", line):
            segments.append((int(found.group(1)), gap))
            gap = False
    told = max(int(number) for number in re.findall(r"\bs(\d+)\.", text))
    return segments, told


def media_behind(server, number):
    """A segment with media and a number above that one, behind a DISCONTINUITY."""
    text = server.playlist("source")
    segments, _ = listed(text)
    fresh = [n for n, gap in segments if n > number and not gap]
    return text if len(fresh) >= 2 and "#EXT-X-DISCONTINUITY\n" in text else None


def parted(text):
    """The highest number of which a part was given out."""
    return max(map(int, re.findall(r'PART:[^\n]*URI="s(\d+)\.', text)), default=0)


def under_way(text):
    """The segment of which there are parts only; none: it has none yet."""
    complete = [n for n, _ in listed(text)[0]]
    return parted(text) if parted(text) > max(complete) else None


class Before:
    """What players had been told and given when the server went."""

    def __init__(self, server):
        self.texts = {name: server.playlist(name) for name in RENDITIONS}
        self.segments = {name: [n for n, gap in listed(text)[0] if not gap] for name, text in self.texts.items()}
        self.told = {name: listed(text)[1] for name, text in self.texts.items()}
        self.octets = {(name, n): get(f"{server.http}/live/main/{name}/s{n}.m4s")
                       for name, numbers in self.segments.items() for n in numbers[-8:]}
        self.sessions = server.sessions()
        # The last thing before the end: what was under way above may have been finished since.
        self.under_way = {name: under_way(server.playlist(name)) for name in RENDITIONS}

    def faults(self, server, killed):
        for name in RENDITIONS:
            text = server.playlist(name)
            segments, _ = listed(text)
            numbers = [n for n, _ in segments]
            if numbers != list(range(numbers[0], numbers[-1] + 1)):
                yield f"{name}: numbers with holes {numbers}"
            if numbers[-1] < self.told[name]:
                yield f"{name}: {self.told[name]} was told and now the list ends with {numbers[-1]}"
            known = {n for n, gap in segments if not gap}
            # The disk may not have had the last one yet.
            if lost := [n for n in self.segments[name][:-1] if n in numbers and n not in known]:
                yield f"{name}: {lost} were complete and are gaps"
            # A segment under way is lost with who is killed; its number is not for other media.
            if killed and self.under_way[name] in known:
                yield f"{name}: {self.under_way[name]} was under way and is media now"
            if "#EXT-X-ENDLIST" in text:
                yield f"{name} has ended"
        for (name, n), octets in list(self.octets.items()):
            if n != self.segments[name][-1] and get(f"{server.http}/live/main/{name}/s{n}.m4s") != octets:
                yield f"{name} s{n} is another one"
        if server.sessions() != self.sessions:
            yield f"sessions {server.sessions()}, before {self.sessions}"


def stored_faults(path, session):
    """The database of a server that stopped in the middle of the show."""
    with sqlite3.connect(path) as database:
        answer = database.execute("PRAGMA integrity_check").fetchone()[0]
        shows = database.execute("SELECT id, state FROM streams").fetchall()
        profiles = {row[0] for row in database.execute("SELECT profile FROM renditions")}
    if answer != "ok":
        yield f"{path.name}: {answer}"
    if shows != [(session, "live")]:
        yield f"{path.name}: the show is {session}, and it has {shows}"
    if profiles != set(RENDITIONS):
        yield f"{path.name}: renditions {profiles}"


def once(server, how, wait):
    time.sleep(wait)
    before = Before(server)
    code = server.end(how)
    server.start()
    until("the show is there", lambda: server.playlist("source"))
    killed = how == signal.SIGKILL
    faults = list(before.faults(server, killed))
    if how == signal.SIGTERM and code != 0:
        faults.append(f"exit code {code}")
    media_behind_it = lambda: media_behind(server, before.told["source"])
    until("the encoder is back", media_behind_it)
    return faults + list(before.faults(server, killed))


def at_once(server):
    """Killed, started, and killed again as soon as a player has been given something new."""
    first = Before(server)
    server.end(signal.SIGKILL)
    server.start()
    until("a part of the second run", lambda: parted(server.playlist("source")) > first.told["source"])
    return list(first.faults(server, True)) + once(server, signal.SIGKILL, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="restart-") as name:
        folder = pathlib.Path(name)
        server = Server(options.freshet, folder)
        encoder = Encoder(server.publish_to)
        faults = []
        try:
            until("six segments", lambda: len([1 for _, gap in listed(server.playlist("source"))[0] if not gap]) >= 6)
            for number in range(options.kills):
                faults += [f"kill {number + 1}: {fault}" for fault in once(server, signal.SIGKILL, 0.37 * (number % 7))]
            faults += [f"two at once: {fault}" for fault in at_once(server)]
            faults += [f"stop: {fault}" for fault in once(server, signal.SIGTERM, 0.2)]
            session = server.sessions()[0]
        finally:
            encoder.stop()
            server.end(signal.SIGTERM)
        faults += stored_faults(folder / "data" / "freshet.db", session)
    for fault in faults:
        print(fault)
    print(f"{options.kills} kills, two at once and a stop: {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
