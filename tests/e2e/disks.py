#!/usr/bin/env python3
"""What a live show does while the disk under its media fails, and when that is well again.

usage: disks.py --freshet build/dev/freshet [--only full,slow,read-only,unmounted,…] [--owed full:remedy,…] [--keep FOLDER]

One server a disk, all at the same time, each with an encoder of its own (ffmpeg's test source, segments of a second):
full (a tmpfs filled up), slow (500 ms a write) and read-only (both by sick_disk.py), unmounted (umount -l). In the middle
the disk fails for a while. Asked: nobody who watches live waits longer than before; the encoder stays; whatever is listed
can be fetched and is what was live, octet by octet; the window grows again; the log, a metric and /readyz say so, and
how to mend it; killed and started again the server has what it kept since; it stops with 0. Not in the suite:
`begun-full`, `begun-read-only` (the show begins while the disk is ill), `stop-slow` (asked to stop while it is slow),
`swapped` (another disk, an empty one, in the place of the first).
`--owed` names faults that are known and fail nobody: a disk and the fault's name, or `*` for all. One more server, whose
disk is well, tells what is usual. Mounts are made where only this program and its servers see them. Exit code 77: mounting
is not permitted here, or the machine is too busy to judge."""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from disk_kinds import disk_of, run
from disk_watch import LATE_S, Watch, numbers_of
from restart import until

USUAL = ("full", "slow", "read-only", "unmounted")
BEFORE_S, AFTER_S = 22, 24  # longer than a segment stays in memory: 18 s
SKIPPED = 77
OF_TIME = {"late", "live", "seek", "grows", "counted"}  # what a machine that is too busy brings about too


def make_clip(folder):
    """Eight seconds of ffmpeg's test source, made once, so that encoders take next to nothing of the machine."""
    clip = folder / "clip.flv"
    run("ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-f", "lavfi", "-i",
        "sine=sample_rate=48000", "-t", "8", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-b:v", "1500k",
        "-c:a", "aac", clip)
    return clip


class Encoder:
    def __init__(self, clip, address):
        self.process = subprocess.Popen(
            ["ffmpeg", "-nostdin", "-loglevel", "quiet", "-re", "-stream_loop", "-1", "-i", clip, "-c", "copy", "-f", "flv", address])

    def stop(self):
        self.process.kill()
        self.process.wait()


class Case:
    """One disk, one server, one show."""

    def __init__(self, options, name, folder):
        self.name, self.fault_s, self.faults, self.notes, self.encoder = name, options.fault, [], [], None
        self.clip = folder.parent / "clip.flv"
        media = folder / "data" / "media"
        media.mkdir(parents=True)
        self.disk = disk_of(name, folder, media)
        self.watch = Watch(options.freshet, folder)

    def live(self):
        begins_ill = self.name.startswith("begun")
        if begins_ill:
            self.disk.fail()
        self.encoder = Encoder(self.clip, self.watch.server.publish_to)
        self.watch.follow()
        time.sleep(0 if begins_ill else BEFORE_S)
        self.watch.phase("during")
        if not begins_ill:
            self.disk.fail()
        time.sleep(self.fault_s)
        if self.name == "stop-slow":
            return self.watch.rest()
        self.disk.mend()
        self.watch.phase("after")
        time.sleep(AFTER_S)
        self.watch.rest()

    def judge(self):
        watch = self.watch
        self.notes.append("longest gap between parts " + ", ".join(
            f"{phase} {watch.longest(phase):.2f} s" for phase in watch.phases))
        self.notes.append("segments from the window: " + watch.fetched())
        self.notes += watch.said()
        self.fault("encoder", self.encoder.process.poll() is not None, "the encoder was dropped")
        self.fault("session", len(watch.streams) != 1, f"sessions {sorted(watch.streams)}")
        self.faults += watch.faults()
        if self.name not in ("well", "stop-slow", "slow"):
            self.faults += watch.silences()

    def compare(self, usual):
        """With a server whose disk is well, at the same time on the same machine."""
        for phase in self.watch.phases[1:]:
            late = self.watch.longest(phase)
            self.fault("late", late > LATE_S + max(usual.longest(phase), self.watch.longest("before")),
                       f"live waited {late:.2f} s for a part, {phase} the disk's illness, and {usual.longest(phase):.2f} s where it was well")

    def fault(self, name, is_so, words):
        self.faults += [(name, words)] if is_so else []

    def restart(self):
        """What a kill after the disk is well again leaves."""
        before = numbers_of(self.watch.playlist()).media
        since = [n for n in before if n > self.watch.mended_at][:-2]
        self.watch.server.end(signal.SIGKILL)
        self.watch.server.start()
        try:
            after = numbers_of(until("the show is there after a kill", self.watch.playlist))
        except SystemExit as e:
            return self.faults.append(("restart", str(e)))
        lost = [n for n in since if n not in after.media]
        self.notes.append(f"after a kill: {len(after.media)} of {len(before)} segments, of those since the disk is well "
                          f"{len(since) - len(lost)} of {len(since)}")
        self.fault("restart", lost, f"a restart has lost {len(lost)} of the {len(since)} segments since the disk is well")
        self.fault("restart", not since, "no segment since the disk is well")

    def stop(self):
        begun, code = time.monotonic(), self.watch.server.end(signal.SIGTERM)
        took = time.monotonic() - begun
        self.notes.append(f"stopped in {took:.1f} s with {code}")
        self.fault("stop", code != 0, f"stopped with {code}")
        self.fault("stop", took > 6, f"took {took:.1f} s to stop")

    def run(self):
        try:
            self.live()
            self.judge()
            if self.name != "stop-slow":
                self.restart()
            self.encoder.stop()
            self.stop()
        except subprocess.TimeoutExpired as e:
            self.fault("stop", True, f"has not stopped in {e.timeout} s")
        except (OSError, SystemExit) as e:
            self.fault("test", True, f"the test came to an end: {e}")

    def close(self):
        if self.encoder:
            self.encoder.stop()
        with contextlib.suppress(OSError, SystemExit, subprocess.TimeoutExpired):
            self.watch.server.kill()
            self.disk.leave()


