#!/usr/bin/env python3
"""Fifty SRT and fifty RTMP publishers of 1 Mbit/s: CPU and memory each, beside srt-live-transmit.

usage: publishers.py --freshet build/release/freshet [--each 50] [--seconds 30] [--relays 10] [--windows 12,60]

One clip is made once; every ffmpeg sends it, copied, to ten addresses. CPU is the kernel's account of the process (user and system) over
those seconds, with the SRT publishers alone and in the end with those of RTMP alone. Debian's srt-live-transmit relays the same streams
from SRT to UDP, a process each, which is the least that somebody can do who takes them.
Memory is the resident set with none, the SRT publishers, and all. The DVR window is on disk; that its length is nothing to
memory is shown by a second server with a longer one, full as well, and what a second of it should cost is taken off. The media of seven target
durations and four seconds (`origin/window.hpp`), which memory holds for those at the live edge, are in the figure (goal: 8 MB).
Exit code 1: a publisher is missing, or costs more than that."""

import argparse
import contextlib
import pathlib
import re
import select
import socket
import subprocess
import sys
import tempfile
import time

import bed
from ingest_cpu import cpu

GOAL_MB = 8
SETTLE = 15      # seconds until a publisher's first requests and buffers are over
GRACE = 20       # until the shows are over whose encoders have left
TOGETHER = 10    # addresses of one ffmpeg


@contextlib.contextmanager
def publishing(clip, form, addresses):
    """All of them until the block ends."""
    running = []
    try:
        for at in range(0, len(addresses), TOGETHER):
            outputs = [word for one in addresses[at:at + TOGETHER] for word in ("-map", "0", "-c", "copy", "-f", form, one)]
            running.append(subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", str(clip), *outputs],
                                            stderr=subprocess.DEVNULL))
        yield
        if dead := sum(one.poll() is not None for one in running):
            raise SystemExit(f"{dead} of {len(running)} ffmpegs have ended")
    finally:
        for one in running:
            one.kill()
            one.wait()


def spent(pids, seconds):
    """Milliseconds of CPU a second, of all of them."""
    def total():
        return sum(sum(cpu(pid)[:2]) for pid in pids)
    before, began = total(), time.monotonic()
    time.sleep(seconds)
    return 1000 * (total() - before) / (time.monotonic() - began)


class Run:
    """A server with a window of so many seconds, and addresses of both kinds."""

    def __init__(self, binary, folder, each, window):
        folder.mkdir()
        self.server = bed.Freshet(binary, folder, bed.Certificate(folder),
                                  {**bed.NO_LADDER, "srt.port": 0, "channel_defaults.dvr_window": f"{window}s"})
        self.pid = self.server.process.pid
        port, names = self.server.srt.rsplit(":", 1)[1], [f"c{i}" for i in range(2 * each)]
        made = [self.server.channel(name) for name in names]
        self.rtmp = made[each:]
        self.srt = [f"srt://127.0.0.1:{port}?streamid=publish:{name}:{address.rsplit('/', 1)[1]}" for name, address in zip(names, made[:each])]

    def counted(self, name):
        text = bed.fetch(f"{self.server.http}/metrics").decode()
        return round(sum(float(value) for value in re.findall(rf"^{name}\S* (\S+)$", text, re.M)))

    def wait(self, kind, count):
        bed.wait_for(lambda: self.counted(f"freshet_{kind}_connections") == count, 90)

    def check(self, srt, rtmp):
        there = self.counted("freshet_srt_connections"), self.counted("freshet_rtmp_connections")
        if there != (srt, rtmp):
            raise SystemExit(f"{there[0]} SRT and {there[1]} RTMP publishers are there, not {srt} and {rtmp}")

    def rss(self):
        return bed.rss_kib(self.pid) * 1024 / 1e6


