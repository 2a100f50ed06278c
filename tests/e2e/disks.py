#!/usr/bin/env python3
"""What a live show does while the disk under its media fails, and when that is well again.

usage: disks.py --freshet build/dev/freshet [--only full,slow,read-only,unmounted,…] [--fault 15] [--keep FOLDER]

One server a disk, all at the same time, each with an encoder of its own (ffmpeg's test source, segments of a second):
full (a tmpfs filled up), slow (500 ms a write) and read-only (both by sick_disk.py), unmounted (umount -l). In the middle
the disk fails for a while. Asked: nobody who watches live waits longer than before; the encoder stays; whatever is listed
can be fetched and is what was live, octet by octet; the window grows again; the log, a metric and /readyz say so, and
how to mend it; killed and started again the server has what it kept since; it stops with 0. Not in the suite:
`begun-full`, `begun-read-only` (the show begins while the disk is ill), `stop-slow` (asked to stop while it is slow),
`swapped` (another disk, an empty one, in the place of the first).
Mounts are made where only this program and its servers see them. Exit code 77: mounting is not permitted here."""

import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from disk_watch import LATE_S, Watch, numbers_of
from restart import until

HERE = pathlib.Path(__file__).resolve().parent
USUAL = ("full", "slow", "read-only", "unmounted")
MORE = ("begun-full", "begun-read-only", "stop-slow", "swapped")
BEFORE_S, AFTER_S = 22, 24  # longer than a segment stays in memory: 18 s
SKIPPED = 77


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")


class FullDisk:
    """A tmpfs that somebody else fills up."""

    def __init__(self, folder, media):
        self.media, self.filler = media, media / "filler"
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", media)

    def fail(self):
        with open(self.filler, "wb", buffering=0) as out, contextlib.suppress(OSError):
            while out.write(bytes(65536)):
                pass

    def mend(self):
        self.filler.unlink()

    def leave(self):
        run("umount", "-l", self.media)


class SickDisk:
    """What sick_disk.py makes; without a word it stays well."""

    def __init__(self, folder, media, word):
        self.media, self.word, self.file = media, word, folder / "word"
        (folder / "disk").mkdir()
        self.file.write_text("")
        self.process = subprocess.Popen([sys.executable, HERE / "sick_disk.py", folder / "disk", media, self.file],
                                        stderr=subprocess.PIPE, text=True)
        while not os.path.ismount(media):
            if self.process.poll() is not None:
                raise OSError(f"FUSE: {self.process.stderr.read().strip().splitlines()[0]}")
            time.sleep(0.02)

    def fail(self):
        self.say(self.word)

    def mend(self):
        self.say("")

    def say(self, word):
        new = self.file.with_suffix(".new")
        new.write_text(word)
        new.rename(self.file)

    def leave(self):
        run("umount", "-l", self.media)
        self.process.wait(timeout=20)


class LeavingDisk:
    """A tmpfs that is unmounted while its files are open, and comes back with what it had; `swapped`: an empty one comes."""

    def __init__(self, folder, media, swapped):
        self.media, self.kept, self.swapped = media, folder / "kept", swapped
        self.kept.mkdir()
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", self.kept)
        run("mount", "--bind", self.kept, media)

    def fail(self):
        run("umount", "-l", self.media)

    def mend(self):
        if self.swapped:
            run("umount", "-l", self.kept)
            run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", self.kept)
        run("mount", "--bind", self.kept, self.media)

    def leave(self):
        run("umount", "-l", self.media)
        run("umount", "-l", self.kept)


def disk_of(name, folder, media):
    if name.endswith("full"):
        return FullDisk(folder, media)
    if name in ("unmounted", "swapped"):
        return LeavingDisk(folder, media, name == "swapped")
    return SickDisk(folder, media, {"well": "", "slow": "slow", "stop-slow": "slow"}.get(name, "read-only"))


def make_clip(folder):
    """Eight seconds of ffmpeg's test source, made once, so that encoders take next to nothing of the machine."""
    clip = folder / "clip.flv"
    run("ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-f", "lavfi", "-i",
        "sine=sample_rate=48000", "-t", "8", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-b:v", "1500k",
        "-c:a", "aac", clip)
    return clip


