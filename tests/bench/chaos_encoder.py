#!/usr/bin/env python3
"""An encoder for chaos.py, whose clock can be told to run fast and to jump while it is connected.

usage: chaos_encoder.py CLIP SECONDS [ADDRESS] [--ppm 0]

Publishes the clip, SECONDS long, in a loop: an FLV file over RTMP to rtmp://HOST:PORT/APP/KEY, an MPEG-TS file to its standard
output, for srt-live-transmit. On its standard input, a line each: `jump SECONDS` (time stamps go on that much later, or
earlier), `ppm NUMBER` (from now on its clock gains so much on the wall's). Ends when the other side does."""

import argparse
import os
import pathlib
import socket
import struct
import sys
import threading
import time
import urllib.parse

FIRST_S = 3000   # the first time stamp: room to jump back
TICKS = 90_000
CHUNK = 65_536


class Clock:
    """The encoder's: `stamp` is what it calls a moment of media."""

    def __init__(self, ppm):
        self.rate, self.media, self.wall, self.shift = 1 + ppm / 1e6, 0.0, time.monotonic(), FIRST_S
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in sys.stdin:
            word, value = line.split()
            if word == "jump":
                self.shift += float(value)
            else:
                self.wall += (self.media / self.rate) - (self.media / (1 + float(value) / 1e6))
                self.rate = 1 + float(value) / 1e6

    def wait_for(self, media):
        self.media = max(self.media, media)
        time.sleep(max(0.0, self.wall + media / self.rate - time.monotonic()))


def texts(*values):
    """AMF0."""
    out = b""
    for value in values:
        if value is None:
            out += b"\x05"
        elif isinstance(value, str):
            out += b"\x02" + struct.pack(">H", len(value)) + value.encode()
        elif isinstance(value, dict):
            out += b"\x03" + b"".join(struct.pack(">H", len(k)) + k.encode() + texts(v) for k, v in value.items()) + b"\0\0\x09"
        else:
            out += b"\0" + struct.pack(">d", value)
    return out


