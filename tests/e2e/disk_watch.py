"""What disks.py sees of a server: a live viewer, one who goes back in the window, readyz, the metric and the log."""

import collections
import contextlib
import hashlib
import http.client
import json
import random
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from restart import get, until

LATE_S = 0.5    # beyond what was usual
STEADY_S = 2    # the longest wait for a part on a machine that is not too busy to judge
SEEK_S = 3      # the longest for a segment of the window
LEAVES_S = 2.5  # by when one that is lost is a gap: with the next segment
WITHDRAWN = "is lost, and a gap from then on"
LISTS = "/live/main/source/"
LOST = "freshet_origin_segments_lost_total"
REMEDY = re.compile(r"make room|free (some|up)|more room|delete|mount|faster|another --data|right to write|check", re.I)
Numbers = collections.namedtuple("Numbers", "first media gaps parts")


def numbers_of(text):
    """The first number, those with media, those that are gaps, and the names of the parts that are listed."""
    media, gaps, gap = [], [], False
    for line in text.splitlines():
        gap = gap or line == "#EXT-X-GAP"
        if found := re.fullmatch(r"s(\d+)\.m4s", line):
            (gaps if gap else media).append(int(found[1]))
            gap = False
    return Numbers(int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1]), media, gaps, re.findall(r'PART:[^\n]*URI="([^"]+)"', text))


def spans(numbers):
    """1-3 5 for 1, 2, 3 and 5."""
    runs = []
    for n in numbers:
        if runs and runs[-1][1] == n - 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return " ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in runs) or "none"


def phrases(lines):
    """Each kind of sentence once, with how often it was said."""
    kinds = collections.Counter(re.sub(r"\S*/\S+", "…", re.sub(r"\d+", "N", line.split(" ", 1)[-1])) for line in lines)
    return [f"{often} times: {kind}" for kind, often in kinds.most_common(6)]


