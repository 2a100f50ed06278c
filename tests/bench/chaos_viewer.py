"""Who watches a channel of chaos.py all the time: what came when, and every rule that a list or a part broke."""

import http.client
import re
import threading
import time

from m3u8 import Playlist   # of tests/e2e/conformance

MOST_FAULTS = 200
AGAIN_S = 0.2
STEADY_S = 2.0
SLACK_S = 0.06   # by which dates may differ from the sum of the durations


class Viewer(threading.Thread):
    """Waits for each version of the list as a low-latency player does, and fetches each part at once."""

    def __init__(self, http_address, channel):
        super().__init__(daemon=True)
        self.place, self.path, self.channel = http_address.split("//")[1], f"/live/{channel}/source/", channel
        self.over, self.last, self.target = threading.Event(), None, 4
        self.news = []      # (monotonic, seconds that the end of the newest part is behind the wall's clock)
        self.faults = []    # (monotonic, sentence)
        self.sizes, self.durations, self.uris, self.dates, self.breaks = {}, {}, {}, {}, {}
        self.versions = self.octets = 0
        self.start()

    def fault(self, sentence):
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((time.monotonic(), sentence))

    def run(self):
        line, query = self.connect(), ""
        while not self.over.is_set():
            try:
                query = self.turn(line, query)
            except (OSError, http.client.HTTPException, AttributeError, TypeError, ValueError) as error:   # or cannot be read
                if not self.over.is_set():
                    self.fault(f"broke off: {error!r}")
                line, query = self.connect(), ""
                self.over.wait(AGAIN_S)

    def connect(self):
        return http.client.HTTPConnection(self.place, timeout=20)

    def get(self, line, name):
        line.request("GET", self.path + name)
        answer = line.getresponse()
        return answer.status, answer.read()

    def turn(self, line, query):
        status, text = self.get(line, "index.m3u8" + query)
        now, wall = time.monotonic(), time.time()
        if status != 200:
            if status != 503 or not query:   # a wait that was too long may be refused
                self.fault(f"list{query}: {status}")
            self.over.wait(AGAIN_S)
            return ""
        listed = Playlist(text.decode())
        self.versions += 1
        self.judge(listed)
        fresh = [part for part in listed.all_parts if part.uri not in self.sizes and not part.gap]
        if fresh:
            self.news.append((now, wall - self.end_of(listed)))
            for part in fresh if self.last else fresh[-1:]:
                self.take(line, part)
            self.sizes.update((part.uri, self.sizes.get(part.uri, 0)) for part in fresh)
        self.last = listed
        msn, parts = listed.edge
        return f"?_HLS_msn={msn}&_HLS_part={parts}"

    def take(self, line, part):
        status, octets = self.get(line, part.uri)
        self.octets += len(octets)
        self.sizes[part.uri] = len(octets)
        if status != 200 or not octets:
            self.fault(f"{part.uri} is listed, and answers {status} with {len(octets)} octets")
        elif octets[4:8] not in (b"moof", b"styp", b"prft", b"emsg"):
            self.fault(f"{part.uri} begins with {octets[4:8]}")

    def end_of(self, listed):
        """The newest moment that the list tells, by the wall's clock."""
        at = 0.0
        for segment in [*listed.segments, listed.open]:
            at = segment.date if segment.date else at
            at += segment.duration or sum(part.duration for part in segment.parts)
        return at

    def judge(self, listed):
        for rule, _, sentence in listed.problems:
            self.fault(f"{rule}: {sentence}")
        self.target = listed.target_duration
        if listed.ended:
            self.fault("the list has ended")
        before = self.last
        if before:
            if listed.edge < before.edge:
                self.fault(f"went back: from {before.edge} to {listed.edge}")
            if listed.media_sequence < before.media_sequence:
                self.fault(f"MEDIA-SEQUENCE went back from {before.media_sequence} to {listed.media_sequence}")
            if listed.target_duration != before.target_duration:
                self.fault(f"TARGETDURATION was {before.target_duration} and is {listed.target_duration}")
            gone = [n for n in (before.media_sequence, before.last_msn) if n >= listed.media_sequence and n > listed.last_msn]
            if gone:
                self.fault(f"segments {gone} are gone")
        self.judge_breaks(listed)
        self.judge_segments(listed)
        for known in (self.durations, self.uris, self.dates, self.breaks):
            for old in [n for n in known if n < listed.media_sequence]:
                del known[old]

    def judge_breaks(self, listed):
        """Each segment has one discontinuity number, for ever."""
        number = listed.discontinuity_sequence
        for segment in listed.segments:
            number += segment.discontinuity
            if self.breaks.setdefault(segment.msn, number) != number:
                self.fault(f"s{segment.msn} had discontinuity number {self.breaks[segment.msn]} and has {number}")

    def judge_segments(self, listed):
        at = None
        for segment in listed.segments:
            same = lambda known, value, what, n=segment.msn: known.setdefault(n, value) == value or self.fault(
                f"s{n}: its {what} was {known[n]} and is {value}")
            same(self.durations, segment.duration, "duration")
            same(self.uris, segment.uri, "address")
            if segment.date:
                same(self.dates, segment.date, "date")
            if round(segment.duration) > listed.target_duration:
                self.fault(f"s{segment.msn} lasts {segment.duration} s of {listed.target_duration}")
            if at and segment.date and not segment.discontinuity and abs(segment.date - at) > SLACK_S:
                self.once(f"s{segment.msn} begins {segment.date - at:+.3f} s from where the one before ends")
            at = (segment.date if segment.date else at or 0) + segment.duration
            self.judge_parts(segment, listed)
        self.judge_parts(listed.open, listed)

    def judge_parts(self, segment, listed):
        if segment.duration and segment.parts:
            total = sum(part.duration for part in segment.parts)
            if abs(total - segment.duration) > SLACK_S:
                self.once(f"s{segment.msn} lasts {segment.duration} s, its parts {total:.3f} s")
        for part in segment.parts:
            if part.duration > listed.part_target + 0.001:
                self.once(f"{part.uri} lasts {part.duration} s of {listed.part_target}")

    def once(self, sentence):
        if sentence not in {one for _, one in self.faults}:
            self.fault(sentence)

    def longest_gap(self, since, to):
        """Seconds between two new parts, and from the last one to the end of that time."""
        times = [since, *(when for when, _ in self.news if since < when <= to), to]
        return max(b - a for a, b in zip(times, times[1:]))

    def lag(self, since, to):
        """The median of how far the live edge is behind the wall's clock."""
        lags = sorted(lag for when, lag in self.news if since < when <= to)
        return lags[len(lags) // 2] if lags else None

    def well_since(self, since):
        """Seconds from then until parts come steadily: a second of them without a wait that is longer; None: not yet."""
        times = [when for when, _ in list(self.news) if when > since]
        for first in times:
            run = [when for when in times if first <= when <= first + STEADY_S]
            if max((b - a for a, b in zip(run, run[1:])), default=STEADY_S) < STEADY_S / 2:
                return first - since
        return None

    def found(self):
        """Each kind of fault once: (how often, the first sentence)."""
        kinds = {}
        for _, sentence in self.faults:
            kinds.setdefault(re.sub(r"[\d.]+", "N", sentence), []).append(sentence)
        return [(len(all_of), all_of[0]) for all_of in kinds.values()]

    def end(self):
        self.over.set()
        self.join(25)