class Rtmp:
    def __init__(self, address):
        parts = urllib.parse.urlsplit(address)
        app, _, key = parts.path[1:].partition("/")
        self.line = socket.create_connection((parts.hostname, parts.port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.sendall(b"\x03" + bytes(1536))
        answer = b""
        while len(answer) < 3073 and (more := self.line.recv(4096)):
            answer += more
        self.line.sendall(answer[1:1537])
        threading.Thread(target=self.listen, daemon=True).start()
        self.send(2, 1, 0, 0, struct.pack(">I", CHUNK))
        self.send(3, 20, 0, 0, texts("connect", 1, {"app": app, "tcUrl": f"rtmp://{parts.netloc}/{app}", "flashVer": "chaos 1"}))
        self.send(3, 20, 0, 0, texts("createStream", 2, None))
        self.send(3, 20, 1, 0, texts("publish", 3, None, key, "live"))

    def listen(self):
        """Who is refused leaves, as encoders do."""
        while (said := self.line.recv(65536)) and b"_error" not in said and b"Publish.BadName" not in said and b"error" not in said:
            pass
        os._exit(1)

    def send(self, lane, kind, stream, ms, body):
        ms &= 0xFFFFFFFF
        late = struct.pack(">I", ms) if ms >= 0xFFFFFF else b""
        head = bytes([lane]) + min(ms, 0xFFFFFF).to_bytes(3, "big") + len(body).to_bytes(3, "big") + bytes([kind])
        out = head + struct.pack("<I", stream) + late + body[:CHUNK]
        for at in range(CHUNK, len(body), CHUNK):
            out += bytes([0xC0 | lane]) + late + body[at:at + CHUNK]
        self.line.sendall(out)


def flv_tags(data):
    """(kind, milliseconds, body)."""
    at = 13
    while at + 11 <= len(data):
        kind, size = data[at], int.from_bytes(data[at + 1:at + 4], "big")
        yield kind, int.from_bytes(data[at + 4:at + 7], "big") | data[at + 7] << 24, data[at + 11:at + 11 + size]
        at += 15 + size


def publish_rtmp(data, seconds, clock, address):
    line, tags = Rtmp(address), list(flv_tags(data))
    is_set_up = lambda kind, body: kind in (8, 9) and body[1] == 0
    for kind, _, body in tags:
        if kind in (8, 9) and is_set_up(kind, body):
            line.send(4 if kind == 8 else 6, kind, 1, FIRST_S * 1000, body)
    media = [(kind, ms, body) for kind, ms, body in tags if kind in (8, 9) and not is_set_up(kind, body) and ms < seconds * 1000]
    turn = 0
    while True:
        for kind, ms, body in media:
            at = turn * seconds + ms / 1000
            clock.wait_for(at)
            line.send(4 if kind == 8 else 6, kind, 1, round((at + clock.shift) * 1000), body)
        turn += 1


def read_stamp(b):
    return (b[0] >> 1 & 7) << 30 | b[1] << 22 | b[2] >> 1 << 15 | b[3] << 7 | b[4] >> 1


def write_stamp(b, at, ticks):
    ticks %= 1 << 33
    b[at:at + 5] = bytes([b[at] & 0xF0 | ticks >> 29 & 0xE | 1, ticks >> 22 & 0xFF, ticks >> 14 & 0xFE | 1, ticks >> 7 & 0xFF,
                          ticks << 1 & 0xFE | 1])


class TsPacket:
    def __init__(self, octets):
        self.octets, self.pid = octets, int.from_bytes(octets[1:3], "big") & 0x1FFF
        has_more, self.has_payload = octets[3] & 0x20, bool(octets[3] & 0x10)
        self.pcr = 6 if has_more and octets[4] and octets[5] & 0x10 else None
        pes = 5 + octets[4] if has_more else 4
        starts = self.pid > 32 and octets[1] & 0x40 and octets[pes:pes + 3] == b"\0\0\1"
        flags = octets[pes + 7] >> 6 if starts else 0
        self.stamps = [pes + 9] * (flags >= 2) + [pes + 14] * (flags == 3)
        self.dts = read_stamp(octets[self.stamps[-1]:]) if self.stamps else None

    def moved(self, ticks, count):
        out = bytearray(self.octets)
        out[3] = out[3] & 0xF0 | count & 15
        for at in self.stamps:
            write_stamp(out, at, read_stamp(out[at:at + 5]) + ticks)
        if self.pcr:
            base = (int.from_bytes(out[6:10], "big") << 1 | out[10] >> 7) + ticks & (1 << 33) - 1
            out[6:10], out[10] = (base >> 1).to_bytes(4, "big"), out[10] & 0x7F | (base & 1) << 7
        return bytes(out)


def publish_ts(data, seconds, clock):
    packets = [TsPacket(data[at:at + 188]) for at in range(0, len(data) - 187, 188)]
    first, counts, turn, waiting = min(p.dts for p in packets if p.dts), {}, 0, b""
    while True:
        for packet in packets:
            if packet.dts is not None:
                if turn * seconds + (packet.dts - first) / TICKS > clock.media and waiting:
                    sys.stdout.buffer.write(waiting)
                    sys.stdout.buffer.flush()
                    waiting = b""
                clock.wait_for(turn * seconds + (packet.dts - first) / TICKS)
            counts[packet.pid] = counts.get(packet.pid, 0) + packet.has_payload
            waiting += packet.moved(round((turn * seconds + clock.shift) * TICKS), counts[packet.pid])
        turn += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=pathlib.Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("address", nargs="?")
    parser.add_argument("--ppm", type=float, default=0)
    options = parser.parse_args()
    data, clock = options.clip.read_bytes(), Clock(options.ppm)
    try:
        if options.address:
            publish_rtmp(data, options.seconds, clock, options.address)
        else:
            publish_ts(data, options.seconds, clock)
    except (BrokenPipeError, ConnectionError):
        sys.exit("the other side is gone")


if __name__ == "__main__":
    main()
