#!/usr/bin/env python3
"""Does SRT lose a picture on a line that loses packets?

usage: srt_loss.py --freshet build/release/freshet --clip CLIP.mp4 [--seconds 300] [--loss 0.08] [--latency 500ms] [--seed 1]

The clip goes in a loop by ffmpeg through a relay of UDP datagrams, which keeps each for 30 ms and, while it loses any, loses so many of them
each way and keeps each more or less 10 ms longer, so that they overtake each other; a seed determines all of it. When the show is over its segments are read back and
the pictures counted. Prints what the relay and the server counted. Exit code 1: a picture is missing or was there twice."""

import argparse
import asyncio
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import bed
import loop_thread
from ladder import save, segments

DELAY, SPREAD = 0.030, 0.010  # seconds


class Relay(loop_thread.LoopThread):
    """Between one caller and the server."""

    def __init__(self, port, loss, seed):
        self.target, self.loss, self.random = ("127.0.0.1", port), loss, random.Random(seed)
        self.passed = self.lost = 0
        self.caller = None
        super().__init__()

    async def open(self):
        end = self.loop.create_datagram_endpoint
        self.near, _ = await end(lambda: Side(self.from_caller), local_addr=("127.0.0.1", 0))
        self.far, _ = await end(lambda: Side(self.from_server), local_addr=("127.0.0.1", 0))
        self.port = self.near.get_extra_info("sockname")[1]

    def from_caller(self, data, address):
        self.caller = address
        self.later(self.far, data, self.target)

    def from_server(self, data, _):
        if self.caller:
            self.later(self.near, data, self.caller)

    def later(self, transport, data, address):
        if self.random.random() < self.loss:
            self.lost += 1
            return
        self.passed += 1
        # To SRT what was overtaken is lost, so on a line that is well nothing is.
        spread = SPREAD if self.loss else 0.0
        self.loop.call_later(DELAY + self.random.uniform(-spread, spread), transport.sendto, data, address)


class Side(asyncio.DatagramProtocol):
    def __init__(self, heard):
        self.heard = heard

    def datagram_received(self, data, addr):
        self.heard(data, addr)


def pictures(path):
    said = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-select_streams", "v", "-show_entries", "stream=nb_read_packets", "-of",
                           "csv=p=0", str(path)], capture_output=True, text=True, check=True).stdout
    return int(said.split()[0].strip(","))


def saved(base, folder):
    init, names = segments(base, "source")
    path = save(base, "source", names, init, folder)
    return path, "#EXT-X-DISCONTINUITY\n" in bed.fetch(f"{base}/source/index.m3u8").decode()


def measure(options, folder):
    server = bed.Freshet(options.freshet, folder, bed.Certificate(folder),
                         {**bed.NO_LADDER, "srt.port": 0, "channel_defaults.srt.latency": options.latency, "channel_defaults.reconnect_grace": "0s"})
    relay = Relay(int(server.srt.rsplit(":", 1)[1]), options.loss, options.seed)
    source = folder / "source.ts"
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-stream_loop", "-1", "-i", str(options.clip), "-t", str(options.seconds), "-c", "copy",
                    "-f", "mpegts", str(source)], check=True)
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-i", str(source), "-c", "copy", "-f", "mpegts",
                    f"srt://127.0.0.1:{relay.port}?streamid=publish:main:{server.key}&linger=2"], check=True)
    metrics = bed.fetch(f"{server.http}/metrics").decode()
    time.sleep(8)
    path, broken = saved(f"{server.http}/live/main", folder)
    for line in metrics.splitlines():
        if line.startswith("freshet_srt_") or (line.startswith("freshet_ingest_errors") and not line.endswith(" 0")):
            print("   ", line)
    server.stop()
    return pictures(source), pictures(path), broken, relay


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--clip", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--loss", type=float, default=0.08)
    parser.add_argument("--latency", default="500ms")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="srt-loss-"))
    try:
        sent, came, broken, relay = measure(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    share = relay.lost / max(1, relay.lost + relay.passed)
    print(f"the relay lost {relay.lost} of {relay.lost + relay.passed} datagrams ({100 * share:.1f} %); {sent} pictures sent, {came} came"
          f"{', with a discontinuity' if broken else ''}")
    return 0 if sent == came and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
