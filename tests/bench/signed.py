#!/usr/bin/env python3
"""What signed path prefixes cost: the same playlists and parts with a prefix and without, in turns.

usage: signed.py --freshet build/release/freshet --clip CLIP.mp4 [--rounds 40] [--requests 4000]

One server, one connection a kind of request, requests pipelined by the dozen. The server's CPU time
is the kernel's own account of its threads in nanoseconds. Prints for a 1 KB playlist and for a part
the microseconds of CPU a request, unsigned and signed, and the median of the rounds' ratios."""

import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

BATCH = 16


def cpu_ns(pid):
    """Nanoseconds that all threads of a process have run."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks)


class Asker:
    """Pipelines one request over one connection and reads the answers, whose size is always the same."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        self.socket.sendall(self.request)
        first = b""
        while b"\r\n\r\n" not in first:
            first += self.socket.recv(65536)
        head, body = first.split(b"\r\n\r\n", 1)
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise SystemExit(f"{path}: {head.decode()}")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        self.size = len(head) + 4 + length
        self.read(length - len(body))

    def read(self, left):
        buffer = memoryview(bytearray(1 << 20))
        while left > 0:
            got = self.socket.recv_into(buffer, min(left, len(buffer)))
            if got == 0:
                raise SystemExit("the server ended the connection")
            left -= got

    def run(self, requests):
        for _ in range(requests // BATCH):
            self.socket.sendall(self.request * BATCH)
            self.read(self.size * BATCH)


def measure(pid, port, paths, rounds, requests):
    askers = [Asker(port, path) for path in paths]
    cost = [[], []]
    for asker in askers:
        asker.run(requests)
    for i in range(rounds):
        for which in ((0, 1), (1, 0))[i % 2]:  # neither is always the second
            before = cpu_ns(pid)
            askers[which].run(requests)
            cost[which].append((cpu_ns(pid) - before) / requests / 1000)
    ratio = statistics.median(signed / plain for plain, signed in zip(*cost))
    return statistics.median(cost[0]), statistics.median(cost[1]), ratio


def ask(base, path, token=None, data=None):
    request = urllib.request.Request(base + path, data=data)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--freshet", required=True)
    options.add_argument("--clip", required=True)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--requests", type=int, default=4000)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ready = pathlib.Path(folder) / "ready.json"
        # On one processor, so that both connections have the same loop; the client has another.
        cores = sorted(os.sched_getaffinity(0))
        server = subprocess.Popen(["taskset", "-c", str(cores[0]), args.freshet, "serve", "--ephemeral",
                                   "--ready-file", str(ready), "--set", "channel_defaults.ladder=off"],
                                  stderr=subprocess.DEVNULL)
        os.sched_setaffinity(0, cores[1:] or cores)
        try:
            while not ready.exists():
                time.sleep(0.05)
            about = json.loads(ready.read_text())
            # The show ends before it is measured, so that every answer is the same.
            subprocess.run(["ffmpeg", "-v", "error", "-re", "-i", args.clip, "-t", "8", "-c", "copy",
                            "-f", "flv", f"{about['rtmp']}/{about['stream_key']}"], check=True)
            http = about["http"]
            port = int(http.rsplit(":", 1)[1])
            minted = json.loads(ask(http, "/v1/playback-url", about["admin_token"],
                                    json.dumps({"channel": about["channel"]}).encode()))
            prefix = minted["hls"][len(http):].split("/live/")[0]
            index = f"/live/{about['channel']}/source/index.m3u8"
            listed = ask(http, index).splitlines()
            while "#EXT-X-ENDLIST" not in listed:
                time.sleep(0.2)
                listed = ask(http, index).splitlines()
            part = index.replace("index.m3u8",
                                 [line for line in listed if line.endswith(".m4s")][-1])
            for name, path in (("playlist", index), ("segment", part)):
                requests = args.requests if name == "playlist" else args.requests // 8
                plain, signed, ratio = measure(server.pid, port, (path, prefix + path), args.rounds,
                                               requests)
                print(f"{name}: unsigned {plain:.2f} us, signed {signed:.2f} us, ratio {ratio:.3f}")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
