#!/usr/bin/env python3
"""Server CPU per gigabyte and per playlist: Freshet beside Debian's nginx, which serves the same octets as files.

usage: cdn_cpu.py --freshet build/release/freshet [--pairs 7] [--only h1,h2c,tls,tls-h2,dvr,…] [--peer default]

Needs h2load (nghttp2-client), nginx, ffmpeg, openssl. A live show of 1 MB segments; 64 connections; the servers
take turns request for request; each has processor 0 and h2load the others. Prints, a case a line, CPU milliseconds
a gigabyte (or microseconds a playlist) and the median of the pairs' ratios, quartiles in brackets. Peers: `default`
as Debian ships nginx; `buffers` with `sendfile off; output_buffers 1 512k`; both without an access log. For TLS
nginx is given Freshet's first cipher, AES-128-GCM, since its own first choice costs more."""

import argparse
import pathlib
import time

import bed

PEERS = {"default": "sendfile on;", "buffers": "sendfile off; output_buffers 1 512k;"}
SAME_CIPHER = "ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;"
GZIP = ("accept-encoding: gzip",)
# name: (what, transport)
CASES = {
    "h1": ("segment", "h1"), "h2c": ("segment", "h2c"), "tls": ("segment", "tls"), "tls-h2": ("segment", "tls-h2"),
    "dvr-h1": ("dvr", "h1"), "dvr-h2c": ("dvr", "h2c"), "dvr-tls": ("dvr", "tls"), "dvr-tls-h2": ("dvr", "tls-h2"),
    "list-h1": ("list", "h1"), "list-h2c": ("list", "h2c"), "list-tls-h2": ("list", "tls-h2"),
}
PATH = "/live/main/source"
CONNECTIONS = 64


def newest_segment(server):
    names = bed.segments(server, PATH)
    return names[-1] if len(names) > 2 else None


class Bench:
    def __init__(self, freshet, peer, options):
        self.freshet, self.peer, self.options = freshet, peer, options
        self.old = None

    def target(self, what):
        if what == "list":
            return f"{PATH}/index.m3u8", GZIP
        return f"{PATH}/{self.old if what == 'dvr' else newest_segment(self.freshet)}", ()

    def copy(self, path, headers):
        """The same octets as a file of nginx's."""
        sent = dict(header.split(": ") for header in headers)
        octets = bed.fetch(self.freshet.http + path, **sent)
        file = self.peer.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(octets)
        return len(octets)

    def run(self, server, path, headers, transport):
        base = {"h1": server.http, "h2c": getattr(server, "h2c", server.http)}.get(transport, server.https)
        number = self.options.playlists if path.endswith("m3u8") else self.options.segments
        before = bed.cpu(server.pids)
        octets = bed.h2load(base + path, number, CONNECTIONS, transport in ("h1", "tls"), bed.on_cpu(1), headers)
        used = bed.cpu(server.pids) - before
        return used / number * 1e6 if path.endswith("m3u8") else used / octets * 1e12

    def case(self, name):
        what, transport = CASES[name]
        pairs, size = [], 0
        for turn in range(self.options.pairs + 1):
            path, headers = self.target(what)
            size = self.copy(path, headers)
            order = [self.freshet, self.peer] if turn % 2 else [self.peer, self.freshet]
            took = {server: self.run(server, path, headers, transport) for server in order}
            if turn > 0:  # the first pair warms
                pairs.append((took[self.freshet], took[self.peer]))
        ratio, low, high = bed.median_ratio(pairs)
        ours, theirs = (sorted(column)[len(pairs) // 2] for column in zip(*pairs))
        unit = "us a playlist" if what == "list" else "ms a GB"
        print(f"{self.options.peer:8} {name:12} {size:8} octets  freshet {ours:7.1f}  nginx {theirs:7.1f} {unit:14}"
              f" ratio {ratio:.2f} [{low:.2f} {high:.2f}]", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--segments", type=int, default=1024, help="requests a run")
    parser.add_argument("--playlists", type=int, default=40_000, help="requests a run")
    parser.add_argument("--only", default=",".join(CASES))
    parser.add_argument("--peer", default="default", choices=PEERS)
    options = parser.parse_args()
    wanted = [name for name in CASES if any(name == word or name.startswith(word + "-") and word in ("dvr", "list")
                                            for word in options.only.split(","))]
    with bed.workplace() as folder:
        certificate = bed.Certificate(folder)
        clip = bed.make_clip(folder, 4_000)
        freshet = bed.Freshet(str(pathlib.Path(options.freshet).resolve()), folder, certificate,
                              bed.NO_LADDER, bed.on_cpu(0))
        peer = bed.Nginx(folder, certificate, PEERS[options.peer] + SAME_CIPHER, prefix=bed.on_cpu(0))
        try:
            with bed.show(clip, freshet.publish_to):
                bench = Bench(freshet, peer, options)
                bench.old, began = bed.wait_for(lambda: newest_segment(freshet)), time.monotonic()
                order = sorted(wanted, key=lambda name: name.startswith("dvr"))
                for name in order:
                    if name.startswith("dvr"):  # memory keeps seven target durations
                        time.sleep(max(0.0, began + 40 - time.monotonic()))
                    bench.case(name)
        finally:
            peer.stop()
            freshet.stop()


if __name__ == "__main__":
    main()
