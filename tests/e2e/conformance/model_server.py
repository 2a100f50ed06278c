"""A small low-latency server over the synthetic model, in real time: what the checker's followers
and probes are tested with. It answers directives, hints, ranges, gzip and CORS as the rules ask."""

import gzip
import http.server
import math
import re
import threading
import time
import urllib.parse

import synthetic
import synthetic_dash
from synthetic import BRIEFLY, FIRST, FRESH, HEAD, MODELS, PROGRESS, TARGET, VIDEO

MULTIVARIANT = synthetic.MULTIVARIANT.replace(
    "#EXT-X-MEDIA", '#EXT-X-CONTENT-STEERING:SERVER-URI="steering.json",PATHWAY-ID="."\n#EXT-X-MEDIA')
STEERING = b'{"VERSION":1,"TTL":300,"PATHWAY-PRIORITY":["."]}'
ADVANCE = math.ceil(3 / synthetic.PART_TARGET)
MEDIA = re.compile(r"s(\d+)(?:\.p(\d+))?\.m4s$")


class Stream:
    """The clock: media time 0 was when the oldest listed segment would have to begin."""

    def __init__(self):
        self.began = time.monotonic() - (FIRST + PROGRESS) * TARGET
        self.zero = time.time() - (FIRST + PROGRESS) * TARGET

    def edge(self):
        """(open segment, parts in it) now; both renditions keep the picture's pace."""
        now = time.monotonic() - self.began
        msn = int(now / TARGET)
        done = int((now - msn * TARGET) / (TARGET / VIDEO.count(msn)))
        return msn, min(done, VIDEO.count(msn) - 1)

    def wait(self, reached, limit=3 * TARGET):
        until = time.monotonic() + limit
        while not reached(self.edge()) and time.monotonic() < until:
            time.sleep(0.004)
        return reached(self.edge())


class Refused(Exception):
    """A status that is no 200, with its Cache-Control."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_OPTIONS(self):
        self.send(204, b"", {"Access-Control-Allow-Headers": "Range, Authorization"})

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        try:
            self.answer()
        except Refused as refusal:
            status, cache = refusal.args
            self.send(status, b'{"status":"refused"}', {"Cache-Control": cache})
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self):
        parts = urllib.parse.urlsplit(self.path)
        path = parts.path.removeprefix("/live/main/")
        if path == "index.m3u8":
            return self.playlist(MULTIVARIANT, f"max-age={TARGET}, {FRESH}")
        if path == "steering.json":
            return self.send(200, STEERING, {"Cache-Control": "no-store",
                                             "Content-Type": "application/vnd.apple.steering-list"})
        if path == "manifest.mpd":
            return self.playlist(self.manifest(), BRIEFLY, "application/dash+xml")
        if path == "/time":
            return self.send(200, synthetic_dash.iso(time.time()).encode(),
                             {"Cache-Control": "no-store", "Content-Type": "text/plain"})
        if path == "video/iframes.m3u8":
            self.directives(urllib.parse.parse_qs(parts.query, True))
            return self.playlist(self.iframes(), BRIEFLY)
        for model in MODELS:
            if path == model.uri:
                return self.media_playlist(model, urllib.parse.parse_qs(parts.query, True))
            if path.startswith(model.name + "/"):
                return self.media(model, path.removeprefix(model.name + "/"))
        raise Refused(404, "max-age=1")

    def media_playlist(self, model, query):
        msn, part = self.directives(query)
        blocking = msn is not None
        if blocking:
            self.hold(model, msn, part)
        skip = query.get("_HLS_skip", [""])[0] in ("YES", "v2")
        stream = self.server.stream
        text = synthetic.render(model, *stream.edge(), skip, stream.zero)
        self.playlist(text, f"max-age={6 * TARGET}" if blocking else BRIEFLY)

    def directives(self, query):
        msn, part = (self.number(query, name) for name in ("_HLS_msn", "_HLS_part"))
        if part is not None and msn is None:
            raise Refused(400, "no-store")
        return msn, part

    @staticmethod
    def number(query, name):
        if name not in query:
            return None
        values = query[name]
        if len(values) != 1 or not values[0].isdecimal() or int(values[0]) >= 1 << 64:
            raise Refused(400, "no-store")
        return int(values[0])

    def hold(self, model, msn, part):
        stream = self.server.stream
        opened, count = stream.edge()
        if msn > opened + 1 or msn == opened and part is not None and part > count - 1 + ADVANCE:
            raise Refused(400, "no-store")
        if part is None:
            wanted = (msn + 1, 0)
        elif part >= model.count(msn) - 1:
            # The last part completes its segment; what lies beyond is the next one's first.
            wanted = (msn + 1, min(1, part - model.count(msn) + 1))
        else:
            wanted = (msn, part + 1)
        if not stream.wait(lambda edge: edge >= wanted):
            raise Refused(503, "no-store")

    def media(self, model, name):
        found = MEDIA.match(name)
        if name == "init.mp4":
            return self.bytes(model.init())
        if not found:
            raise Refused(404, "max-age=1")
        msn, index = int(found.group(1)), found.group(2)
        opened, count = self.server.stream.edge()
        if index is None:
            if msn >= opened:
                raise Refused(404, "max-age=1")
            return self.bytes(b"".join(model.body(msn, at) for at in range(model.count(msn))))
        index = int(index)
        if index >= model.count(msn) or (msn, index) > (opened, count):
            raise Refused(404, "max-age=1")
        self.server.stream.wait(lambda edge: edge > (msn, index) or edge[0] > msn)
        return self.bytes(model.body(msn, index))

    def iframes(self):
        kept = ("#EXTM3U", "#EXT-X-TARGET", "#EXT-X-SERVER", "#EXT-X-MEDIA-SEQ")
        text = synthetic.render(VIDEO, *self.server.stream.edge())
        lines = [line for line in text.split("\n") if line.startswith(kept)]
        return "\n".join(lines + ["#EXT-X-VERSION:5", "#EXT-X-I-FRAMES-ONLY", ""])

    def manifest(self):
        stream = self.server.stream
        return synthetic_dash.manifest(stream.edge()[0], stream.zero, time.time())

    def playlist(self, text, cache, kind="application/vnd.apple.mpegurl"):
        said = {"Content-Type": kind, "Cache-Control": cache, "Vary": "Accept-Encoding"}
        body, taken = text.encode(), self.headers.get("Accept-Encoding", "")
        if "gzip" in taken and "q=0" not in taken:
            body, said["Content-Encoding"] = gzip.compress(body), "gzip"
        self.send(200, body, said)

    def bytes(self, body):
        said = {"Content-Type": synthetic.media_type(self.path),
                "Cache-Control": "max-age=3600, immutable"}
        asked = re.match(r"bytes=(\d*)-(\d*)$", self.headers.get("Range", ""))
        if not asked:
            return self.send(200, body, said)
        first, last, size = asked.group(1), asked.group(2), len(body)
        start = int(first) if first else size - int(last)
        end = min(int(last), size - 1) if first and last else size - 1
        if start >= size:
            return self.send(416, b"", {"Content-Range": f"bytes */{size}"})
        return self.send(206, body[start:end + 1],
                         {**said, "Content-Range": f"bytes {start}-{end}/{size}"})

    def send(self, status, body, said):
        self.send_response(status)
        for name, value in {**HEAD, **said, "Content-Length": str(len(body))}.items():
            if status != 204 or name != "Content-Length":
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class ModelServer(http.server.ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.stream = Stream()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/live/main/index.m3u8"

    def handle_error(self, request, client_address):
        """Connections that are reset are part of the tests."""
