#!/usr/bin/env python3
"""A Kafka is told of a real show, and of what a server was asked while the brokers were down and it was killed.

usage: kafka.py --freshet build/dev/freshet --mock build/dev/tests/freshet_kafka_mock

The brokers are librdkafka's mock cluster in a process of their own. Exits 1 when anything is not so."""

import argparse
import json
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.request

from brokers import Brokers, until

SHOW = ["stream.started", "stream.live", "stream.ended"]


def check(ok, text):
    print(f"{'ok' if ok else 'FAIL':5}{text}", flush=True)
    if not ok:
        raise SystemExit(1)


class Server:
    def __init__(self, binary, folder, brokers):
        self.binary, self.folder, self.brokers, self.runs = binary, folder, brokers, 0
        self.start()

    def start(self):
        self.runs += 1
        ready = self.folder / f"ready-{self.runs}.json"
        settings = ["http.port=0", "rtmp.port=0", "srt.port=off", "channel_defaults.ladder=off",
                    "channel_defaults.reconnect_grace=0s", f"events.kafka.brokers={self.brokers}"]
        self.log = open(self.folder / "server.log", "a", encoding="utf-8")
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data", self.folder / "data", "--ready-file", ready,
             *(word for one in settings for word in ("--set", one))], stderr=self.log)
        until("the server is ready", lambda: ready.exists() and ready.read_text().endswith("}\n"))
        self.known = json.loads(ready.read_text())

    def ask(self, path, body=None):
        headers = {"authorization": f"Bearer {self.known['admin_token']}"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.known["http"] + path, data, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def finding(self):
        findings = self.ask("/v1/system")["findings"]
        return next((one for one in findings if one["what"] == "events.kafka"), None)

    def end(self, how):
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(timeout=20)
        return time.monotonic() - began


def publish(server):
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
                    "-t", "3", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-f", "flv",
                    f"{server.known['rtmp']}/{server.known['stream_key']}"], check=True)


def make_keys(server, count):
    return [server.ask("/v1/channels/main/keys", {"note": f"number {n}"})["id"] for n in range(count)]


def keys_of(brokers):
    made = [one for one in brokers.messages("main") if one["type"] == "key.created"]
    return [one["value"]["data"]["key_id"] for one in made]


def shows_arrive(server, brokers):
    publish(server)
    until("the show's facts", lambda: len(brokers.messages("main")) >= 3)
    told = brokers.messages("main")
    check([one["type"] for one in told if one["type"].startswith("stream.")] == SHOW, "a show, keyed by its channel, in its order")
    check(all(one["value"]["id"] == one["id"] and one["value"]["channel_id"] == "main" for one in told), "each with its id and its JSON")
    check(len({one["partition"] for one in told}) == 1, "a channel on one partition")
    check(server.finding() is None, "and nothing to find fault with")


def nothing_is_lost(server, brokers):
    first = make_keys(server, 5)
    until("the first keys", lambda: keys_of(brokers) == first)
    brokers.order("down")
    waiting = make_keys(server, 10)
    found = until("what is wrong is said", server.finding)
    check(found["verdict"] == "bad" and "brokers" in found["advice"], f"brokers that are down: {found['says']}")
    server.end(signal.SIGKILL)
    server.start()
    waiting += make_keys(server, 5)
    took = server.end(signal.SIGTERM)
    check(server.process.returncode == 0 and took < 5, f"a stop beside dead brokers takes {took:.1f} s")
    server.start()
    check(keys_of(brokers) == first, "nothing came yet")
    brokers.order("up")
    wanted = first + waiting
    until("what waited", lambda: len(set(keys_of(brokers))) >= len(wanted))
    check(list(dict.fromkeys(keys_of(brokers))) == wanted, "kill -9 and dead brokers: all of it, in its order")
    until("nothing waits", lambda: "freshet_kafka_waiting 0" in metrics(server))


def metrics(server):
    with urllib.request.urlopen(server.known["http"] + "/metrics", timeout=20) as answer:
        return answer.read().decode()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--mock", required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="freshet-kafka-") as folder:
        brokers = Brokers(args.mock)
        server = Server(args.freshet, pathlib.Path(folder), brokers.address)
        try:
            shows_arrive(server, brokers)
            nothing_is_lost(server, brokers)
        finally:
            server.end(signal.SIGTERM)
            brokers.stop()


if __name__ == "__main__":
    main()
