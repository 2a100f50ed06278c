#!/usr/bin/env python3
"""Encoders that are not ours on every form of address, encrypted and not, each coming back again and again.

usage: encoders.py --freshet build/release/freshet [--reconnects 10] [--only ffmpeg-rtmp,…] [--short] [--at-once 2] [--grace 15]

ffmpeg, srt-live-transmit (from a pipe and from UDP) and GStreamer publish over RTMP, RTMPS and SRT with AES 128, 192 and
256. Each combination has a channel of its own. Its encoder is ended in turn so: `killed`; `stopped` (SRT: it hangs up);
`frozen`, and the next one takes its place; `away` until the card stands in for it. Each time it must be back with pictures
within reconnect_grace: one session, health names the encoder, one DISCONTINUITY, numbers that go on, and in the end
pictures that ffmpeg decodes. Prints a line a combination, with the seconds from the encoder's start to its first part in
the playlist, and how long a program of the two stood in line for a processor meanwhile; exits 1 when one failed.
--short: two forms for each encoder."""

import argparse
import concurrent.futures
import dataclasses
import json
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "conformance"))

import launch
import publishers

FIRST = launch.PATIENCE
WAYS = {"rtmp": ("killed", "frozen", "away"), "srt": ("killed", "stopped", "frozen", "away")}
CARD = "a picture is shown until the encoder is back"


class Fault(Exception):
    """A sentence that names what is wrong."""


class Server:
    def __init__(self, binary, folder, grace):
        self.binary, self.folder, self.grace = binary, folder, grace
        self.process, known = launch.server(binary, folder, "rtmp.tls_port=0", "channel_defaults.ladder=off",
                                            f"channel_defaults.reconnect_grace={grace}s", secure=True)
        self.http, self.token = known["http"], known["admin_token"]
        port = lambda name: urllib.parse.urlsplit(known[name]).port
        self.ports = {("rtmp", False): port("rtmp"), ("rtmp", True): port("rtmps"),
                      ("srt", False): port("srt"), ("srt", True): port("srt")}

    def ask(self, path, change=None):
        request = urllib.request.Request(self.http + path, json.dumps(change).encode() if change else None,
                                         {"Authorization": f"Bearer {self.token}"}, method="PATCH" if change else "GET")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def channel(self, name, passphrase):
        """Made, set up, and known to the server, which looks once a second; its stream key."""
        key = subprocess.run([self.binary, "key", "create", name, "--data", self.folder / "data"], capture_output=True,
                             text=True, check=True).stdout.strip()
        locked = {"srt": {"passphrase": passphrase}}
        until("the server knows the channel", lambda: self.ask(f"/v1/channels/{name}/settings", locked), FIRST)
        return key

    def health(self, stream):
        return json.loads(self.ask(f"/v1/streams/{stream}/health"))

    def log(self, channel):
        return [line for line in (self.folder / "server.log").read_text("utf-8", "replace").splitlines()
                if re.search(rf"live/{channel}\]|publishes on {channel}\b", line)]

    def cards(self, channel):
        return sum(CARD in line for line in self.log(channel))


def until(what, is_so, seconds):
    """Asks again and again; what it answered in the end."""
    end, why = time.monotonic() + seconds, ""
    while time.monotonic() < end:
        try:
            if found := is_so():
                return found
        except OSError as error:
            why = f" ({error})"
        time.sleep(0.03)
    raise Fault(f"waited {seconds} s in vain: {what}{why}")


class Playlist:
    def __init__(self, text):
        self.ended = "#EXT-X-ENDLIST" in text
        before, _, behind = text.rpartition("#EXT-X-DISCONTINUITY\n")
        sequence = re.search(r"#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)", text)
        self.breaks = text.count("#EXT-X-DISCONTINUITY\n") + int(sequence[1] if sequence else 0)
        self.numbers = [int(n) for n in re.findall(r"^s(\d+)\.m4s$", text, re.MULTILINE)]
        self.maps = re.findall(r'#EXT-X-MAP:URI="([^"]+)"', text)
        self.parts = re.findall(r'#EXT-X-PART:[^\n]*URI="([^"]+)"', behind or text)
        told = [tuple(map(int, one)) for one in re.findall(r'PART:[^\n]*URI="s(\d+)\.(\d+)\.', text)]
        self.told = max(told + [(n, -1) for n in self.numbers], default=(-1, -1))

    def media_behind(self, told):
        """Parts behind the last break, of numbers that are above all that was told."""
        return [one for one in self.parts if tuple(map(int, re.findall(r"\d+", one)[:2])) > told]


