"""A hundred viewers at once: reloads parked on connections of their own, or on the streams of one, answered
or given up."""

import glob
import os
import re
import selectors
import socket
import ssl
import struct
import time
import urllib.parse

import fetch
import transport
from fetch import with_query
from h2_link import Link
from m3u8 import Playlist

SIZE = 100
PATIENCE = 30.0
LEFT = re.compile(r'^freshet_http_requests_total\{[^}]*status="499"[^}]*\} (\d+)', re.MULTILINE)


def target_of(parts):
    return parts.path + ("?" + parts.query if parts.query else "")


class Sockets:
    """The same request on many connections (HTTP/1.1)."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        request = (f"GET {target_of(parts)} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                   f"Accept-Encoding: identity\r\n\r\n").encode()
        self.all = []
        for _ in range(SIZE):
            one = transport.dial(parts, PATIENCE, transport.PROTOCOLS["h1"])
            one.sendall(request)
            one.setblocking(False)
            self.all.append(one)

    def answers(self):
        """(monotonic time, status) of the first bytes on each connection."""
        waiting, got = selectors.DefaultSelector(), []
        for one in self.all:
            waiting.register(one, selectors.EVENT_READ)
        until = time.monotonic() + PATIENCE
        while waiting.get_map() and time.monotonic() < until:
            for key, _ in waiting.select(0.5):
                at = time.monotonic()
                try:
                    line = key.fileobj.recv(1 << 14)
                except ssl.SSLWantReadError:
                    continue
                except OSError:
                    line = b""
                found = re.match(rb"HTTP/1\.1 (\d{3}) ", line)
                got.append((at, int(found.group(1)) if found else 0))
                waiting.unregister(key.fileobj)
        waiting.close()
        return got

    def vanish(self):
        for one in self.all:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()

    def close(self):
        for one in self.all:
            one.close()


class Streams:
    """The same request on many streams of one connection (HTTP/2)."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.link = Link(transport.dial(parts, PATIENCE, transport.PROTOCOLS["h2"]), parts)
        self.all = [self.link.request("GET", target_of(parts), {}) for _ in range(SIZE)]

    def answers(self):
        """(monotonic time, status) of each stream's answer."""
        until = time.monotonic() + PATIENCE
        try:
            while any(not one.ended for one in self.all) and time.monotonic() < until:
                self.link.read()
        except OSError:
            pass
        return [(one.answered, one.status) for one in self.all]

    def vanish(self):
        for one in self.all:
            if not one.ended:
                self.link.reset(one)
        self.link.flush()

    def close(self):
        self.link.close()


def park(url):
    return Sockets(url) if fetch.used() == "h1" else Streams(url)


def together(recording, rendition, client):
    """A hundred who wait for the same part."""
    exchange = client.get(rendition.url)
    playlist = Playlist(exchange.text)
    if not exchange.ok or playlist.ended or not playlist.part_target:
        return
    msn, count = playlist.edge
    # One part further than the next, so that all are parked before it comes.
    crowd = park(with_query(rendition.url, _HLS_msn=msn, _HLS_part=count + 1))
    got = crowd.answers()
    crowd.close()
    times = [at for at, status in got if status == 200]
    recording.probe("crowd", exchange, asked=SIZE, answered=len(times),
                    at=min(times, default=0.0),
                    spread=max(times) - min(times) if times else 0.0)


def reset(recording, rendition, client):
    """A hundred who wait and then vanish: the connections, or the streams of one that stays."""
    exchange = client.get(rendition.url)
    playlist = Playlist(exchange.text)
    if not exchange.ok or playlist.ended or not playlist.control \
            or not playlist.control.yes("CAN-BLOCK-RELOAD"):
        return
    parts = urllib.parse.urlsplit(rendition.url)
    port = parts.port or 80
    before, left_before = server_sockets(port), gone(client, parts)
    crowd = park(with_query(rendition.url, _HLS_msn=playlist.last_msn + 2))
    time.sleep(0.3)
    parked = server_sockets(port)
    crowd.vanish()
    time.sleep(1)
    after, left_after = server_sockets(port), gone(client, parts)
    counts = (before, parked, after) if None not in (before, parked, after) else None
    left = left_after - left_before if None not in (left_before, left_after) else None
    recording.probe("reset", client.get(rendition.url), asked=SIZE, sockets=counts, left=left)
    crowd.close()


def gone(client, parts):
    """How many clients left before their answer, if the server counts them."""
    answer = client.get(f"{parts.scheme}://{parts.netloc}/metrics")
    counts = LEFT.findall(answer.text) if answer.ok else []
    if "freshet_http_requests_total" not in answer.text:
        return None
    return sum(int(one) for one in counts)


def server_sockets(port):
    """How many sockets the process has that listens on a port of this machine, if it is here."""
    inode = listening_inode(port)
    if inode is None:
        return None
    for folder in glob.glob("/proc/[0-9]*/fd"):
        try:
            links = [os.readlink(os.path.join(folder, name)) for name in os.listdir(folder)]
        except OSError:
            continue
        if f"socket:[{inode}]" in links:
            return sum(link.startswith("socket:") for link in links)
    return None


def listening_inode(port):
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as lines:
                for line in lines.readlines()[1:]:
                    fields = line.split()
                    if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                        return fields[9]
        except OSError:
            continue
    return None
