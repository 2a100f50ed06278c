"""What the hostile shows stand on: a server, encoders of test pictures, and one who watches parts come."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "conformance"))

import launch

PATIENCE = 60
SEEN = re.compile(r'PART:[^\n]*URI="s(\d+)\.p(\d+)')


def until(what, is_so, patience=PATIENCE):
    """Asks again and again; what it answered in the end."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            if found := is_so():
                return found
        except (OSError, urllib.error.URLError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    raise SystemExit(f"waited {patience} s in vain: {what}")


class Server:
    """On free ports, its data in `folder`."""

    def __init__(self, binary, folder, *settings):
        self.binary, self.folder = str(pathlib.Path(binary).resolve()), pathlib.Path(folder)
        self.process, self.ready = launch.server(self.binary, folder, "channel_defaults.ladder=off", *settings)
        self.pid, self.http = self.process.pid, self.ready["http"]
        self.srt_port = int(self.ready["srt"].rsplit(":", 1)[1])

    def get(self, path):
        with urllib.request.urlopen(self.http + path, timeout=10) as answer:
            return answer.read().decode()

    def key(self, channel):
        made = subprocess.run([self.binary, "key", "create", channel, "--data", str(self.folder / "data")], capture_output=True,
                              text=True, check=True)
        return made.stdout.strip()

    def source(self, channel):
        return self.get(f"/live/{channel}/source/index.m3u8")

    def sessions(self):
        return sorted(one["id"] for one in json.loads(self.get("/v1/streams"))["items"])

    def counted(self, name):
        """The sum of a metric's lines that begin so."""
        lines = (line.rsplit(" ", 1) for line in self.get("/metrics").splitlines() if line.startswith(name))
        return round(sum(float(value) for _, value in lines))

    def rss_mib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.pid}/status").read_text()).group(1)) / 1024

    def files(self):
        """File descriptors that are no media's: a show opens and closes those as it goes."""
        links = []
        for one in pathlib.Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(OSError):   # closed meanwhile
                links.append(os.readlink(one))
        return sum("/data/media/" not in link for link in links)

    def stop(self):
        """Asks it to end; its exit code and how long that took."""
        began = time.monotonic()
        self.process.terminate()
        return self.process.wait(timeout=30), time.monotonic() - began

    def log(self):
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")


def encoder(form, address):
    """ffmpeg: a small picture and a tone, as fast as they play, a keyframe a second."""
    return subprocess.Popen(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
         "-re", "-f", "lavfi", "-i", "sine=sample_rate=48000",
         "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "25", "-b:v", "300k",
         "-c:a", "aac", "-f", form, address], stderr=subprocess.DEVNULL)


class Watcher(threading.Thread):
    """Looks at a media playlist every few hundredths of a second: when a part is new, and whether numbers go back."""

    def __init__(self, server, channel):
        super().__init__(daemon=True)
        self.place, self.path = server.http.split("//")[1], f"/live/{channel}/source/index.m3u8"
        self.over, self.news, self.faults, self.text = threading.Event(), [], [], ""
        self.start()

    def run(self):
        connection = http.client.HTTPConnection(self.place, timeout=10)
        while not self.over.wait(0.03):
            try:
                connection.request("GET", self.path)
                answer = connection.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(f"{self.path}: {error!r}")
                connection.close()
                continue
            if answer.status == 200:
                self.look(text, time.monotonic())

    def look(self, text, now):
        newest = max(((int(s), int(p)) for s, p in SEEN.findall(text)), default=(-1, 0))
        last = self.news[-1][1] if self.news else (-1, 0)
        if newest > last:
            self.news.append((now, newest))
        elif newest < last:
            self.faults.append(f"{self.path}: after part {last} the newest is {newest}")
        self.text = text

    def longest_gap(self, since, to=None):
        """Seconds between two new parts, and from the last one to the end of that time."""
        to = to or time.monotonic()
        times = [since, *(when for when, _ in self.news if since < when <= to), to]
        return max(b - a for a, b in zip(times, times[1:]))

    def end(self):
        self.over.set()
        self.join()