def with_all(run, clip, options, window, measured):
    """Megabytes resident with none, half and all; CPU of each kind alone, where it is to be measured."""
    each, found = options.each, {}
    memory = [run.rss()]
    with contextlib.ExitStack() as later:
        with publishing(clip, "mpegts", run.srt):
            run.wait("srt", each)
            time.sleep(SETTLE + window)
            if measured:
                found["SRT"] = spent([run.pid], options.seconds) / each
                print(f"SRT: {found['SRT']:.2f} ms of CPU a publisher and second", flush=True)
            memory.append(run.rss())
            later.enter_context(publishing(clip, "flv", run.rtmp))
            run.wait("rtmp", each)
            time.sleep(SETTLE + window)
            memory.append(run.rss())
            run.check(each, each)
            lost = {name: run.counted(f"freshet_srt_packets_{name}_total") for name in ("lost", "dropped")}
        if measured:
            run.wait("srt", 0)
            time.sleep(GRACE)
            found["RTMP"] = spent([run.pid], options.seconds) / each
            run.check(0, each)
    print(f"window {window} s: {memory[0]:.1f} MB with no publisher, {memory[1]:.1f} with {each}, {memory[2]:.1f} with {2 * each}; "
          f"SRT packets {lost['lost']} lost, {lost['dropped']} dropped{', the machine was too busy' if lost['dropped'] else ''}", flush=True)
    return memory, found


def relayed(clip, count, seconds):
    """CPU a stream of srt-live-transmit, from SRT to UDP; and its megabytes."""
    sinks, relays, ports = [], [], []
    try:
        for _ in range(count):
            sink, port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), bed.free_port()
            sink.bind(("127.0.0.1", 0))
            sinks.append(sink)
            ports.append(port)
            relays.append(subprocess.Popen(["srt-live-transmit", "-q", f"srt://127.0.0.1:{port}?mode=listener",
                                            f"udp://127.0.0.1:{sink.getsockname()[1]}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(1)
        with publishing(clip, "mpegts", [f"srt://127.0.0.1:{port}" for port in ports]):
            time.sleep(SETTLE)
            for sink in sinks:
                if not select.select([sink], [], [], 5)[0]:
                    raise SystemExit("nothing comes out of an srt-live-transmit")
            used = spent([one.pid for one in relays], seconds) / count
            return used, sum(bed.rss_kib(one.pid) for one in relays) * 1024 / 1e6 / count
    finally:
        for one in relays:
            one.kill()
            one.wait()
        for sink in sinks:
            sink.close()


def report(options, windows, memory, found, relay):
    used = relay[0]
    for kind, ours in found.items():
        print(f"{kind}: {ours:.2f} ms of CPU a publisher and second; {ours / used:.2f} of srt-live-transmit's")
    costs = [(one[2] - one[0]) / (2 * options.each) for one in memory]
    slope = max(0.0, (costs[-1] - costs[0]) / max(1, windows[-1] - windows[0]))
    beyond = costs[0] - slope * windows[0]
    print("a publisher: " + ", ".join(f"{cost:.2f} MB with a window of {window} s" for cost, window in zip(costs, windows)) +
          f"; {1000 * slope:.1f} kB a second of window, {beyond:.2f} MB beyond it (goal {GOAL_MB})")
    half = (memory[0][1] - memory[0][0]) / options.each
    print(f"an SRT publisher {half:.2f} MB, an RTMP publisher {(memory[0][2] - memory[0][1]) / options.each:.2f} MB, window of {windows[0]} s in it")
    return beyond <= GOAL_MB


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--each", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--relays", type=int, default=10)
    parser.add_argument("--windows", default="12,60", type=lambda text: [int(one) for one in text.split(",")])
    options = parser.parse_args()
    bed.raise_files()
    with tempfile.TemporaryDirectory(prefix="publishers-") as name:
        folder, memory, found = pathlib.Path(name), [], {}
        clip = bed.make_clip(folder, 1000 - 64, 360)
        print(f"the clip: {clip.stat().st_size * 8 / 8 / 1000:.0f} kbit/s", flush=True)
        relay = relayed(clip, options.relays, options.seconds)
        print(f"srt-live-transmit: {relay[0]:.2f} ms of CPU a stream and second, {relay[1]:.1f} MB a process", flush=True)
        for window in options.windows:
            run = Run(options.freshet, folder / f"window-{window}", options.each, window)
            try:
                figures = with_all(run, clip, options, window, not found)
            finally:
                run.server.stop()
            memory.append(figures[0])
            found = found or figures[1]
        good = report(options, options.windows, memory, found, relay)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
