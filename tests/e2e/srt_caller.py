"""SRT's handshake by hand, and datagrams that look like SRT: what a caller of ill will sends.

The layout is that of draft-sharabayko-srt-01 §3.2: induction, an answer with a cookie, conclusion with extensions."""

import os
import random
import select
import socket
import struct
import time

INDUCTION, CONCLUSION = 1, 0xFFFFFFFF
REFUSED = 1000          # an answer's type from here on is a refusal
BAD_SECRET = REFUSED + 10
NO_KEY = REFUSED + 1401
HANDSHAKE, SHUTDOWN = 0, 5
KINDS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 0x7FFF)
WAIT = 15.0             # seconds for an answer
AGAIN = 1.0             # seconds until something is sent once more; libsrt waits a quarter of that


def control(kind, socket_id, body=b"", info=0):
    return struct.pack(">HHIII", 0x8000 | kind, 0, info, 1000, socket_id) + body


def handshake(version, fields, kind, own_id, cookie, extensions=b""):
    body = struct.pack(">IIIIIIII", version, fields, 7, 1500, 8192, kind, own_id, cookie)
    return control(HANDSHAKE, 0, body + bytes([1, 0, 0, 127]) + bytes(12) + extensions)


def induction(own_id=1):
    return handshake(4, 2, INDUCTION, own_id, 0)


def extension(kind, body):
    return struct.pack(">HH", kind, len(body) // 4) + body


def key_material():
    """Well formed, and of no passphrase: its wrapped key is chance, so that no unwrapping finds it whole."""
    return struct.pack(">BHBIBBBBHBB", 0x12, 0x2029, 1, 0, 2, 0, 2, 0, 0, 4, 4) + os.urandom(16 + 24)


def conclusion(own_id, cookie, stream_id, secret):
    text = stream_id.encode()
    text += bytes(-len(text) % 4)
    name = b"".join(text[i:i + 4][::-1] for i in range(0, len(text), 4))
    parts = extension(1, struct.pack(">III", 0x010501, 0xBF, 120 << 16 | 120))
    parts += extension(3, key_material()) if secret else b""
    return handshake(5, (2 if secret else 0) << 16 | (7 if secret else 5), CONCLUSION, own_id, cookie, parts + extension(5, name))


def answer_of(datagram):
    """(type, socket id, cookie) of a handshake, or nothing."""
    if len(datagram) < 64 or struct.unpack(">H", datagram[:2])[0] != 0x8000 | HANDSHAKE:
        return None
    return struct.unpack(">III", datagram[36:48])


class Caller:
    """One caller on a port of its own."""

    def __init__(self, port, stream_id="", secret=True):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.own_id, self.stream_id, self.secret = random.randrange(1, 2**30), stream_id, secret
        self.answer, self.cookie, self.socket_id, self.last = None, None, None, b""
        self.send(induction(self.own_id))

    def send(self, datagram):
        self.last = datagram
        self.socket.send(datagram)

    def hear(self):
        """True: it has all that it is going to get."""
        try:
            found = answer_of(self.socket.recv(2048))
        except OSError:
            return False
        if not found:
            return False
        kind, socket_id, cookie = found
        if kind == INDUCTION:
            if self.cookie is None and self.stream_id:
                self.send(conclusion(self.own_id, cookie, self.stream_id, self.secret))
            self.cookie = cookie
            return not self.stream_id
        self.answer, self.socket_id = kind, socket_id
        return True

    def close(self):
        self.socket.close()


def talk(callers):
    """Until each has its answer or the time is over; those that have none."""
    waiting = {one.socket: one for one in callers}
    end = time.monotonic() + WAIT
    again = time.monotonic() + AGAIN
    while waiting and time.monotonic() < end:
        for ready in select.select(list(waiting), [], [], 0.05)[0]:
            if waiting[ready].hear():
                del waiting[ready]
        if time.monotonic() > again:
            again += AGAIN
            for one in waiting.values():
                one.socket.send(one.last)
    return list(waiting.values())


def chance(chosen):
    """A datagram of 1 to 1500 octets of nothing, or with the head of a control or data packet of SRT."""
    body = chosen.randbytes(chosen.randint(1, 1500))
    style = chosen.randrange(4)
    where = chosen.choice([0, 0, chosen.getrandbits(30)])
    if style == 0:
        return body
    if style == 1:
        return control(chosen.choice(KINDS), where, body[:1484 - len(body) % 4], chosen.getrandbits(32))
    if style == 2:
        return struct.pack(">IIII", chosen.getrandbits(31), chosen.getrandbits(32), chosen.getrandbits(32), where) + body[:1484]
    kind = chosen.choice([INDUCTION, CONCLUSION, 0, 0xFFFFFFFE, 1002, chosen.getrandbits(32)])
    return handshake(chosen.choice([0, 4, 5, 6]), chosen.getrandbits(32), kind, chosen.getrandbits(30), chosen.getrandbits(32), body[:1400])
