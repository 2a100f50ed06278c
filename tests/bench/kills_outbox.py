#!/usr/bin/env python3
"""A server that is killed again and again while it is asked to change things: nothing torn, nothing promised is lost.

usage: kills_outbox.py --freshet build/dev/freshet [--mock build/dev/tests/freshet_kafka_mock] [--kills 50] [--seed 1]

Three clients make stream keys and set titles over the API, each for a channel of its own, one call after another; a webhook
and, with --mock, a Kafka are told. SIGKILL comes at a moment that chance gives. Between two runs the database is read: it is
whole, and every key whose making was answered is in it. In the end each key that an answer promised has been told of at
least once, those of a channel in the order in which they were made, and so many changes of settings as were answered.
Prints one line of figures; exits 1 on any loss."""

import argparse
import collections
import contextlib
import http.client
import http.server
import json
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from brokers import Brokers, until

CHANNELS = ("main", "one", "two")


class Receiver:
    """A webhook's; it takes everything."""

    def __init__(self):
        self.lock, self.heard = threading.Lock(), []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver.lock:
                    receiver.heard.append(json.loads(body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def facts(self):
        with self.lock:
            return list(self.heard)


class Server:
    def __init__(self, binary, folder, settings):
        self.binary, self.folder, self.settings, self.runs = binary, folder, settings, 0
        self.database = folder / "data" / "freshet.db"

    def start(self):
        self.runs += 1
        ready = self.folder / f"ready-{self.runs}.json"
        given = ["http.port=0", "rtmp.port=off", "srt.port=off", *self.settings]
        with open(self.folder / "server.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", self.folder / "data", "--ready-file", ready,
                 *(word for one in given for word in ("--set", one))], stderr=log)
        until("the server is ready", lambda: ready.exists() and ready.read_text().endswith("}\n"))
        self.known = json.loads(ready.read_text())

    def ask(self, method, path, body):
        headers = {"authorization": f"Bearer {self.known['admin_token']}"}
        request = urllib.request.Request(self.known["http"] + path, json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(timeout=30)


class Maker(threading.Thread):
    """One client: asks until nobody answers any more, and remembers what was answered."""

    def __init__(self, server, channel, promised):
        super().__init__(daemon=True)
        self.server, self.channel, self.promised = server, channel, promised
        self.start()

    def run(self):
        # Who is killed in the middle of an answer has promised nothing.
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            for turn in range(1_000_000):
                path = f"/v1/channels/{self.channel}"
                if turn % 4 == 3:
                    self.server.ask("PATCH", f"{path}/settings", {"title": f"{self.server.runs} {turn}"})
                    self.promised.titles += 1
                else:
                    self.promised.keys.append(self.server.ask("POST", f"{path}/keys", {"note": str(turn)})["id"])


class Promised:
    def __init__(self):
        self.keys, self.titles = [], 0


def torn(database, promised):
    """What is wrong with the database of a server that was killed."""
    with contextlib.closing(sqlite3.connect(database)) as store:
        whole = [row[0] for row in store.execute("PRAGMA integrity_check")]
        dangling = store.execute("PRAGMA foreign_key_check").fetchall()
        kept = {row[0] for row in store.execute("SELECT id FROM stream_keys")}
    if whole != ["ok"]:
        yield f"the database is damaged: {whole}"
    if dangling:
        yield f"rows that refer to nothing: {dangling}"
    for channel, of in promised.items():
        if gone := [key for key in of.keys if key not in kept]:
            yield f"{channel}: {len(gone)} keys are gone that were answered for"


def lost(facts, promised):
    """What `facts`, in the order in which they came, lack."""
    keys, titles = collections.defaultdict(dict), collections.defaultdict(set)
    for fact in facts:
        if fact["type"] == "key.created":
            keys[fact["channel_id"]].setdefault(fact["data"]["key_id"], None)
        elif fact["type"] == "config.changed":
            titles[fact["channel_id"]].add(fact["id"])
    for channel, of in promised.items():
        told = list(keys[channel])
        if missing := set(of.keys) - set(told):
            yield f"{channel}: {len(missing)} keys of {len(of.keys)} were never told of"
        wanted = set(of.keys)
        if [key for key in told if key in wanted] != of.keys and not missing:
            yield f"{channel}: keys were told of in another order"
        if len(titles[channel]) < of.titles:
            yield f"{channel}: {len(titles[channel])} changes were told of, and {of.titles} answered"


def run(args, folder, brokers):
    receiver, chance = Receiver(), random.Random(args.seed)
    settings = [f"events.webhooks={receiver.url}", "events.private_networks=127.0.0.1"]
    settings += [f"events.kafka.brokers={brokers.address}"] if brokers else []
    server, promised = Server(args.freshet, folder, settings), {name: Promised() for name in CHANNELS}
    server.start()
    for name in CHANNELS[1:]:
        server.ask("POST", "/v1/channels", {"id": name})
    faults = []
    for _ in range(args.kills):
        makers = [Maker(server, name, of) for name, of in promised.items()]
        time.sleep(chance.uniform(0.05, 1.0))
        server.end(signal.SIGKILL)
        for maker in makers:
            maker.join()
        faults += torn(server.database, promised)
        server.start()
    outlets = {"webhook": receiver.facts}
    if brokers:
        outlets["kafka"] = lambda: [one["value"] for one in brokers.messages()]
    for name, facts in outlets.items():
        end = time.monotonic() + args.patience
        while time.monotonic() < end and list(lost(facts(), promised)):
            time.sleep(0.2)
        faults += [f"{name}: {fault}" for fault in lost(facts(), promised)]
    server.end(signal.SIGTERM)
    twice = {name: len(all_) - len({fact["id"] for fact in all_}) for name, all_ in ((n, f()) for n, f in outlets.items())}
    keys, titles = sum(len(of.keys) for of in promised.values()), sum(of.titles for of in promised.values())
    print(f"{args.kills} kills: {keys} keys and {titles} titles answered for, "
          + ", ".join(f"{name} told of all ({count} twice)" for name, count in twice.items() if not faults)
          + ("; ".join(faults)))
    return bool(faults) or keys == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--mock")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=60, help="seconds for what is still to be told in the end")
    args = parser.parse_args()
    brokers = Brokers(args.mock) if args.mock else None
    try:
        with tempfile.TemporaryDirectory(prefix="freshet-kills-") as folder:
            sys.exit(run(args, pathlib.Path(folder), brokers))
    finally:
        if brokers:
            brokers.stop()


if __name__ == "__main__":
    main()
