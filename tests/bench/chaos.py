#!/usr/bin/env python3
"""An hour of chaos: one server, whose encoders, lines and disk fail one after another, and who watches all of it.

usage: chaos.py --freshet build/release/freshet [--minutes 60] [--seed 1] [--keep FOLDER]

Channel `a` comes over SRT through a relay that can lose 8 % of all datagrams, `b` over RTMP. A seed determines which comes
when, and calm between: encoder killed; stopped (SIGSTOP) for 1 to 20 s; starved (stopped again and again); the media's disk full for a minute; the encoder's
clock 200 ppm from true from then on; its time stamps jump by +1000 s or -100 s; the line loses.
A viewer a channel follows the list all the time and judges each version and part; in some calms short_run.py's rules do.
Asked: the live edge is back within the target duration of each calm's begin; numbers never go back; one session a channel;
each kind of failure has its line in the log and its metric; memory and file descriptors stay; it stops with 0; the
database is whole. Prints a table by kind. Exit code 1: something of that is not so; 77: mounting is not permitted here."""

import argparse
import dataclasses
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent / "e2e" / "conformance")]

import chaos_report
import disk_kinds
import disks
import publishers
import soak
import stage
from chaos_kinds import KINDS, Publisher, make_clips
from chaos_viewer import Viewer

CALM_S = 15, 25
EDGE_S = 8
SAMPLE_S, SAMPLE_EVERY = 12, 4   # seconds of a sample; each how many calms
SAMPLE_PATIENCE_S = 120
HOLES = ("F-10:", "F-16:")
LOOK_S = 5
SETTINGS = ("channel_defaults.dvr_window=3m", "channel_defaults.record.enabled=false", "channel_defaults.srt.latency=500ms",
            "channel_defaults.reconnect_grace=60s")


@dataclasses.dataclass
class Event:
    kind: object
    channel: str
    begun: float
    words: str = ""
    calm: float = 0
    end: float = 0
    lines: list = dataclasses.field(default_factory=list)
    rose: dict = dataclasses.field(default_factory=dict)
    gap: float = 0
    back: dict = dataclasses.field(default_factory=dict)   # channel: seconds from the calm's begin; None: not at all
    moved: dict = dataclasses.field(default_factory=dict)  # channel: seconds that the list's clock moved against the wall's
    stood: float = 0                                       # seconds in line for a processor