class Server:
    """One data folder, one run after another, on the same ports."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.runs = binary, folder, 0
        self.ports = {"http": 0, "rtmp": 0}
        self.log = folder / "log"
        self.start()

    def start(self):
        self.runs += 1
        ready = self.folder / f"ready-{self.runs}.json"
        places = [word for name, port in self.ports.items() for word in ("--set", f"{name}.port={port}")]
        with open(self.log, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", self.folder / "data", "--ready-file", ready, *places, "--set", "srt.port=off",
                 "--set", "webrtc.udp_port=off", "--set", "channel_defaults.ladder=off", "--set", "channel_defaults.latency=ultra"],
                stdout=log, stderr=log)
        until("the server is ready", lambda: ready.exists() and ready.read_text().endswith("}\n"))
        known = json.loads(ready.read_text())
        self.http, self.publish_to, self.token = known["http"], f"{known['rtmp']}/{known['stream_key']}", known["admin_token"]
        self.ports = {name: int(re.search(r":(\d+)", known[name].split("//")[1]).group(1)) for name in self.ports}

    def end(self, how):
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def kill(self):
        if self.process.poll() is None:
            self.end(signal.SIGKILL)

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.ports["http"], timeout=20)


class Watch:
    def __init__(self, binary, folder):
        self.server = Server(binary, folder)
        self.over, self.threads = threading.Event(), []
        self.phases, self.now, self.mended_at, self.log_from = [], "", 0, 0
        self.parts = []     # (when, phase, seconds since the one before, seconds to fetch it, status)
        self.segments = []  # (phase, number, seconds, what was wrong)
        self.sums = {}      # of whole segments, as their parts came
        self.pieces = collections.defaultdict(list)
        self.streams, self.ready, self.findings, self.lists = set(), [], set(), []
        self.lost, self.compared = {}, 0

    def playlist(self):
        return get(f"{self.server.http}{LISTS}index.m3u8").decode()

    def phase(self, name):
        if name == "during":
            self.log_from = self.server.log.stat().st_size
        if name == "after":
            self.mended_at = max(numbers_of(self.playlist()).media, default=0) + 1
        self.now = name
        self.phases.append(name)
        self.lost[name] = self.metric()

    def metric(self):
        text = get(f"{self.server.http}/metrics").decode()
        found = re.search(rf"^{LOST}\S* (\S+)$", text, re.M)
        return float(found[1]) if found else 0.0

    def follow(self):
        until("the show is listed", lambda: numbers_of(self.playlist()).parts)
        self.phase("before")
        for what in (self.be_live, self.go_back, self.ask):
            self.threads.append(threading.Thread(target=what, daemon=True))
            self.threads[-1].start()

    def rest(self):
        self.lost["end"] = self.metric()
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.log = self.server.log.read_bytes()[self.log_from:].decode().splitlines()

    def fetch(self, line, path):
        line.request("GET", LISTS + path)
        answer = line.getresponse()
        return answer.status, answer.read()

    def be_live(self):
        """As a low-latency player: waits for each version of the list, fetches each part at once."""
        line, query, known, last = self.server.connection(), "", set(), None
        while not self.over.is_set():
            status, text = self.fetch(line, "index.m3u8" + query)
            now = time.monotonic()
            if status != 200:
                self.parts.append((self.now, 0, 0, status))
                time.sleep(0.1)
                continue
            text = text.decode()
            listed = numbers_of(text)
            fresh = [part for part in listed.parts if part not in known]
            if fresh and last:
                self.parts.append((self.now, now - last, 0, 200))
            last = now if fresh else last
            self.take(line, fresh if known else [], listed)
            known.update(fresh)
            query = f"?_HLS_msn={max([*listed.media, *listed.gaps], default=listed.first - 1) + 1}&_HLS_part={open_parts(text)}"

    def take(self, line, fresh, listed):
        for name in fresh:
            begun = time.monotonic()
            status, octets = self.fetch(line, name)
            self.parts.append((self.now, 0, time.monotonic() - begun, status))
            number, part = map(int, re.match(r"s(\d+)\.p(\d+)", name).groups())
            if status == 200 and len(self.pieces[number]) == part:
                self.pieces[number].append(octets)
        for number in [n for n in self.pieces if n in listed.media]:
            pieces = self.pieces.pop(number)
            if len(pieces) == len([name for name in listed.parts if name.startswith(f"s{number}.")]) > 0:
                self.sums[number] = hashlib.sha256(b"".join(pieces)).digest()

    def go_back(self):
        """As one who seeks: what is listed now, fetched now."""
        line = self.server.connection()
        while not self.over.is_set():
            listed = numbers_of(self.fetch(line, "index.m3u8")[1].decode())
            chosen = {*listed.media[:1], *random.sample(listed.media, min(3, len(listed.media)))}
            for number in chosen:
                begun = time.monotonic()
                try:
                    status, octets = self.fetch(line, f"s{number}.m4s")
                    known = self.sums.get(number)
                    self.compared += known is not None
                    whole = known in (None, hashlib.sha256(octets).digest())
                    wrong = f"answers {status}" if status != 200 else "" if whole else "is not what was live"
                except (OSError, http.client.HTTPException) as e:
                    wrong, line = f"breaks off: {e!r}", self.server.connection()
                took = time.monotonic() - begun
                self.segments.append((self.now, number, took, WITHDRAWN if wrong == "answers 404" and self.leaves(number) else wrong))
            self.lists.append((self.now, listed))
            self.over.wait(0.25)

    def leaves(self, number):
        """Who is first to ask for a segment that the disk has lost finds that out for all."""
        end = time.monotonic() + LEAVES_S
        while number in numbers_of(self.playlist()).media:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def ask(self):
        while not self.over.wait(0.5):
            try:
                self.ready.append((self.now, 200, get(f"{self.server.http}/readyz").decode().strip()))
            except urllib.error.HTTPError as e:
                self.ready.append((self.now, e.code, e.read().decode().strip()))
            except OSError:
                continue  # the machine is busy: live tells
            with contextlib.suppress(OSError):
                self.ask_of_show()

    def ask_of_show(self):
        items = json.loads(get(f"{self.server.http}/v1/streams"))["items"]
        self.streams.update(one["id"] for one in items)
        for one in items[:1]:
            request = urllib.request.Request(f"{self.server.http}/v1/streams/{one['id']}/health",
                                             headers={"Authorization": f"Bearer {self.server.token}"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                found = json.load(answer)["findings"]
            if self.now == "during":
                self.findings.update((f["code"], f["says"], f["remedy"]) for f in found)

    def longest(self, phase):
        """Seconds without a part."""
        return max((gap for when, gap, _, _ in self.parts if when == phase), default=0.0)

    def fetched(self):
        words = []
        for phase in self.phases:
            of = [s for s in self.segments if s[0] == phase]
            slowest = max((s[2] for s in of), default=0)
            words.append(f"{phase} {len(of)}, slowest {slowest:.2f} s, {len([s for s in of if s[3]])} not there")
        return "; ".join(words)

    def said(self):
        yield f"segments lost, as the metric counts them: {self.lost}"
        last = self.lists[-1][1]
        yield f"window in the end: {len(last.media)} with media, gaps {spans(self.gaps())}; well again with {self.mended_at}"
        for phase in self.phases:
            kinds = collections.Counter((code, re.sub(r"\.alive\S+|/\S+", "…", text)) for when, code, text in self.ready if when == phase)
            yield f"readyz {phase}: {dict(kinds)}"
        yield f"health says: {sorted({code for code, _, _ in self.findings})}"
        yield f"{self.compared} segments compared with what was live"
        yield from (f"log: {kind}" for kind in phrases(self.log))

    def gaps(self):
        """Behind the show's first media: its list begins with gaps."""
        first = min(min(listed.media) for _, listed in self.lists if listed.media)
        return [n for n in self.lists[-1][1].gaps if n > first]

    def is_steady(self):
        """Nobody waited for long: of a server whose disk is well, that times can be judged on this machine."""
        return max(map(self.longest, self.phases)) < STEADY_S and not list(self.faults())

    def faults(self):
        """(a name, words) each."""
        if refused := collections.Counter(status for _, _, _, status in self.parts if status != 200):
            yield "live", f"live was answered with {dict(refused)}"
        if slow := [(phase, f"{took:.2f}") for phase, _, took, _ in self.parts if took > STEADY_S]:
            yield "late", f"parts that took long to fetch: {slow[:5]}"
        wrong = collections.Counter((phase, what) for phase, _, _, what in self.segments if what and what != WITHDRAWN)
        for (phase, what), often in wrong.items():
            numbers = sorted({n for p, n, _, w in self.segments if (p, w) == (phase, what)})
            yield "listed", f"listed, {phase}: {what}, {often} times: {spans(numbers)}"
        if slow := [(n, f"{took:.1f}") for phase, n, took, _ in self.segments if phase != "before" and took > SEEK_S]:
            yield "seek", f"{len(slow)} segments of the window took more than {SEEK_S} s: {slow[:5]}"
        yield from self.window_faults()

    def window_faults(self):
        lists = [listed for _, listed in self.lists]
        if len({listed.first for listed in lists}) != 1:
            yield "window", f"MEDIA-SEQUENCE went on: {sorted({listed.first for listed in lists})}"
        last = lists[-1]
        numbers = sorted(last.media + last.gaps)
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            yield "window", f"numbers with holes: {spans(numbers)}"
        # What came since, but for the two seconds in which a disk is found to be well.
        if "after" in self.phases and (lost := [n for n in self.gaps() if n > self.mended_at + 2]):
            yield "grows", f"gaps since the disk is well: {spans(lost)}"
        gaps, counted = len(self.gaps()), self.lost["end"] - self.lost["before"]
        if gaps > counted:
            yield "counted", f"{gaps} gaps, and the metric counts {counted:.0f} lost segments"

    def silences(self):
        """Of a disk that keeps nothing: what was not said of it."""
        if ("during", 503) not in {(phase, code) for phase, code, _ in self.ready}:
            yield "said", "readyz did not say so"
        if not [line for line in self.log if "takes no segments" in line]:
            yield "said", "the log does not say that the disk takes nothing"
        told = [*self.log, *(f"{says} {remedy}" for _, says, remedy in self.findings if "disk" in says)]
        if not any(REMEDY.search(line) for line in told):
            yield "remedy", "neither the log nor the health says what to do"


def open_parts(text):
    """How many parts the segment under way has."""
    return re.split(r"\ns\d+\.m4s", text)[-1].count("#EXT-X-PART:")
