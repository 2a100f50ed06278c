#!/usr/bin/env python3
"""RTMP over a line that stalls, narrows and then lets through what has piled up.

usage: tcp_relay.py --freshet build/dev/freshet [--seconds 22] [--seed 1] [--ahead 1]

ffmpeg publishes through a relay that by turns lets nothing through for 1 to 6 s, a third of the bit rate for some seconds, and all;
a seed determines it. The encoder never waits: the relay keeps what piles up. The picture says when it was made by how bright its upper
band is. Asks: one session, one connection, the encoder still there; numbers of parts never go back; no two parts are further
apart than the target duration and the two seconds before the card; and in the end the picture is as old as it was before,
and the list's clock as far from the wall's.
Prints the longest gap of new parts. Exit code 1: something of that is not so."""

import argparse
import asyncio
import datetime
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import loop_thread
import stage

STALLED = 2.0          # seconds of nothing, then comes the card
BIT_RATE = 400_000
NARROW = BIT_RATE // 8 // 3          # octets a second
CALM, SETTLED = 6, 15  # seconds before the line is bad; and within which all is to be well again
ROUND, STEP = 64, 3    # the band is STEP levels brighter each second, and begins anew after ROUND
LATER = 1.0            # seconds by which the picture may be older afterwards
PICTURE = (f"nullsrc=size=160x96:rate=25,geq=lum='if(lt(Y,32),20+{STEP}*mod(T,{ROUND}),random(1)*255)':cb=128:cr=128")


class Relay(loop_thread.LoopThread):
    """`pace` is octets a second towards the server: none, few, or all."""

    def __init__(self, port):
        self.target, self.pace, self.connections, self.ended = port, None, 0, 0
        self.waiting = bytearray()
        super().__init__()

    async def open(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        self.connections += 1
        back, forth = await asyncio.open_connection("127.0.0.1", self.target)
        tasks = [asyncio.ensure_future(one) for one in (self.take(reader), self.give(forth), self.answer(back, writer))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self.ended += 1
        for one in tasks:
            one.cancel()
        writer.close()
        forth.close()

    async def take(self, reader):
        while data := await reader.read(65536):
            self.waiting += data

    async def give(self, writer):
        while True:
            await asyncio.sleep(0.02)
            count = len(self.waiting) if self.pace is None else int(self.pace * 0.02)
            if data := bytes(self.waiting[:count]):
                del self.waiting[:count]
                writer.write(data)
                await writer.drain()

    async def answer(self, reader, writer):
        while data := await reader.read(65536):
            writer.write(data)


def troubles(seconds, seed):
    """(pace, how long) by turns; the longest stall and a narrow time are always there."""
    chosen, left = random.Random(seed), seconds
    plan = [(0, 6.0), (None, 2.0), (NARROW, 4.0), (0, chosen.uniform(1, 3))]
    while (left := seconds - sum(length for _, length in plan)) > 0:
        plan += [(None, chosen.uniform(0.5, 2)), (chosen.choice([0, NARROW]), min(left, chosen.uniform(1, 6)))]
    return plan


def make_clip(folder):
    """ROUND seconds. Made before, for an encoder that is late by itself would make old pictures."""
    clip, rate = folder / "clip.flv", str(BIT_RATE)
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", "sine=sample_rate=48000",
                    "-t", str(ROUND), "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "25",
                    "-b:v", rate, "-maxrate", rate, "-bufsize", str(BIT_RATE // 2), "-c:a", "aac", str(clip)], check=True)
    return clip


def publish(clip, address):
    return subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy", "-f", "flv",
                             address], stderr=subprocess.DEVNULL)


def age(server):
    """How many seconds ago, give or take the same all the time, the last picture of the newest part was made."""
    text = server.source("main")
    init = re.findall(r'EXT-X-MAP:URI="([^"]+)"', text)[-1]
    begun = text[text.rfind("#EXTINF"):]
    names = re.findall(r'#EXT-X-PART:[^\n]*URI="([^"]+)"', begun) or re.findall(r"^s\d+\.m4s$", text, re.M)[-1:]
    now = time.monotonic()
    media = b"".join(urllib.request.urlopen(f"{server.http}/live/main/source/{name}", timeout=10).read() for name in [init, *names])
    grey = subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", "-", "-an", "-vf",
                           "extractplanes=y,crop=128:16:16:8,scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "gray", "-"], input=media,
                          capture_output=True, check=True).stdout
    return (now - (grey[-1] - 20) / STEP) % ROUND if grey else None