class Encoder:
    def __init__(self, clip, address):
        self.process = subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "quiet", "-re", "-stream_loop", "-1", "-i", clip, "-c", "copy",
                                         "-f", "flv", address])

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
        if self.name.startswith("begun"):
            self.disk.fail()
        self.encoder = Encoder(self.clip, self.watch.server.publish_to)
        self.watch.follow()
        time.sleep(0 if self.name.startswith("begun") else BEFORE_S)
        self.watch.phase("during")
        self.disk.fail() if not self.name.startswith("begun") else None
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
        self.fault(self.encoder.process.poll() is not None, "the encoder was dropped")
        self.fault(len(watch.streams) != 1, f"sessions {sorted(watch.streams)}")
        self.faults += watch.faults()
        if self.name not in ("well", "stop-slow", "slow"):
            self.faults += watch.silences()

    def compare(self, usual):
        """With a server whose disk is well, at the same time on the same machine."""
        for phase in self.watch.phases[1:]:
            late = self.watch.longest(phase)
            self.fault(late > LATE_S + max(usual.longest(phase), self.watch.longest("before")),
                       f"live waited {late:.2f} s for a part, {phase} the disk's illness, and {usual.longest(phase):.2f} s where it was well")

    def fault(self, is_so, words):
        self.faults += [words] if is_so else []

    def restart(self):
        """What a kill after the disk is well again leaves."""
        before = numbers_of(self.watch.playlist())
        since = [n for n in before.media if n > self.watch.mended_at][:-2]
        self.watch.server.end(signal.SIGKILL)
        self.watch.server.start()
        try:
            after = numbers_of(until("the show is there after a kill", self.watch.playlist))
        except SystemExit as e:
            return self.faults.append(str(e))
        lost = [n for n in since if n not in after.media]
        self.notes.append(f"after a kill: {len(after.media)} of {len(before.media)} segments, of those since the disk is well "
                          f"{len(since) - len(lost)} of {len(since)}")
        self.fault(lost, f"a restart has lost {len(lost)} of the {len(since)} segments since the disk is well")
        self.fault(not since, "no segment since the disk is well")

    def stop(self):
        begun = time.monotonic()
        code = self.watch.server.end(signal.SIGTERM)
        took = time.monotonic() - begun
        self.notes.append(f"stopped in {took:.1f} s with {code}")
        self.fault(code != 0, f"stopped with {code}")
        self.fault(took > 6, f"took {took:.1f} s to stop")

    def run(self):
        try:
            self.live()
            self.judge()
            if self.name != "stop-slow":
                self.restart()
            self.encoder.stop()
            self.stop()
        except (OSError, SystemExit, subprocess.TimeoutExpired) as e:
            self.faults.append(f"the test came to an end: {e}")

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


def make_cases(options, folder):
    cases = []
    make_clip(folder)
    for name in ("well", *options.only.split(",")):
        (folder / name).mkdir()
        try:
            cases.append(Case(options, name, folder / name))
        except OSError as e:
            print(f"skipped: no disk that is {name} can be made here: {e}")
            sys.exit(SKIPPED)
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--only", default=",".join(USUAL))
    parser.add_argument("--fault", type=float, default=15)
    parser.add_argument("--keep", type=pathlib.Path, help="where the servers' logs go")
    options = parser.parse_args()
    alone()
    with tempfile.TemporaryDirectory(prefix="disks-") as name:
        cases = make_cases(options, pathlib.Path(name))
        threads = [threading.Thread(target=case.run) for case in cases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for case in cases:
            case.close()
            case.compare(cases[0].watch)
            print(f"{case.name}:", *case.notes, *(f"FAULT {fault}" for fault in case.faults), sep="\n  ")
            if options.keep:
                shutil.copy(pathlib.Path(name) / case.name / "log", options.keep / f"{case.name}.log")
    found = sum(len(case.faults) for case in cases)
    print(f"{len(cases) - 1} sick disks and a well one: {found} faults")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
