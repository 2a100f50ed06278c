"""HTTP as a player speaks it: one persistent connection, every answer with its times."""

import gzip
import time
import urllib.parse
from dataclasses import dataclass, field

import transport

PATIENCE = 60.0  # seconds a server may be silent before the connection is given up
_kind = "h1"


def use(kind):
    """How clients speak that are made from now on: one of transport.KINDS."""
    global _kind
    assert kind in transport.KINDS
    _kind = kind


def used():
    return _kind


@dataclass
class Exchange:
    """One request and what came back. Times are of the monotonic clock, in seconds."""
    url: str
    method: str = "GET"
    asked: dict = field(default_factory=dict)
    status: int = 0
    headers: list = field(default_factory=list)
    body: bytes = b""            # decoded
    raw_length: int = 0          # as it was on the line
    sent: float = 0.0
    first_byte: float = 0.0
    last_byte: float = 0.0
    longest_pause: float = 0.0   # between two reads of the body
    error: str = ""
    protocol: str = ""           # HTTP/1.1, HTTP/2

    @property
    def ok(self):
        return not self.error and self.status in (200, 206)

    @property
    def waited(self):
        return self.first_byte - self.sent

    def header(self, name, default=None):
        found = self.all(name)
        return ", ".join(found) if found else default

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def __str__(self):
        return f"{self.method} {self.url}: {self.error or self.status}"


class Client:
    """A connection to one origin that is opened when needed and kept."""

    def __init__(self, patience=PATIENCE):
        self.patience, self.kind = patience, _kind
        self.connection = None
        self.origin = None

    def get(self, url, **headers):
        return self.ask("GET", url, {key.replace("_", "-"): value
                                     for key, value in headers.items()})

    def ask(self, method, url, headers=None):
        fresh = self.connection is None
        exchange = self._once(method, url, headers or {})
        if exchange.error and exchange.status == 0 and not fresh:
            # A kept connection may have been closed while it was idle: that is no failure yet.
            return self._once(method, url, headers or {})
        return exchange

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def _connect(self, parts):
        if self.connection and self.origin == parts.netloc:
            return
        self.close()
        self.origin = parts.netloc
        self.connection = transport.connect(self.kind, parts, self.patience)

    def _once(self, method, url, headers):
        parts = urllib.parse.urlsplit(url)
        exchange = Exchange(url, method, dict(headers))
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        exchange.sent = time.monotonic()
        try:
            self._connect(parts)
            finish(exchange, self.connection.run(exchange, target))
        except transport.FAILURES as failure:
            exchange.error = f"{type(failure).__name__}: {failure}"
            exchange.first_byte = exchange.first_byte or time.monotonic()
            exchange.last_byte = time.monotonic()
            self.close()
        return exchange


def finish(exchange, raw):
    """Puts the whole body into the exchange, once it is known to be whole."""
    exchange.raw_length = len(raw)
    promised = exchange.header("Content-Length")
    if exchange.method != "HEAD" and promised and promised.isdecimal() \
            and int(promised) != len(raw):
        exchange.error = f"{len(raw)} of {promised} bytes came"
    if exchange.method != "HEAD" and exchange.header("Content-Encoding") == "gzip":
        raw = gzip.decompress(raw)
    exchange.body = raw


def with_query(url, **parameters):
    """The address with directives added, e.g. with_query(url, _HLS_msn=7)."""
    query = urllib.parse.urlencode(parameters)
    return url + ("&" if "?" in url else "?") + query
