#!/usr/bin/env python3
"""The server behind Debian's Varnish and nginx, with the configurations of docs/cdn/ as they stand there.

usage: cdn.py --freshet build/dev/freshet [--only varnish,nginx]

Twenty viewers ask at once for what is kept: the server's own counters say how often it was asked. The delay
that the cache adds to a part is measured against a viewer without it. Prints what it found and exits 1 when
anything is not as docs/cdn/README.md says."""

import argparse
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "conformance"))

import launch
from fetch import Client, with_query
from m3u8 import Playlist

CONFIGURATIONS = HERE.parent.parent / "docs" / "cdn"
CROWD = 20
PARTS = 12           # over which the delay is measured
DELAY = 0.15         # seconds that a cache on a busy machine may add to the median part
PATIENCE = 30.0
COUNTER = re.compile(r'^freshet_http_requests_total\{kind="(\w+)",status="(\d+)"\} (\d+)', re.MULTILINE)


def adapted(name, changes):
    """A configuration of docs/cdn/ with its ports and folders replaced; each must stand there once."""
    text = (CONFIGURATIONS / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text


class Edge:
    """A cache in front of the origin, on a port of its own."""
    program = ""

    def __init__(self, origin_port, folder):
        self.port = launch.free_port()
        folder.mkdir()
        self.log = open(folder / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(self.command(origin_port, folder), stdout=self.log, stderr=self.log)
        self.url = f"http://127.0.0.1:{self.port}"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.log.seek(0)
        sys.exit(f"{self.program} did not start:\n{self.log.read()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)


class Varnish(Edge):
    program = "varnish"

    def command(self, origin_port, folder):
        vcl = folder / "default.vcl"
        vcl.write_text(adapted("varnish.vcl", [('.port = "8080"', f'.port = "{origin_port}"')]), encoding="utf-8")
        return ["varnishd", "-F", "-j", "none", "-n", folder / "work", "-a", f"127.0.0.1:{self.port}", "-f", vcl,
                "-s", "malloc,64m"]


class Nginx(Edge):
    program = "nginx"

    def command(self, origin_port, folder):
        config = folder / "nginx.conf"
        config.write_text(adapted("nginx.conf", [
            ("user www-data;\n", "daemon off;\n" + ("user root;\n" if os.geteuid() == 0 else "")), ("worker_processes auto", "worker_processes 2"),
            ("worker_rlimit_nofile 65536;\n", ""), ("worker_connections 32768", "worker_connections 512"),
            ("/run/nginx.pid", str(folder / "pid")), ("/var/log/nginx/error.log", "stderr"),
            ("/var/lib/nginx/freshet", str(folder / "cache")),
            ("server 127.0.0.1:8080;", f"server 127.0.0.1:{origin_port};"),
            ("listen 80;", f"listen 127.0.0.1:{self.port};"), ("listen [::]:80;", ""),
        ]), encoding="utf-8")
        return ["nginx", "-e", "stderr", "-p", folder, "-c", config]


class Trial:
    """One edge in front of one origin, asked in the ways of viewers."""

    def __init__(self, origin, edge):
        self.origin, self.edge, self.client = origin, edge, Client()
        self.failures = []

    def check(self, ok, text):
        print(f"  {'ok' if ok else 'FAIL':5}{text}", flush=True)
        if not ok:
            self.failures.append(f"{self.edge.program}: {text}")

    def counts(self):
        """Answers with content, by kind."""
        text = self.client.get(f"{self.origin}/metrics").text
        return {kind: int(count) for kind, status, count in COUNTER.findall(text) if status == "200"}

    def playlist(self):
        exchange = self.client.get(f"{self.origin}/live/main/source/index.m3u8")
        return Playlist(exchange.text)

    def crowd(self, path, count=CROWD):
        """That many viewers at once, each with a cookie and an argument of its own: their answers."""
        answers, ready = [None] * count, threading.Barrier(count)

        def ask(at):
            client = Client()
            client.ask("HEAD", f"{self.edge.url}/live/nothing/index.m3u8")
            ready.wait()
            answers[at] = client.ask("GET", with_query(self.edge.url + path, viewer=at), {
                "Cookie": f"id={at}", "Accept-Encoding": "gzip" if at % 2 else "identity"})
            client.close()

        threads = [threading.Thread(target=ask, args=(at,)) for at in range(count)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return answers

    def shared(self, kind, path, what, wanted=1):
        """All get the same; the origin is asked as often as wanted."""
        before = self.counts().get(kind, 0)
        answers = self.crowd(path)
        asked = self.counts().get(kind, 0) - before
        bodies = {one.body for one in answers}
        good = all(one.ok for one in answers) and len(bodies) == 1 and len(next(iter(bodies))) > 0
        refused = [str(one) for one in answers if not one.ok][:1]
        self.check(good and asked == wanted,
                   f"{what}: {len(answers)} viewers, {asked} requests at the origin"
                   + "".join(f"; {one}" for one in refused))

    def hint(self):
        return next(one.text("URI") for one in self.playlist().hints if one.text("TYPE") == "PART")

    def hinted_part(self, wanted):
        self.shared("part", f"/live/main/source/{self.hint()}", "a part that is to come", wanted)

    def blocking_reload(self, wanted):
        msn, parts = self.playlist().edge
        # One further than the next, so that all are there before it is.
        self.shared("playlist", f"/live/main/source/index.m3u8?_HLS_part={parts + 1}&_HLS_msn={msn}",
                    "a blocking reload", wanted)

    def finished(self):
        playlist = self.playlist()
        segment = playlist.segments[-1]
        self.shared("segment", f"/live/main/source/{segment.uri}", "a finished segment")
        self.shared("segment", f"/live/main/source/{segment.uri}", "the same again", 0)
        self.shared("init", f"/live/main/source/{segment.map_uri}", "an initialisation section")

    def fresh(self):
        """After a silence nobody gets a playlist that was kept from before it."""
        path = "/live/main/source/index.m3u8"
        self.client.get(self.edge.url + path)
        time.sleep(3)
        now = self.playlist().edge
        seen = Playlist(self.client.get(self.edge.url + path).text).edge
        self.check(seen >= now, f"a plain playlist is not old: {seen}, the origin has {now}")

    def delay(self):
        """How much later a part ends behind the edge than without it."""
        direct, edge, later = Client(), Client(), []
        for client, base in ((direct, self.origin), (edge, self.edge.url)):
            client.get(f"{base}/live/main/source/index.m3u8")
        for _ in range(PARTS):
            path, got = f"/live/main/source/{self.hint()}", {}
            threads = [threading.Thread(target=lambda c=client, b=base: got.update({b: c.get(b + path)}))
                       for client, base in ((direct, self.origin), (edge, self.edge.url))]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
            if all(one.ok for one in got.values()):
                later.append(got[self.edge.url].last_byte - got[self.origin].last_byte)
        median = statistics.median(later) if later else PATIENCE
        worst = max(later, default=PATIENCE)
        self.check(len(later) > PARTS / 2 and median < DELAY,
                   f"a part comes {median * 1000:.1f} ms later (median of {len(later)}), at worst "
                   f"{worst * 1000:.1f} ms")

    def closed(self):
        statuses = {self.client.get(f"{self.edge.url}/{name}").status for name in ("metrics", "healthz", "readyz")}
        self.check(statuses == {404}, f"metrics, healthz and readyz are not for the outside: {statuses}")

    def run(self):
        # nginx lets through what it would delay.
        asked = 1 if self.edge.program == "varnish" else CROWD
        self.hinted_part(asked)
        self.blocking_reload(asked)
        self.finished()
        self.fresh()
        self.delay()
        self.closed()
        return self.failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--only", default="varnish,nginx")
    options = parser.parse_args()
    edges, failures = {"varnish": Varnish, "nginx": Nginx}, []
    with launch.show(options.freshet, launch.TEST_PICTURE) as (ready, folder):
        for name in options.only.split(","):
            edge = edges[name](int(ready["http"].rpartition(":")[2]), folder / name)
            print(name, flush=True)
            try:
                failures += Trial(ready["http"], edge).run()
            finally:
                edge.stop()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
