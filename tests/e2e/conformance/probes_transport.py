"""What lies below the requests: PING of HTTP/2, and what TLS agrees on."""

import ssl
import time
import urllib.parse

import transport
from fetch import Exchange, with_query
from h2_link import Link
from m3u8 import Playlist

PATIENCE = 10.0
OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
NEW = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


def run(recording, client):
    if recording.transport != "h1":
        for rendition in recording.renditions.values():
            ping(recording, rendition, client)
    parts = urllib.parse.urlsplit(recording.url)
    if parts.scheme == "https":
        tls(recording, parts)


def ping(recording, rendition, client):
    """A PING while a reload is parked on the same connection."""
    exchange = client.get(rendition.url)
    playlist = Playlist(exchange.text)
    if not exchange.ok or playlist.ended or not playlist.part_target:
        return
    parts = urllib.parse.urlsplit(with_query(rendition.url, _HLS_msn=playlist.open.msn + 1))
    link = Link(transport.dial(parts, PATIENCE, transport.PROTOCOLS["h2"]), parts)
    parked = link.request("GET", parts.path + "?" + parts.query, {})
    mark, sent = b"freshet.", time.monotonic()
    link.ping(mark)
    try:
        while mark not in link.pongs:
            link.read()
    except OSError:
        pass
    after = link.pongs.get(mark, time.monotonic()) - sent
    recording.probe("ping", exchange, answered=mark in link.pongs, seconds=after,
                    parked=not parked.ended)
    link.close()


def tls(recording, parts):
    """Which versions are taken, and what ALPN chooses of what is offered."""
    for version in OLD + NEW:
        recording.probe("tls version", Exchange(recording.url), version=version.name,
                        old=version in OLD, **shake(parts, version, None))
    for offered in (["h2", "http/1.1"], ["http/1.1", "h2"], ["http/1.1"], []):
        facts = shake(parts, ssl.TLSVersion.TLSv1_2, offered)
        recording.probe("alpn", Exchange(recording.url), offered=offered, **facts)


def shake(parts, version, offered):
    """One handshake: whether it came to pass, its cipher and protocol."""
    context = transport.tls_context(offered)
    # Else this side would refuse the old versions by itself.
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = version
    if version in OLD or not offered:
        context.maximum_version = version
    plain = transport.dial(parts._replace(scheme="http", netloc=f"{parts.hostname}:{parts.port or 443}"), PATIENCE)
    try:
        with context.wrap_socket(plain, server_hostname=parts.hostname) as one:
            return {"agreed": True, "cipher": one.cipher()[0], "protocol": one.selected_alpn_protocol()}
    except OSError as failure:
        return {"agreed": False, "cipher": "", "protocol": None, "why": str(failure)}
    finally:
        plain.close()
