"""Single requests that test the headers around playlists and media (RFC 9110, CORS)."""

import urllib.parse
import urllib.request

from fetch import Exchange
from m3u8 import Playlist
from probes import ORIGIN, TRIES
from record import Version

NOWHERE = "nobody-streams-here"


def iframes(recording, client):
    """The I-frame playlists, and the newest picture of each."""
    for attributes in recording.multivariant.playlist.iframes:
        answer = client.ask("GET", urllib.parse.urljoin(recording.url, attributes.text("URI", "")),
                            {"Accept-Encoding": "gzip"})
        if not answer.ok:
            continue
        version = Version(Playlist(answer.text), answer)
        recording.iframes.append(version)
        pictures = [one for one in version.playlist.segments if not one.gap and one.map_uri]
        if pictures:
            picture(recording, client, answer.url, pictures[-1])


def picture(recording, client, base, segment):
    headers = {}
    if segment.byterange and "@" in segment.byterange:
        length, _, first = segment.byterange.partition("@")
        headers["Range"] = f"bytes={first}-{int(first) + int(length) - 1}"
    init = client.ask("GET", urllib.parse.urljoin(base, segment.map_uri))
    recording.probe("iframe", client.ask("GET", urllib.parse.urljoin(base, segment.uri), headers),
                    init=init.body)


def steering(recording, client):
    """The steering manifest, if one is named (§7); it may stand in its address."""
    attributes = recording.multivariant.playlist.steering
    if attributes is None:
        return
    url = urllib.parse.urljoin(recording.url, attributes.text("SERVER-URI", ""))
    answer = inline(url) if url.startswith("data:") else client.ask("GET", url, ORIGIN)
    recording.probe("steering", answer)


def inline(url):
    """The answer that a data: address is (RFC 2397)."""
    try:
        with urllib.request.urlopen(url) as opened:
            return Exchange(url, status=200, body=opened.read())
    except (OSError, ValueError) as failure:
        return Exchange(url, error=str(failure))


def whole_segment(rendition):
    """A complete segment that was got, the newest with something in it."""
    items = [item for item in rendition.segments_in_order() if len(item.exchange.body) > 400]
    return items[-1] if items else None


def run(recording, client):
    playlists = [recording.url] + list(recording.renditions)
    for url in playlists:
        recording.probe("gzip", client.ask("GET", url, {"Accept-Encoding": "gzip"}))
        recording.probe("identity", client.ask("GET", url))
        recording.probe("identity", client.ask("GET", url, {"Accept-Encoding": "gzip;q=0"}))
        recording.probe("cors", client.ask("GET", url, ORIGIN))
        recording.probe("preflight", client.ask("OPTIONS", url, {
            **ORIGIN, "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "range"}))
        recording.probe("head", client.ask("HEAD", url), get=client.ask("GET", url))
        twice(recording, client, url)
    for rendition in recording.renditions.values():
        media(recording, client, rendition)
    unknown(recording, client)
    steering(recording, client)


def twice(recording, client, url):
    """A playlist got two times in a row, again where it went on in between."""
    for _ in range(TRIES):
        first, second = client.ask("GET", url), client.ask("GET", url)
        if first.body == second.body:
            break
    recording.probe("repeat", second, first=first)


def media(recording, client, rendition):
    item = whole_segment(rendition)
    items = [one for one in rendition.inits.values() if one.whole] + ([item] if item else [])
    for one in items:
        get = client.ask("GET", one.url, ORIGIN)
        recording.probe("cors", get)
        recording.probe("head", client.ask("HEAD", one.url, ORIGIN), get=get, fixed=True)
        recording.probe("repeat", get, first=one.exchange)
    if item:
        ranges(recording, client, item)


def ranges(recording, client, item):
    whole = item.exchange.body
    size = len(whole)
    for text, first, last in ((f"0-99", 0, 99), ("100-", 100, size - 1),
                              ("-100", size - 100, size - 1), (f"0-{size * 2}", 0, size - 1),
                              (f"{size}-", None, None)):
        recording.probe("range", client.ask("GET", item.url, {"Range": f"bytes={text}"}),
                        whole=whole, first=first, last=last)


def unknown(recording, client):
    """Names that no server has: another channel, and files beside each playlist."""
    parts = urllib.parse.urlsplit(recording.url)
    folders = parts.path.split("/")
    nowhere = "/".join(folders[:-2] + [NOWHERE, folders[-1]])
    urls = [parts._replace(path=nowhere, query="").geturl()]
    for url in [recording.url] + list(recording.renditions):
        urls += [urllib.parse.urljoin(url, name) for name in (
            "no-such-playlist.m3u8", "no-such-file.m4s", "..%2f..%2fetc%2fpasswd")]
    for url in urls:
        recording.probe("unknown", client.ask("GET", url, ORIGIN))
    recording.probe("no manifest", client.ask("GET", urllib.parse.urljoin(urls[0], "manifest.mpd"),
                                              ORIGIN))
