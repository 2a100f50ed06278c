"""A hundred viewers at once: reloads parked on connections of their own, answered or reset."""

import glob
import os
import re
import selectors
import socket
import struct
import time
import urllib.parse

from fetch import with_query
from m3u8 import Playlist

SIZE = 100
PATIENCE = 30.0


def request(url):
    parts = urllib.parse.urlsplit(url)
    target = parts.path + ("?" + parts.query if parts.query else "")
    return (f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Accept-Encoding: identity\r\n\r\n").encode()


def park(url, count=SIZE):
    """Connections on which the same request was sent."""
    parts = urllib.parse.urlsplit(url)
    sockets = []
    for _ in range(count):
        one = socket.create_connection((parts.hostname, parts.port or 80), timeout=PATIENCE)
        one.sendall(request(url))
        one.setblocking(False)
        sockets.append(one)
    return sockets


def answers(sockets):
    """(monotonic time, status) of the first bytes on each connection."""
    waiting, got = selectors.DefaultSelector(), []
    for one in sockets:
        waiting.register(one, selectors.EVENT_READ)
    until = time.monotonic() + PATIENCE
    while waiting.get_map() and time.monotonic() < until:
        for key, _ in waiting.select(0.5):
            at = time.monotonic()
            try:
                line = key.fileobj.recv(1 << 14)
            except OSError:
                line = b""
            found = re.match(rb"HTTP/1\.1 (\d{3}) ", line)
            got.append((at, int(found.group(1)) if found else 0))
            waiting.unregister(key.fileobj)
    waiting.close()
    return got


def together(recording, rendition, client):
    """A hundred who wait for the same part."""
    exchange = client.get(rendition.url)
    playlist = Playlist(exchange.text)
    if not exchange.ok or playlist.ended or not playlist.part_target:
        return
    msn, count = playlist.edge
    # One part further than the next, so that all are parked before it comes.
    sockets = park(with_query(rendition.url, _HLS_msn=msn, _HLS_part=count + 1))
    got = answers(sockets)
    for one in sockets:
        one.close()
    times = [at for at, status in got if status == 200]
    recording.probe("crowd", exchange, asked=SIZE, answered=len(times),
                    at=min(times, default=0.0),
                    spread=max(times) - min(times) if times else 0.0)


def reset(recording, rendition, client):
    """A hundred who wait and then vanish."""
    exchange = client.get(rendition.url)
    playlist = Playlist(exchange.text)
    if not exchange.ok or playlist.ended or not playlist.control \
            or not playlist.control.yes("CAN-BLOCK-RELOAD"):
        return
    port = urllib.parse.urlsplit(rendition.url).port or 80
    before = server_sockets(port)
    sockets = park(with_query(rendition.url, _HLS_msn=playlist.last_msn + 2))
    time.sleep(0.3)
    parked = server_sockets(port)
    for one in sockets:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.close()
    time.sleep(1)
    after = server_sockets(port)
    counts = (before, parked, after) if None not in (before, parked, after) else None
    recording.probe("reset", client.get(rendition.url), asked=SIZE, sockets=counts)


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
