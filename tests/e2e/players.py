#!/usr/bin/env python3
"""Debian's players on a live show: mpv, ffplay and VLC, without a screen, for half a minute each.

usage: players.py --freshet build/release/freshet [--clip CLIP.mp4] [--seconds 30] [--only mpv,ffplay,vlc]

The clip, or a test picture, is pushed as an encoder would. Each player plays the multivariant playlist and then the manifest.
Prints for each how long it took to begin, how much it played in how much time, how often it waited and what
it complained of; exits 1 when one did not begin, fell behind or stopped."""

import argparse
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "conformance"))

import launch

SLOWEST_START = 10.0   # seconds
MOST_BEHIND = 2.0      # seconds that may be missing of what should have been played
# A show begins with half a minute of gaps. VLC 3 knows no EXT-X-GAP and would ask for them one by one.
PAST_THE_GAPS = 30.0
COMPLAINT = re.compile(r"error|fail|invalid|corrupt|skipping|discontinuity|non-monoton", re.IGNORECASE)


class Player:
    """One run of one player: what it says of itself, as it goes."""
    name, user = "", None
    harmless = re.compile(r"^$")   # what it says on a machine without a screen

    def __init__(self, url, folder):
        self.folder, self.lines, self.complaints = folder, [], []
        self.first = self.last = None   # (wall clock, position), seconds
        self.waits, self.waiting, self.dropped = 0, False, 0
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command(url), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        stdin=subprocess.DEVNULL, user=self.user, bufsize=0, env={
                                            **os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder),
                                            "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"})
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        rest = b""
        while octets := self.process.stdout.read(4096):
            *lines, rest = re.split(rb"[\r\n]", rest + octets)
            for line in lines:
                self.hear(line.decode("utf-8", "replace").strip())

    def hear(self, line):
        if not self.read(line) and COMPLAINT.search(line) and not self.harmless.search(line):
            self.complaints.append(line)

    def at(self, position):
        now = time.monotonic()
        if self.first is None:
            self.first = self.last = (now, position)
        if position > self.last[1]:
            self.last = (now, position)

    def wait(self, seconds):
        time.sleep(seconds)

    def finish(self):
        lives = self.process.poll() is None
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.thread.join(2)
        return lives


class Mpv(Player):
    name = "mpv"

    def command(self, url):
        return ["mpv", "--no-config", "--vo=null", "--ao=null", "--no-input-terminal", "--msg-level=all=warn,statusline=status",
                "--term-status-msg=AT ${=time-pos} WAIT ${paused-for-cache} DROP ${frame-drop-count}", url]

    def read(self, line):
        found = re.search(r"AT ([\d.]+) WAIT (\w+) DROP (\d*)", line)
        if not found:
            return "AT " in line
        waiting = found.group(2) == "yes"
        self.waits += waiting and not self.waiting
        self.waiting, self.dropped = waiting, int(found.group(3) or 0)
        self.at(float(found.group(1)))
        return True


class Ffplay(Player):
    name = "ffplay"

    def command(self, url):
        return ["ffplay", "-hide_banner", "-stats", "-loglevel", "level+warning", url]

    def read(self, line):
        found = re.match(r"(-?[\d.]+) (?:A-V|M-V|M-A):.* fd= *(\d+)", line)
        if found:
            self.at(float(found.group(1)))
            self.dropped = int(found.group(2))
        return bool(found) or line.startswith("nan")


class Vlc(Player):
    """Asked over its remote control, for it prints no position. As nobody, for it refuses root."""
    name, user = "vlc", "nobody" if os.geteuid() == 0 else None
    harmless = re.compile(r"vdpau|vaapi|dbus|D-Bus|lua|pulse|alsa|xcb|XDG|egl|libva|not found|Xlib|remote control",
                          re.IGNORECASE)

    def command(self, url):
        self.folder.chmod(0o777)
        self.port = launch.free_port()
        return ["vlc", "-I", "oldrc", "--rc-fake-tty", "--rc-host", f"127.0.0.1:{self.port}", "--vout", "vdummy",
                "--aout", "adummy", "--no-color", "--verbose", "1", "--stats", url]

    def read(self, line):
        return False

    def wait(self, seconds):
        until, control = time.monotonic() + seconds, None
        while time.monotonic() < until:
            try:
                control = control or socket.create_connection(("127.0.0.1", self.port), 1)
                self.ask(control)
            except OSError:
                control = None
            time.sleep(0.2)

    def ask(self, control):
        control.sendall(b"stats\n")
        control.settimeout(1)
        said = b""
        while b"end of statistical" not in said:
            octets = control.recv(4096)
            if not octets:
                raise ConnectionError("the player closed its control")
            said += octets
        found = dict(re.findall(r"\| ([a-z ]+?) *: +(\d+)", said.decode("utf-8", "replace")))
        shown = int(found.get("frames displayed", 0))
        if shown:
            self.at(shown / self.rate)
        self.dropped = int(found.get("frames lost", 0)) + int(found.get("buffers lost", 0))

    rate = 30.0   # frames a second of the source: what is shown is how far it is


PLAYERS = {one.name: one for one in (Mpv, Ffplay, Vlc)}


def frame_rate(clip):
    said = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=avg_frame_rate",
                           "-of", "csv=p=0", clip], capture_output=True, text=True, check=True).stdout
    over, _, under = said.strip().partition("/")
    return int(over) / int(under or 1)


def run(kind, what, url, seconds):
    """Plays one address and prints what came of it; True: it went well."""
    with tempfile.TemporaryDirectory(prefix="freshet-player-") as folder:
        player = kind(url, pathlib.Path(folder))
        player.wait(seconds)
        ended = time.monotonic()
        lives = player.finish()
    if player.first is None:
        print(f"FAIL {player.name:7}{what:12}did not begin", *player.complaints[:5], sep="\n       ", flush=True)
        return False
    begin, played = player.first[0] - player.started, player.last[1] - player.first[1]
    behind = (ended - player.first[0]) - played
    good = lives and begin < SLOWEST_START and behind < MOST_BEHIND
    print(f"{'ok' if good else 'FAIL':5}{player.name:7}{what:12}began after {begin:.1f} s, played {played:.1f} s in "
          f"{ended - player.first[0]:.1f} s, waited {player.waits} times, dropped {player.dropped}, "
          f"{len(player.complaints)} complaints" + ("" if lives else ", and stopped by itself"),
          *sorted(set(player.complaints))[:5], sep="\n       ", flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--clip")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--only", default=",".join(PLAYERS))
    options = parser.parse_args()
    encoder, good = launch.TEST_PICTURE, True
    if options.clip:
        encoder, Vlc.rate = ["-re", "-stream_loop", "-1", "-i", options.clip, "-c", "copy"], frame_rate(options.clip)
    with launch.show(options.freshet, encoder, 6) as (ready, _):
        time.sleep(PAST_THE_GAPS)
        show = f"{ready['http']}/live/{ready['channel']}"
        for name in options.only.split(","):
            for what, address in (("HLS", "index.m3u8"), ("DASH", "manifest.mpd")):
                good = run(PLAYERS[name], what, f"{show}/{address}", options.seconds) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
