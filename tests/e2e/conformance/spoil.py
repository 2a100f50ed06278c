"""Ways to change a synthetic recording: one edit of the text of playlists, one of an answer."""

from m3u8 import Playlist


def rewrite(version, old, new, count=-1):
    """Replaces text in one version; the text must be there, else the test would test nothing."""
    text = version.playlist.text
    assert old in text, f"{old!r} is not in the playlist"
    replace(version, text.replace(old, new, count))


def replace(version, text):
    version.playlist = Playlist(text)
    version.exchange.body = text.encode("utf-8", "surrogateescape")


def video(recording):
    return list(recording.renditions.values())[0]


def audio(recording):
    return list(recording.renditions.values())[1]


def in_multivariant(old, new):
    return lambda recording: rewrite(recording.multivariant, old, new)


def in_all(old, new):
    """In every version of the first rendition by the player."""
    def change(recording):
        for version in video(recording).versions:
            rewrite(version, old, new)
    return change


def in_last(old, new, count=-1):
    return lambda recording: rewrite(video(recording).versions[-1], old, new, count)


def add_line(line, before="#EXT-X-MAP"):
    """A line in all versions of the first rendition."""
    return in_all(before, line + "\n" + before)


def headers(exchange, name, value=None):
    """Sets a header of an answer, or takes it away."""
    exchange.headers = [pair for pair in exchange.headers if pair[0].lower() != name.lower()]
    if value is not None:
        exchange.headers.append((name, value))


def header_of(probe, name, value=None):
    def change(recording):
        for one in recording.probes[probe]:
            headers(one.exchange, name, value)
    return change


def status_of(probe, status):
    def change(recording):
        recording.probes[probe][0].exchange.status = status
    return change


def slow(exchange, seconds):
    """The answer began later than it did."""
    exchange.sent = exchange.first_byte - seconds


def body_of(item, body):
    """Other bytes for a part, segment or initialisation section."""
    item.exchange.body = body
    item.exchange.raw_length = len(body)


def patch(item, old, new):
    assert old in item.exchange.body, f"{old!r} is not in {item.uri}"
    body_of(item, item.exchange.body.replace(old, new, 1))


def segment(recording, index=3, rendition=video):
    items = rendition(recording).segments
    return items[sorted(items)[index]]


def part(recording, index=13, rendition=video):
    items = rendition(recording).parts
    return items[sorted(items)[index]]


def init(recording, rendition=video):
    return rendition(recording).inits["init.mp4"]


def several(*changes):
    def change(recording):
        for one in changes:
            one(recording)
    return change
