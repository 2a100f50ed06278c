#!/usr/bin/env python3
"""Low-latency viewers of one stream: delay from a part to its viewers, CPU a viewer, memory a parked viewer.

usage: viewers.py --freshet build/release/freshet [--viewers 500,1000,2000] [--mode h1,h2] [--parked 2000]

Needs g++, ffmpeg, openssl. Builds viewers.cpp, starts the server on processor 0 and the viewers' processes on the
others, and publishes a small picture (300 kb/s) with sound in `latency: low`, six parts a segment. A viewer follows
both renditions: four requests a part over two connections of plain HTTP/1.1, or over one of TLS and HTTP/2. Prints
for each number of viewers the delay from a part's publication until viewers have it, the server's share of its
processor and the viewers' of theirs, and parts that were not asked for in time; and of the memory that the
server's process grows by with so many viewers parked, their share each."""

import argparse
import json
import pathlib
import subprocess
import time

import bed

HERE = pathlib.Path(__file__).resolve().parent
LIMITS = {"http.max_connections": 200_000, "http.max_parked": 200_000, **bed.NO_LADDER}


def build(folder):
    program = folder / "viewers"
    subprocess.run(["g++", "-O2", "-std=c++20", str(HERE / "viewers.cpp"), "-o", str(program), "-lssl",
                    "-lcrypto", "-lz"], check=True)
    return program


class Stage:
    """A server with a show, until the block ends."""

    def __init__(self, options, folder, program, clip, certificate):
        self.options, self.program, self.clip, self.certificate = options, program, clip, certificate
        self.folder = folder
        folder.mkdir()

    def __enter__(self):
        self.server = bed.Freshet(str(pathlib.Path(self.options.freshet).resolve()), self.folder, self.certificate,
                                  LIMITS, bed.on_cpu(0))
        self.show = bed.show(self.clip, self.server.publish_to)
        self.show.__enter__()
        for name in ("source", "audio"):
            bed.wait_for(lambda at=f"/live/main/{name}": len(bed.segments(self.server, at)) > 2)
        return self

    def __exit__(self, *_):
        self.show.__exit__(None, None, None)
        self.server.stop()

    def viewers(self, mode, number, seconds, *more):
        address = self.server.https if mode == "h2" else self.server.http
        return subprocess.Popen(
            [*bed.on_cpu(1), str(self.program), mode, address.rsplit(":", 1)[1], "/live/main", "source,audio",
             str(number), str(self.options.processes), str(seconds), *more],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(process, word):
    if process.stdout.readline().strip() != word:
        raise SystemExit("the viewers failed")


def watch(stage, mode, number, seconds):
    process = stage.viewers(mode, number, seconds)
    said(process, "connected")
    said(process, "measuring")
    before, began = bed.cpu(stage.server.pids), time.monotonic()
    said(process, "done")
    share = (bed.cpu(stage.server.pids) - before) / (time.monotonic() - began)
    figures = json.loads(process.stdout.readline())
    process.wait()
    print(f"{mode} {number:6} viewers: p50 {figures['p50']:.2f} p90 {figures['p90']:.2f} p99 {figures['p99']:.2f} "
          f"max {figures['max']:.2f} ms; server {100 * share:.0f} % of a processor, {1e6 * share / number:.0f} us a "
          f"viewer and second, {1e6 * share * seconds / max(figures['requests'], 1):.1f} us a request; viewers' own "
          f"CPU {figures['cpu']:.1f} s; {figures['samples']} parts, {figures['missed']} missed", flush=True)


def park(stage, mode, number):
    before = bed.rss_kib(stage.server.process.pid)
    process = stage.viewers(mode, number, 2, "park")
    said(process, "connected")
    time.sleep(0.5)
    idle = bed.rss_kib(stage.server.process.pid)
    process.stdin.write("\n")
    process.stdin.flush()
    said(process, "measuring")
    time.sleep(1.2)
    parked = bed.rss_kib(stage.server.process.pid)
    process.wait()
    print(f"{mode} {number:6} viewers: {(idle - before) / number:.1f} KiB a viewer connected, "
          f"{(parked - before) / number:.1f} KiB a viewer with both playlists parked", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--viewers", default="500,1000,2000")
    parser.add_argument("--mode", default="h1,h2")
    parser.add_argument("--parked", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--processes", type=int, default=4)
    options = parser.parse_args()
    bed.raise_files()
    with bed.workplace() as folder:
        program, clip = build(folder), bed.make_clip(folder, 300, 360)
        certificate = bed.Certificate(folder)
        for mode in options.mode.split(","):
            if options.parked:
                with Stage(options, folder / f"park-{mode}", program, clip, certificate) as stage:
                    park(stage, mode, options.parked)
            with Stage(options, folder / f"watch-{mode}", program, clip, certificate) as stage:
                for number in filter(None, options.viewers.split(",")):
                    watch(stage, mode, int(number), options.seconds)


if __name__ == "__main__":
    main()
