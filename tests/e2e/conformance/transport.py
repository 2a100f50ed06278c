"""The three ways to speak HTTP to a server: HTTP/1.1, HTTP/2 by prior knowledge (h2c, RFC 9113 §3.3) and
HTTP/2 over TLS by ALPN (h2). Each is one connection that carries one exchange at a time."""

import http.client
import socket
import ssl
import time

from h2_link import Link

KINDS = ("h1", "h2c", "h2")
PROTOCOLS = {"h1": ["http/1.1"], "h2": ["h2", "http/1.1"]}
FAILURES = (OSError, http.client.HTTPException, EOFError)


def tls_context(protocols=None):
    """Of a client that trusts whoever answers: servers under test sign for themselves."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


def dial(parts, patience, protocols=None):
    """A socket to the origin of a split address, with TLS where the scheme is https."""
    secure = parts.scheme == "https"
    one = socket.create_connection((parts.hostname, parts.port or (443 if secure else 80)), patience)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return tls_context(protocols).wrap_socket(one, server_hostname=parts.hostname) if secure else one


class Lines:
    """HTTP/1.1, in clear text or over TLS."""

    def __init__(self, parts, patience):
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience)
        self.connection.sock = dial(parts, patience, PROTOCOLS["h1"])
        self.connection.auto_open = 0   # it would be without TLS

    def run(self, exchange, target):
        """Fills in the exchange and answers the body as it came."""
        self.connection.putrequest(exchange.method, target, skip_accept_encoding=True)
        for name, value in exchange.asked.items():
            self.connection.putheader(name, value)
        exchange.sent = time.monotonic()
        self.connection.endheaders()
        response = self.connection.getresponse()
        exchange.first_byte = time.monotonic()
        exchange.protocol = "HTTP/1.1" if response.version == 11 else "HTTP/1.0"
        exchange.status, exchange.headers = response.status, response.getheaders()
        pieces, last = [], exchange.first_byte
        while piece := response.read1(1 << 16):
            now = time.monotonic()
            exchange.longest_pause = max(exchange.longest_pause, now - last)
            last = now
            pieces.append(piece)
        # Debian's http.client leaves an answer open whose last octet read1() has read, and the connection with it.
        response.close()
        exchange.last_byte = last
        return b"".join(pieces)

    def close(self):
        self.connection.close()


class Streams:
    """HTTP/2, in clear text or over TLS."""

    def __init__(self, parts, patience):
        one = dial(parts, patience, PROTOCOLS["h2"])
        if parts.scheme == "https" and one.selected_alpn_protocol() != "h2":
            one.close()
            raise ConnectionError("the server does not agree on h2")
        self.link = Link(one, parts)

    def run(self, exchange, target):
        stream = self.link.request(exchange.method, target, exchange.asked)
        exchange.sent = time.monotonic()
        exchange.protocol = "HTTP/2"
        pieces, last = [], 0.0
        while not stream.ended:
            self.link.read()
            for at, piece in stream.take():
                exchange.longest_pause = max(exchange.longest_pause, at - (last or stream.answered))
                last = at
                pieces.append(piece)
            if stream.answered and not exchange.first_byte:
                exchange.first_byte = stream.answered
                exchange.status, exchange.headers = stream.status, stream.headers
        exchange.last_byte = last or exchange.first_byte
        if stream.error:
            raise ConnectionError(stream.error)
        return b"".join(pieces)

    def close(self):
        self.link.close()


def connect(kind, parts, patience):
    return Lines(parts, patience) if kind == "h1" else Streams(parts, patience)