@dataclasses.dataclass
class Combination:
    kind: str
    form: str
    secret: int    # 0: not encrypted; of SRT the octets of the key; of RTMP 1 for TLS
    number: int

    def __str__(self):
        protocol = publishers.KINDS[self.kind].protocol
        secret = "clear" if not self.secret else "TLS" if protocol == "rtmp" else f"AES-{8 * self.secret}"
        return f"{self.kind:15}{self.form:36}{secret:8}"


class Show:
    """One combination on its channel."""

    def __init__(self, server, combination, clip, attempt):
        self.server, self.it, self.kind = server, combination, publishers.KINDS[combination.kind]
        self.channel = f"c{combination.number}{attempt}"
        locked = self.kind.protocol == "srt" and combination.secret
        key = server.channel(self.channel, publishers.PASSPHRASE if locked else "")
        self.place = publishers.Place(server.ports[self.kind.protocol, bool(combination.secret)], self.channel, key, clip)
        self.stream, self.encoder, self.seconds, self.cards, self.breaks = "", None, [], 0, 0
        self.told, self.stood, self.most_stood = (-1, -1), 0, 0   # the last two: seconds in line for a processor

    def fetch(self, name):
        return self.server.ask(f"/live/{self.channel}/source/{name}")

    def playlist(self):
        return Playlist(self.fetch("index.m3u8").decode())

    def pictures_came(self):
        """The playlist with media of this encoder's, which stands behind its break; a card has one before it too."""
        if self.encoder.gone():
            raise Fault(f"the encoder ended by itself: {self.encoder.said()}")
        listed = self.playlist()
        if listed.ended:
            raise Fault("the playlist has ended")
        cards = self.server.cards(self.channel)
        due = self.breaks + (cards - self.cards) + bool(self.seconds)
        if listed.breaks > due:
            raise Fault(f"{listed.breaks} discontinuities, {due} were due")
        if listed.breaks == due and listed.media_behind(self.told):
            self.breaks, self.cards = listed.breaks, cards
            return listed
        return None

    def connect(self):
        lines = self.kind.lines(self.place, self.it.form, self.it.secret)
        log = self.server.folder / f"{self.channel}.log"
        before = publishers.waited(self.server.process.pid)
        began, self.encoder = time.monotonic(), publishers.Encoder(lines, log)
        try:
            listed = until("a part of this encoder's", self.pictures_came, self.server.grace if self.seconds else FIRST)
        finally:
            self.stood = max(self.encoder.waited(), publishers.longest_wait(publishers.waited(self.server.process.pid), before))
            self.most_stood = max(self.most_stood, self.stood)
        self.seconds.append(time.monotonic() - began)
        if listed.numbers and listed.numbers != list(range(listed.numbers[0], listed.numbers[-1] + 1)):
            raise Fault(f"numbers with holes: {listed.numbers}")
        self.check_sessions()
        self.check_health()

    def check_sessions(self):
        items = json.loads(self.server.ask("/v1/streams?limit=1000"))["items"]
        mine = [one["id"] for one in items if one["channel_id"] == self.channel]
        self.stream = self.stream or mine[0]
        if mine != [self.stream]:
            raise Fault(f"sessions {mine}, and there was {self.stream}")

    def check_health(self):
        """It is written once a second: what differs from now is of this encoder's turn."""
        before, role, last = self.server.health(self.stream), "backup" if "role=backup" in self.it.form else "primary", {}

        def good():
            last.update(self.server.health(self.stream))
            return (last != before and last["state"] == "live" and not last["held"] and last["role"] == role and not last["backup"]
                    and last["pictures"] > 0 and last["encoder"].startswith(self.kind.calls_itself)
                    and (self.kind.protocol == "rtmp" or last["line"]))
        try:
            until("good health", good, self.server.grace)
        except Fault as fault:
            raise Fault(f"{fault}: {json.dumps(last)}") from None

    def leave(self, way):
        """The encoder goes; who must be ended later."""
        if way == "frozen":
            self.encoder.freeze()
        else:
            self.encoder.end(signal.SIGTERM if way == "stopped" else signal.SIGKILL)
        if way == "away":
            until("the card", lambda: self.server.health(self.stream)["held"], self.server.grace)
        self.told = self.playlist().told
        return self.encoder if way == "frozen" else None

    def check_end(self):
        listed = self.playlist()
        media = b"".join(self.fetch(name) for name in [listed.maps[-1], *listed.parts])
        probed = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                                 "stream=nb_read_frames", "-of", "csv=p=0", "-"], input=media, capture_output=True, check=False)
        if probed.stderr or int(probed.stdout.strip().strip(b",") or 0) < 1:
            raise Fault(f"what came does not decode: {probed.stdout.decode()} {probed.stderr.decode()[:300]}")
        told = [line for line in self.server.log(self.channel) if f"publishes on {self.channel}" in line]
        encrypted = sum(line.endswith(", encrypted") for line in told)
        if self.kind.protocol == "srt" and encrypted != (len(told) if self.it.secret else 0):
            raise Fault(f"{encrypted} of {len(told)} were encrypted")

    def run(self, reconnects):
        ways = WAYS[self.kind.protocol]
        way, frozen = "the first time", None
        try:
            self.connect()
            for number in range(reconnects):
                way = ways[(self.it.number + number) % len(ways)]
                frozen = self.leave(way)
                self.connect()
                if frozen:
                    frozen.end()
            self.check_end()
        except Fault as fault:
            raise Fault(f"{way}, connection {len(self.seconds) + 1}: {fault}; {self.stood:.1f} s of it in line for a "
                        f"processor; it said: {self.encoder.said()}") from None
        finally:
            for one in filter(None, (frozen, self.encoder)):
                one.end()


