#!/usr/bin/env python3
"""The conformance rules against the running server, in a minute: what matrix.py does at length.

usage: short_run.py --freshet build/dev/freshet [--seconds 12] [--only NAME,…]

One server a show, each watched over another transport; the inputs are ffmpeg's test sources. The show whose encoder
stops has a program of its own, beside the others. How soon
something came is not judged, for the machine may be busy. Prints one line a show and exits 1 when any failed."""

import argparse
import dataclasses
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "conformance"))

import check
import fetch
import launch
import report

START = launch.PATIENCE
AWAY = None  # no encoder
EACH = 5     # seconds before the next encoder takes over
PAUSE = 2.5  # seconds without one, to which the next one's start is added, which may take as long on a busy machine


def encoder(bframes=0, refs=1, gop=50, seconds=600):
    """ffmpeg's arguments: a small test picture and a tone, as fast as they play."""
    return ["ffmpeg", "-nostdin", "-loglevel", "error",
            "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
            "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
            "-c:v", "libx264", "-preset", "ultrafast", "-level", "3.0", "-pix_fmt", "yuv420p", "-b:v", "300k",
            "-g", str(gop), "-bf", str(bframes), "-x264-params", f"scenecut=0:ref={refs}",
            "-c:a", "aac", "-ac", "2", "-t", str(seconds), "-f", "flv"]


@dataclasses.dataclass
class Show:
    transport: str
    encoders: list          # ffmpeg's arguments, one encoder after another, or AWAY
    wanted: set             # rules that must find something to check
    settings: tuple = ()    # of the channel
    longer: float = 0       # seconds to watch beyond the others'
    expect: str = "live"    # or ended: the encoder stops while it is watched
    beside: bool = False    # it can be watched beside the others


SHOWS = {
    "plain": Show("h2", [encoder()], {"LL-12", "LL-13", "LL-14", "LL-15", "LL-25", "LL-30", "DL-08", "F-01", "F-07",
                                      "D-08", "D-10", "D-11"}),
    "bframes": Show("h2c", [encoder(bframes=3)], {"LL-12", "LL-13", "LL-14", "LL-15", "LL-25", "LL-30", "F-01", "F-07",
                                                  "D-08", "D-10"}),
    # A window that is full in the middle of it and longer than what deltas keep: segments leave it while
    # players hold older lists.
    "sliding": Show("h1", [encoder(gop=25)], {"LL-25", "LL-26", "LL-27", "TM-07", "TM-09"},
                    ("latency=ultra", "dvr_window=20s"), 20),
    # Other parameter sets are another initialisation section after a discontinuity. What the multivariant
    # playlist says of the picture stays, for the rules know only the one they began with.
    "takeover": Show("h1", [encoder(), encoder(refs=3)] * 2, {"LL-12", "LL-14", "LL-16", "MP-13"}),
    # Watched until it has ended, and five seconds more.
    "ended": Show("h2c", [encoder(seconds=9)], {"LL-24", "TM-12", "D-15"}, longer=20, expect="ended", beside=True),
    # Less than a reload is held for. The window is as short as one may be, and what leaves it is asked for again.
    "absent": Show("h1", [encoder(gop=25), encoder(gop=25), AWAY, encoder(gop=25)],
                   {"MP-08", "TM-08", "LL-25", "LL-32"}, ("latency=ultra", "dvr_window=6s"), 16, beside=True),
}


class Source(threading.Thread):
    """One show: its encoders in turn, the last as long as the show."""

    def __init__(self, encoders, address):
        super().__init__(daemon=True)
        self.encoders, self.address = encoders, address
        self.stop, self.running = threading.Event(), []

    def run(self):
        for one in self.encoders:
            if one is AWAY:
                self.running[-1].kill()   # which says no farewell, else the show would be over
            else:
                self.running.append(subprocess.Popen(one + [self.address], stderr=subprocess.DEVNULL))
            if self.stop.wait(PAUSE if one is AWAY else EACH):
                break

    def end(self):
        """True: the newest encoder was not cut off; it still runs, or had nothing left to send."""
        self.stop.set()
        self.join()
        well = self.running[-1].poll() in (None, 0)
        for one in self.running:
            one.kill()
            one.wait()
        return well


def watch(url, show, seconds):
    fetch.use(show.transport)
    recording = check.begin(url, show.expect, False)
    check.watch(recording, argparse.Namespace(seconds=seconds, expect=show.expect, no_crowd=True))
    return report.judge(recording)


def run(name, ready, seconds):
    show = SHOWS[name]
    source = Source(show.encoders, f"{ready['rtmp']}/{ready['stream_key']}")
    source.start()
    try:
        results = watch(f"{launch.address(ready, show.transport)}/live/{ready['channel']}/index.m3u8", show,
                        seconds + show.longer)
    finally:
        well = source.end()
    problems = report.faults(results, busy=True)
    problems += [f"{rule.id} found nothing to check" for rule, found in results
                 if rule.id in show.wanted and found.verdict == "SKIP"]
    problems += [] if well else ["the encoder was cut off"]
    checks = sum(found.count for _, found in results)
    verdict = "FAIL" if problems else "ok"
    print(f"{verdict:5}{name:10}over {show.transport}: {checks} checks", *problems, sep="\n      ", flush=True)
    return not problems


def served(name, options):
    """One show on a server of its own: whether both did well."""
    with tempfile.TemporaryDirectory(prefix="freshet-short-") as folder:
        settings = ("channel_defaults." + one for one in SHOWS[name].settings)
        server, ready = launch.server(options.freshet, folder, *settings, secure=True)
        try:
            passed = run(name, ready, options.seconds)
        finally:
            server.terminate()
            code = server.wait(timeout=START)
        if code != 0:
            print(f"the server ended with {code}", (pathlib.Path(folder) / "server.log").read_text())
        return passed and code == 0


def beside(name, options):
    """A show in a program of its own: how a player speaks HTTP is said once for a program."""
    return subprocess.Popen([sys.executable, __file__, "--freshet", options.freshet, "--seconds", str(options.seconds),
                             "--only", name])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--only", default=",".join(SHOWS))
    options = parser.parse_args()
    names = options.only.split(",")
    apart = [name for name in names if SHOWS[name].beside] if len(names) > 1 else []
    others = [beside(name, options) for name in apart]
    passed = [served(name, options) for name in names if name not in apart]
    passed += [one.wait() == 0 for one in others]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