class Scene:
    """The server and who is around it."""

    def __init__(self, options, folder):
        self.full_s = 60 if options.minutes >= 15 else 15
        media = folder / "data" / "media"
        media.mkdir(parents=True)
        self.disk = disk_kinds.FullDisk(folder, media)
        self.server, self.publishers = stage.Server(options.freshet, folder, *SETTINGS), {}
        self.over, self.looks, self.faults, self.samples, self.events = threading.Event(), [], [], [], []

    def begin(self, folder):
        clips = make_clips(folder)
        for channel, protocol in (("a", "srt"), ("b", "rtmp")):
            self.publishers[channel] = Publisher(self.server, channel, protocol, clips)
        for channel in self.publishers:
            stage.until(f"{channel} is live", lambda c=channel: self.server.source(c))
        self.viewers = {channel: Viewer(self.server.http, channel) for channel in self.publishers}
        self.sessions, self.begun = set(self.server.sessions()), time.monotonic()
        threading.Thread(target=self.look, daemon=True).start()

    def look(self):
        while not self.over.wait(LOOK_S):
            try:
                sessions = set(self.server.sessions())
                self.looks.append((time.monotonic() - self.begun, soak.resident(self.server.pid) * 1024, self.server.files()))
            except OSError:
                continue
            if sessions != self.sessions:
                self.faults.append(f"sessions {sorted(sessions)}, there were {sorted(self.sessions)}")
                self.sessions |= sessions

    def metrics(self):
        """Sums by name and labels, without gauges that move by themselves."""
        lines = (line.rsplit(" ", 1) for line in self.server.get("/metrics").splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in lines if "bucket" not in name}

    def edges(self):
        """How far each live edge has been behind the wall's clock in the last seconds."""
        now = time.monotonic()
        return {channel: viewer.lag(now - EDGE_S, now) or 0.0 for channel, viewer in self.viewers.items()}

    def throw(self, kind, channel, dice):
        event, edges = Event(kind, channel, time.monotonic()), self.edges()
        metrics, log_from = self.metrics(), len(self.server.log())
        stood = self.waited()
        event.words = kind.act(self, self.publishers[channel], dice)
        event.calm = time.monotonic()
        calm = dice.uniform(*CALM_S)
        if len(self.events) % SAMPLE_EVERY == 1:
            time.sleep(5)
            self.sample(channel, kind)
        time.sleep(max(0.0, event.calm + calm - time.monotonic()))
        event.end = time.monotonic()
        event.stood = publishers.longest_wait(self.waited(), stood)
        after = self.metrics()
        event.rose = {name: value - metrics.get(name, 0) for name, value in after.items() if value > metrics.get(name, 0)}
        event.lines = self.server.log()[log_from:].splitlines()
        hurt = self.viewers if kind.all_of else [channel]
        event.gap = max(self.viewers[one].longest_gap(event.begun, event.end) for one in hurt)
        event.back = {one: self.viewers[one].well_since(event.calm) for one in self.viewers}
        event.moved = {one: edge - edges[one] for one, edge in self.edges().items()}
        self.events.append(event)
        self.tell(event)

    def tell(self, event):
        back = "  ".join(f"{one} {'never' if back is None else f'{back:.2f} s'}" for one, back in event.back.items())
        edge = "  ".join(f"{one} {viewer.news[-1][1]:+.2f} ({event.moved[one]:+.2f})" for one, viewer in self.viewers.items())
        print(f"{event.begun - self.begun:6.0f} s  {event.channel}  {event.kind.name:13} {event.words:28} gap {event.gap:5.2f} s  back {back}  "
              f"in line {event.stood:.1f} s  edge {edge}", flush=True)

    def gone(self):
        return self.server.counted("freshet_srt_packets_dropped_total")

    def waited(self):
        """Seconds in line for a processor, of the server and of who publishes."""
        pids = [self.server.pid, *(one.pid for publisher in self.publishers.values() for one in publisher.processes)]
        return {(pid, task): seconds for pid in pids for task, seconds in publishers.waited(pid).items()}

    def sample(self, channel, kind):
        gone, command = self.gone(), [sys.executable, __file__, "--sample", f"{self.server.http}/live/{channel}/index.m3u8"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SAMPLE_PATIENCE_S)
            code, said = done.returncode, done.stdout.strip() or done.stderr.strip()[-500:]
        except subprocess.TimeoutExpired:
            code, said = 1, chaos_report.BUSY
        if channel == "a" and self.gone() > gone:   # what is lost for good leaves a hole in the picture, with right
            said = "\n".join(line for line in said.splitlines() if not line.startswith(HOLES))
            code = int(code and "\n" in said)
        self.samples.append((channel, kind.name, code, said))
        print(f"         rules on {channel}: {self.samples[-1][3]}", flush=True)

    def play(self, options):
        dice, order = random.Random(options.seed), []
        time.sleep(12)
        until = self.begun + options.minutes * 60
        print("the live edge is behind the wall's clock by " + ", ".join(f"{c} {lag:.2f} s" for c, lag in self.edges().items()), flush=True)
        while time.monotonic() < until and self.server.process.poll() is None:
            if not order:
                order = dice.sample(KINDS, len(KINDS))
            kind = order.pop()
            self.throw(kind, dice.choice(kind.channels), dice)
        for viewer in self.viewers.values():
            viewer.end()

    def stop(self):
        self.over.set()
        for publisher in self.publishers.values():
            publisher.stop()
        if self.server.process.poll() is not None:
            self.faults.append(f"the server ended with {self.server.process.returncode}")
            return
        code, took = self.server.stop()
        if code != 0:
            self.faults.append(f"exit code {code}")
        print(f"stopped in {took:.1f} s with {code}")


def databases(folder):
    for file in (folder / "data").glob("*.db"):
        answer = sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone()[0]
        print(f"{file.name}: {answer}")
        if answer != "ok":
            yield f"{file.name}: {answer}"


def sample(url):
    import short_run
    import report
    show = short_run.Show("h1", [], set())
    results = short_run.watch(url, show, SAMPLE_S)
    problems = report.faults(results, busy=True)
    print(f"{sum(found.count for _, found in results)} checks", *problems, sep="\n")
    return 1 if problems else 0


def run(options, folder):
    scene = Scene(options, folder)
    try:
        scene.begin(folder)
        scene.play(options)
    finally:
        scene.stop()
        if options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True, ignore=shutil.ignore_patterns("media", "*.flv", "*.ts"))
        scene.disk.leave()
    return [*scene.faults, *databases(folder), *chaos_report.table(scene), *chaos_report.viewers(scene), *chaos_report.samples(scene),
            *chaos_report.memory(scene)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="where the server's log goes")
    parser.add_argument("--sample", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sample:
        sys.exit(sample(options.sample))
    disks.alone()
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        faults = run(options, pathlib.Path(name))
    for fault in faults:
        print("FAULT", fault)
    print(f"{options.minutes:g} minutes of chaos: {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