def combinations(only, short):
    """Every form without encryption and with it; of SRT the lengths of the key take turns."""
    number = 0
    for name in only:
        kind = publishers.KINDS[name]
        forms = list(kind.forms())
        for place, form in enumerate(forms):
            length = publishers.KEY_LENGTHS[place % 3] if kind.protocol == "srt" else 1
            for secret in (0, length):
                number += 1
                if not short or (secret, form) in ((0, forms[0]), (length, forms[-1])):
                    yield Combination(name, form, secret, number)


def judged(server, combination, clip, reconnects):
    """Again, and no more than twice, where a program stood in line for half of the grace: then it was the machine."""
    for attempt in "abc":
        show, fault = Show(server, combination, clip, attempt), None
        try:
            show.run(reconnects)
        except (Fault, OSError) as error:
            fault = error
        busy = fault and show.stood > server.grace / 2 and attempt != "c"
        tell(show, fault, "busy" if busy else "FAIL" if fault else "ok")
        if not busy:
            return not fault


def tell(show, fault, verdict):
    first, back = sum(show.seconds[:1]), show.seconds[1:]
    took = f"{min(back):.2f} {statistics.median(back):.2f} {max(back):.2f}" if back else "-"
    more = [str(fault), *show.server.log(show.channel)[-12:]] if fault else []
    print(f"{verdict:5}{show.it} {len(back):2} reconnects, first {first:.2f} s, back {took} s, in line for a processor "
          f"up to {show.most_stood:.1f} s", *more, sep="\n       ", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--reconnects", type=int, default=10)
    parser.add_argument("--only", default=",".join(publishers.KINDS))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--grace", type=int, default=15, help="reconnect_grace, seconds")
    parser.add_argument("--at-once", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="freshet-encoders-") as name:
        folder = pathlib.Path(name)
        clip, server = publishers.make_clip(folder), Server(options.freshet, folder, options.grace)
        try:
            with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
                passed = list(pool.map(lambda one: judged(server, one, clip, options.reconnects),
                                       combinations(options.only.split(","), options.short)))
        finally:
            server.process.terminate()
            code = server.process.wait(timeout=launch.PATIENCE)
    print(f"{len(passed)} combinations, {options.reconnects} reconnects each: {passed.count(False)} failed; "
          f"back is min, median, max")
    if code != 0:
        print(f"the server ended with {code}")
    return 0 if all(passed) and code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
