#!/usr/bin/env python3
"""The conformance rules against the running server, in a minute: what matrix.py does at length.

usage: short_run.py --freshet build/dev/freshet [--seconds 12] [--only NAME,…]

One server a show, each watched over another transport; the inputs are ffmpeg's test sources. How soon
something came is not judged, for the machine may be busy. Prints one line a show and exits 1 when any failed."""

import argparse
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
EACH = 5     # seconds before the next encoder takes over


def encoder(bframes=0, refs=1, gop=50):
    """ffmpeg's arguments: a small test picture and a tone, as fast as they play."""
    return ["ffmpeg", "-nostdin", "-loglevel", "error",
            "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
            "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
            "-c:v", "libx264", "-preset", "ultrafast", "-level", "3.0", "-pix_fmt", "yuv420p", "-b:v", "300k",
            "-g", str(gop), "-bf", str(bframes), "-x264-params", f"scenecut=0:ref={refs}",
            "-c:a", "aac", "-ac", "2", "-f", "flv"]


# name: (transport; the encoders, one after another; rules that must find something to check; channel settings;
# seconds to watch beyond the others')
SHOWS = {
    "plain": ("h2", [encoder()],
              {"LL-12", "LL-13", "LL-25", "LL-30", "DL-08", "F-01", "D-08", "D-10", "D-11"}, [], 0),
    "bframes": ("h2c", [encoder(bframes=3)], {"LL-12", "LL-13", "LL-25", "LL-30", "F-01", "D-08", "D-10"}, [], 0),
    # A window that is full in the middle of it and longer than what deltas keep: segments leave it while
    # players hold older lists.
    "sliding": ("h1", [encoder(gop=25)], {"LL-25", "LL-26", "LL-27", "TM-07", "TM-09"},
                ["latency=ultra", "dvr_window=20s"], 20),
    # Other parameter sets are another initialisation section after a discontinuity. What the multivariant
    # playlist says of the picture stays, for the rules know only the one they began with.
    "takeover": ("h1", [encoder(), encoder(refs=3)] * 2, {"LL-12", "LL-16", "MP-13"}, [], 0),
}


class Source(threading.Thread):
    """One show: its encoders in turn, the last as long as the show."""

    def __init__(self, encoders, address):
        super().__init__(daemon=True)
        self.commands = [one + [address] for one in encoders]
        self.stop, self.running = threading.Event(), []

    def run(self):
        for command in self.commands:
            self.running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
            if self.stop.wait(EACH):
                break

    def end(self):
        """True: the newest encoder was not cut off."""
        self.stop.set()
        self.join()
        well = self.running[-1].poll() is None
        for one in self.running:
            one.kill()
            one.wait()
        return well


def watch(url, transport, seconds):
    fetch.use(transport)
    recording = check.begin(url, "live", False)
    check.watch(recording, argparse.Namespace(seconds=seconds, expect="live", no_crowd=True))
    return report.judge(recording)


def run(name, ready, seconds):
    transport, encoders, wanted, _, longer = SHOWS[name]
    source = Source(encoders, f"{ready['rtmp']}/{ready['stream_key']}")
    source.start()
    try:
        results = watch(f"{launch.address(ready, transport)}/live/{ready['channel']}/index.m3u8", transport,
                        seconds + longer)
    finally:
        well = source.end()
    problems = report.faults(results, busy=True)
    problems += [f"{rule.id} found nothing to check" for rule, found in results
                 if rule.id in wanted and found.verdict == "SKIP"]
    problems += [] if well else ["the encoder was cut off"]
    checks = sum(found.count for _, found in results)
    print(f"{'FAIL' if problems else 'ok':5}{name:10}over {transport}: {checks} checks", *problems, sep="\n      ", flush=True)
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--only", default=",".join(SHOWS))
    options = parser.parse_args()
    passed = True
    for name in options.only.split(","):
        with tempfile.TemporaryDirectory(prefix="freshet-short-") as folder:
            settings = ("channel_defaults." + one for one in SHOWS[name][3])
            server, ready = launch.server(options.freshet, folder, *settings, secure=True)
            try:
                passed = run(name, ready, options.seconds) and passed
            finally:
                server.terminate()
                code = server.wait(timeout=START)
            if code != 0:
                print(f"the server ended with {code}", (pathlib.Path(folder) / "server.log").read_text())
                passed = False
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