def mean_age(server):
    """Of three looks, on the circle of ROUND seconds; nothing when there is no picture now."""
    looks = [found for _ in range(3) if (found := age(server)) is not None]
    return sum((one - looks[0] + ROUND / 2) % ROUND - ROUND / 2 for one in looks) / len(looks) + looks[0] if looks else None


def later(now, before):
    return (now - before + ROUND / 2) % ROUND - ROUND / 2


def ahead(text):
    """By how many seconds the list's newest media are ahead of the clock on the wall."""
    stamp, tail = re.search(r".*#EXT-X-PROGRAM-DATE-TIME:(\S+)Z(.*)", text, re.S).groups()
    begins = datetime.datetime.fromisoformat(stamp + "+00:00").timestamp()
    return begins + sum(map(float, re.findall(r"#EXT-X-PART:DURATION=([\d.]+)", tail))) - time.time()


def settle(server, relay, before):
    """Until the picture is as old as before; how much older it is in the end, and after how long."""
    relay.pace, began = None, time.monotonic()
    more = None
    while time.monotonic() - began < SETTLED:
        found = mean_age(server)
        more = None if found is None else later(found, before)
        if more is not None and abs(more) <= LATER:
            break
    return more, time.monotonic() - began


def disturb(relay, watcher, options):
    """The troubles; prints the longest gap within each."""
    for pace, length in troubles(options.seconds, options.seed):
        relay.pace, began = pace, time.monotonic()
        stage.until("the next of them", lambda began=began, length=length: time.monotonic() - began > length)
        name = {None: "all", 0: "nothing", NARROW: "a third"}[pace]
        print(f"{length:4.1f} s of {name}: longest gap {watcher.longest_gap(began):.2f} s, {len(relay.waiting)} octets wait", flush=True)


def faults_of(server, relay, watcher, encoder, sessions):
    target = int(re.search(r"TARGETDURATION:(\d+)", watcher.text).group(1))
    yield from watcher.faults
    if server.sessions() != sessions:
        yield f"sessions {server.sessions()}, before {sessions}"
    if (relay.connections, relay.ended) != (1, 0) or encoder.poll() is not None:
        yield f"the encoder was dropped: {relay.connections} connections, {relay.ended} of them ended"
    if "#EXT-X-ENDLIST" in watcher.text:
        yield "the list has ended"
    gap = watcher.longest_gap(watcher.began)
    print(f"longest gap between new parts {watcher.before:.2f} s before, {gap:.2f} s meanwhile; "
          f"{watcher.text.count('#EXT-X-DISCONTINUITY' + chr(10))} discontinuities; target duration {target} s")
    if gap > target + STALLED:
        yield f"no new part for {gap:.2f} s"


def run(options, folder):
    clip = make_clip(folder)
    server = stage.Server(options.freshet, folder)
    relay, encoder, watcher = Relay(int(re.search(r":(\d+)/", server.ready["rtmp"]).group(1))), None, None
    try:
        encoder = publish(clip, f"rtmp://127.0.0.1:{relay.port}/live/{server.ready['stream_key']}")
        stage.until("the show is live", lambda: stage.SEEN.search(server.source("main")))
        watcher, calm = stage.Watcher(server, "main"), time.monotonic()
        stage.until("a calm while", lambda: time.monotonic() - calm > CALM)
        sessions, before, clock = server.sessions(), mean_age(server), ahead(server.source("main"))
        watcher.before, watcher.began = watcher.longest_gap(calm), time.monotonic()
        disturb(relay, watcher, options)
        more, took = settle(server, relay, before)
        early = ahead(server.source("main")) - clock
        said = "not there" if more is None else f"{more:+.1f} s older than before"
        print(f"{took:.1f} s after the line is well the picture is {said}; the list's clock has moved {early:+.1f} s from the wall's")
        faults = list(faults_of(server, relay, watcher, encoder, sessions))
        faults += [f"the list's clock is {early:.1f} s further ahead than before"] if early > options.ahead else []
        return faults + ([] if more is not None and abs(more) <= LATER else [f"after {took:.0f} s of a good line the picture is {said}"])
    finally:
        if watcher:
            watcher.end()
        if encoder:
            encoder.kill()
            encoder.wait()
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--seconds", type=float, default=22)
    parser.add_argument("--ahead", type=float, default=LATER, help="seconds by which the list's clock may have left the wall's")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tcp-relay-") as folder:
        faults = run(options, pathlib.Path(folder))
    for fault in faults:
        print(fault)
    print(f"tcp_relay: {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
