"""One GET whose body is noted as the framing of HTTP/1.1 brings it: chunk by chunk (RFC 9112 §7.1)."""

import time
import urllib.parse

import transport
from fetch import Exchange

PATIENCE = 30.0   # seconds


class Broken(Exception):
    """The answer is none that can be read."""


class Reader:
    """A socket as lines and runs of octets."""

    def __init__(self, connection):
        self.connection, self.rest = connection, b""

    def fill(self):
        came = self.connection.recv(1 << 16)
        if not came:
            raise Broken("the connection ended within the answer")
        self.rest += came

    def line(self):
        while b"\r\n" not in self.rest:
            self.fill()
        text, self.rest = self.rest.split(b"\r\n", 1)
        return text.decode("latin-1")

    def exactly(self, count):
        while len(self.rest) < count:
            self.fill()
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken


def get(url, headers):
    """(exchange, [(time, octets)]): the chunks in their order; one, where a length was said."""
    parts = urllib.parse.urlsplit(url)
    exchange, chunks = Exchange(url, "GET", dict(headers)), []
    exchange.sent = time.monotonic()
    try:
        with transport.dial(parts, PATIENCE, transport.PROTOCOLS["h1"]) as connection:
            lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            exchange.sent = time.monotonic()
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            read(Reader(connection), exchange, chunks)
    except (OSError, ValueError, Broken) as failure:
        exchange.error = f"{type(failure).__name__}: {failure}"
    exchange.body = b"".join(octets for _, octets in chunks)
    exchange.raw_length = len(exchange.body)
    exchange.first_byte = exchange.first_byte or time.monotonic()
    exchange.last_byte = time.monotonic()
    return exchange, chunks


def read(reader, exchange, chunks):
    exchange.status = int(reader.line().split()[1])
    exchange.first_byte = time.monotonic()
    while line := reader.line():
        name, _, value = line.partition(":")
        exchange.headers.append((name, value.strip()))
    if "chunked" not in (exchange.header("Transfer-Encoding") or ""):
        body = reader.exactly(int(exchange.header("Content-Length", "0")))
        chunks.append((time.monotonic(), body))
        return
    while size := int(reader.line(), 16):
        octets = reader.exactly(size + 2)[:-2]
        chunks.append((time.monotonic(), octets))
    reader.line()