def alone():
    """This program again where its mounts are nobody else's."""
    if os.environ.get("DISKS_ALONE"):
        return
    how = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    if subprocess.run([*how, "true"], capture_output=True).returncode:
        print("skipped: this user may not mount anything (unshare --mount)")
        sys.exit(SKIPPED)
    os.environ["DISKS_ALONE"] = "1"
    os.execvp(how[0], [*how, sys.executable, *sys.argv])


def close(cases):
    for case in cases:
        case.close()


def make_cases(options, folder):
    cases = []
    make_clip(folder)
    for name in ("well", *options.only.split(",")):
        (folder / name).mkdir()
        try:
            cases.append(Case(options, name, folder / name))
        except OSError as e:
            print(f"skipped: the disk of \"{name}\" cannot be made here: {e}")
            close(cases)
            sys.exit(SKIPPED)
    return cases


def tell(case, usual, owed):
    """Prints what was found; the names of the faults that are news."""
    case.compare(usual)
    print(f"{case.name}:", *case.notes, sep="\n  ")
    news = []
    for name, words in case.faults:
        is_owed = not {f"{case.name}:{name}", f"{case.name}:*"}.isdisjoint(owed)
        news += [] if is_owed else [name]
        print(f"  {'owed' if is_owed else 'FAULT'} {case.name}:{name}: {words}")
    return news


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--only", default=",".join(USUAL))
    parser.add_argument("--owed", default="")
    parser.add_argument("--fault", type=float, default=15, help="seconds")
    parser.add_argument("--keep", type=pathlib.Path, help="where the servers' logs go")
    options = parser.parse_args()
    alone()
    with tempfile.TemporaryDirectory(prefix="disks-") as name:
        folder = pathlib.Path(name)
        cases = make_cases(options, folder)
        with concurrent.futures.ThreadPoolExecutor(len(cases)) as together:
            list(together.map(Case.run, cases))
        close(cases)
        usual = cases[0].watch
        found = [name for case in cases for name in tell(case, usual, options.owed.split(","))]
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
        for case in cases if options.keep else []:
            shutil.copy(folder / case.name / "log", options.keep / f"{case.name}.log")
    print(f"{len(cases) - 1} sick disks and a well one: {len(found)} faults")
    if found and OF_TIME.issuperset(found) and not usual.is_steady():
        print("skipped: the machine is too busy to judge, live stood still where the disk was well")
        sys.exit(SKIPPED)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
