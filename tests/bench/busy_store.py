#!/usr/bin/env python3
"""Does a database that is written to all the time hold up the parts of a show?

usage: busy_store.py --freshet build/release/freshet --clip CLIP.mp4 [--rounds 10] [--seconds 60] [--writers 4]

One show without rungs and one low-latency reader on the loop of its own connection, who notes when each part is listed. Rounds take
turns: so many writers change channels' settings through the API as fast as they are answered, or nobody does. How late a part is: later
than the earliest of its round by the media's own clock. Prints p99 of each round and the rise of their median; the limit is 5 ms."""

import argparse
import datetime
import http.client
import json
import pathlib
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse

import bed

LIMIT_S, CHANNELS = 0.005, 200


def ask(line, method, path, token, body):
    line.request(method, path, json.dumps(body), {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    answer = line.getresponse()
    said = answer.read().decode()
    if answer.status not in (200, 201):
        raise SystemExit(f"{method} {path} was answered {answer.status}: {said}")


class Writer(threading.Thread):
    """Changes one channel after another."""

    def __init__(self, server, token, number, over):
        super().__init__(daemon=True)
        self.at, self.token, self.number, self.over, self.written = urllib.parse.urlsplit(server.http), token, number, over, 0

    def run(self):
        line = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=20)
        while not self.over.is_set():
            channel = (self.written + 37 * self.number) % CHANNELS
            ask(line, "PATCH", f"/v1/channels/c{channel}/settings", self.token, {"title": f"{self.number} {self.written}"})
            self.written += 1


class Reader(threading.Thread):
    def __init__(self, server):
        super().__init__(daemon=True)
        self.at, self.seen, self.over = urllib.parse.urlsplit(f"{server.http}/live/main/source/index.m3u8"), [], threading.Event()

    def run(self):
        line, where, known = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=20), "", set()
        while not self.over.is_set():
            line.request("GET", self.at.path + where)
            text, now = line.getresponse().read().decode(), time.monotonic()
            media = 0.0
            for length, date, part in re.findall(r"#EXTINF:([\d.]+)|DATE-TIME:(\S+)|EXT-X-PART:[^\n]*?DURATION=([\d.]+)", text):
                if date:
                    media = datetime.datetime.fromisoformat(date).timestamp()
                elif part:
                    media += float(part)
                    if round(media, 2) not in known and where:
                        self.seen.append((now, now - media))
                    known.add(round(media, 2))
            where = bed.next_part(text)


def p99_of(reader, begin, end):
    late = [by for now, by in reader.seen if begin <= now < end]
    return statistics.quantiles([by - min(late) for by in late], n=100)[98], len(late)


def play(server, token, options):
    reader = Reader(server)
    reader.start()
    rounds = {True: [], False: []}
    written = 0
    for number in range(2 * options.rounds):
        busy, over = number % 2 == 1, threading.Event()
        writers = [Writer(server, token, one, over) for one in range(options.writers if busy else 0)]
        for writer in writers:
            writer.start()
        begin = time.monotonic()
        time.sleep(options.seconds)
        p99, parts = p99_of(reader, begin, time.monotonic())
        over.set()
        for writer in writers:
            writer.join()
        written += sum(writer.written for writer in writers)
        rounds[busy].append(p99)
        print(f"{'writes' if busy else 'calm':7}p99 {p99 * 1e3:6.2f} ms of {parts} parts", flush=True)
    reader.over.set()
    return rounds, written / (options.rounds * options.seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--clip", required=True)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="busy-store-") as name:
        folder = pathlib.Path(name)
        server = bed.Freshet(options.freshet, folder, bed.Certificate(folder), bed.NO_LADDER)
        token = json.loads((folder / "ready.json").read_text())["admin_token"]
        line = http.client.HTTPConnection(urllib.parse.urlsplit(server.http).netloc, timeout=20)
        for number in range(CHANNELS):
            ask(line, "POST", "/v1/channels", token, {"id": f"c{number}"})
        with bed.show(options.clip, server.publish_to):
            time.sleep(8)
            rounds, rate = play(server, token, options)
        server.stop()
    rise = statistics.median(rounds[True]) - statistics.median(rounds[False])
    print(f"{rate:.0f} changes a second; median p99 {statistics.median(rounds[False]) * 1e3:.2f} ms in calm, {statistics.median(rounds[True]) * 1e3:.2f} ms "
          f"while they are written: {rise * 1e3:+.2f} ms")
    return 1 if rise > LIMIT_S else 0


if __name__ == "__main__":
    sys.exit(main())
