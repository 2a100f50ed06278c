"""ISO BMFF boxes: initialisation sections, and media split into its fragments and samples."""

import sample_entry

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf", b"edts",
              b"dinf"}


class Box:
    """One box: `start` is where its header begins, `body` where its payload does."""

    def __init__(self, data, start, body, end, kind):
        self.data, self.start, self.body, self.end, self.kind = data, start, body, end, kind

    @property
    def payload(self):
        return self.data[self.body:self.end]

    def u(self, offset, size):
        return int.from_bytes(self.data[self.body + offset:self.body + offset + size], "big")

    @property
    def version(self):
        return self.u(0, 1)

    @property
    def flags(self):
        return self.u(1, 3)

    def children(self, skip=0):
        return boxes(self.data, self.body + skip, self.end, [])

    def find(self, *path):
        """The first box at a path below this one."""
        found = next((box for box in self.children() if box.kind == path[0]), None)
        return found.find(*path[1:]) if found and len(path) > 1 else found


def boxes(data, start, end, problems):
    """The boxes of a range; what does not fit is told in `problems`."""
    found = []
    while start < end:
        if end - start < 8:
            problems.append(f"{end - start} stray bytes at {start}")
            break
        size, header = int.from_bytes(data[start:start + 4], "big"), 8
        kind = data[start + 4:start + 8]
        if size == 1:
            size, header = int.from_bytes(data[start + 8:start + 16], "big"), 16
        if size < header or start + size > end:
            problems.append(f"box {kind!r} at {start} says {size} bytes, {end - start} are there")
            break
        found.append(Box(data, start, start + header, start + size, kind))
        start += size
    return found


class Track:
    """What an initialisation section says of one track."""

    def __init__(self, trak, extends):
        header = trak.find(b"tkhd")
        wide = header.version == 1
        self.id = header.u(20 if wide else 12, 4)
        self.header_duration = header.u(28, 8) if wide else header.u(20, 4)
        media = trak.find(b"mdia", b"mdhd")
        self.timescale = media.u(20 if media.version == 1 else 12, 4)
        self.handler = trak.find(b"mdia", b"hdlr").payload[8:12].decode("latin-1")
        table = trak.find(b"mdia", b"minf", b"stbl")
        description = table.find(b"stsd")
        entries = description.children(skip=8)
        self.entry_count = len(entries)
        self.entry = sample_entry.read(entries[0]) if entries else None
        self.samples = sum(box.u(8 if kind == b"stsz" else 4, 4) for kind in (b"stsz", b"stts")
                           if (box := table.find(kind)))
        self.edits = trak.find(b"edts", b"elst") is not None
        self.extends = extends.get(self.id)


class Init:
    """An initialisation section; `problems` tells what could not be read."""

    def __init__(self, data):
        self.data, self.problems, self.tracks = data, [], {}
        self.top = boxes(data, 0, len(data), self.problems)
        self.brands, self.movie_duration, self.order = [], None, []
        for box in self.top:
            if box.kind == b"ftyp":
                text = box.payload
                self.brands = [text[0:4]] + [text[at:at + 4] for at in range(8, len(text), 4)]
            elif box.kind == b"moov":
                self._movie(box)

    def _movie(self, moov):
        self.order = [box.kind for box in moov.children()]
        try:
            header = moov.find(b"mvhd")
            self.movie_duration = header.u(24, 8) if header.version == 1 else header.u(16, 4)
            extends = {}
            mvex = moov.find(b"mvex")
            for trex in (mvex.children() if mvex else []):
                if trex.kind == b"trex":
                    extends[trex.u(4, 4)] = (trex.u(12, 4), trex.u(16, 4), trex.u(20, 4))
            for trak in moov.children():
                if trak.kind == b"trak":
                    track = Track(trak, extends)
                    self.tracks[track.id] = track
        except (AttributeError, IndexError) as missing:
            self.problems.append(f"moov cannot be read: {missing}")

    @property
    def track(self):
        """The only track, as CMAF wants it; else the first."""
        return next(iter(self.tracks.values()), None)


class Sample:
    """One frame: times in the track's timescale, bytes as an extent of the media."""
    __slots__ = ("dts", "duration", "offset", "flags", "start", "size")

    def __init__(self, dts, duration, offset, flags, start, size):
        self.dts, self.duration, self.offset = dts, duration, offset
        self.flags, self.start, self.size = flags, start, size

    @property
    def pts(self):
        return self.dts + self.offset

    @property
    def sync(self):
        return not self.flags & 0x10000


class Fragment:
    """A moof with its mdat."""

    def __init__(self, moof, init):
        self.moof, self.mdat = moof, None
        self.problems, self.samples = [], []
        header = moof.find(b"mfhd")
        self.sequence = header.u(4, 4) if header else None
        tracks = [box for box in moof.children() if box.kind == b"traf"]
        self.traf_count = len(tracks)
        self.track_id = self.tfdt = None
        self.run_versions, self.base_is_moof, self.base_offset = [], False, False
        for traf in tracks:
            self._track(traf, init)

    @property
    def end(self):
        return self.tfdt + sum(sample.duration for sample in self.samples)

    def _track(self, traf, init):
        header, time = traf.find(b"tfhd"), traf.find(b"tfdt")
        if not header:
            self.problems.append("traf without tfhd")
            return
        self.track_id = header.u(4, 4)
        self.base_is_moof = bool(header.flags & 0x20000)
        self.base_offset = bool(header.flags & 1)
        defaults = self._defaults(header, init)
        if time:
            self.tfdt = time.u(4, 8 if time.version == 1 else 4)
        else:
            self.problems.append("traf without tfdt")
        clock = self.tfdt or 0
        for run in traf.children():
            if run.kind == b"trun":
                clock = self._run(run, clock, defaults)

    def _defaults(self, header, init):
        track = init.tracks.get(self.track_id) if init else None
        defaults = list(track.extends if track and track.extends else (0, 0, 0))
        at = 8 + (8 if header.flags & 1 else 0) + (4 if header.flags & 2 else 0)
        for index, bit in enumerate((8, 16, 32)):
            if header.flags & bit:
                defaults[index] = header.u(at, 4)
                at += 4
        return defaults

    def _run(self, run, clock, defaults):
        flags, version = run.flags, run.version
        self.run_versions.append(version)
        count, at = run.u(4, 4), 8
        position = self.moof.start
        if flags & 1:
            offset = run.u(at, 4)
            position += offset - (1 << 32) if offset >> 31 else offset
            at += 4
        first_flags = run.u(at, 4) if flags & 4 else None
        at += 4 if flags & 4 else 0
        for index in range(min(count, (run.end - run.body) if flags & 0xF00 else 100_000)):
            values = list(defaults) + [0]
            for slot, bit in enumerate((0x100, 0x200, 0x400, 0x800)):
                if flags & bit:
                    values[slot] = run.u(at, 4)
                    at += 4
            if index == 0 and first_flags is not None:
                values[2] = first_flags
            if version == 1 and values[3] >> 31:
                values[3] -= 1 << 32
            self.samples.append(Sample(clock, values[0], values[3], values[2], position,
                                       values[1]))
            clock += values[0]
            position += values[1]
        return clock


class Media:
    """A part or a segment: its boxes in order and its fragments."""

    def __init__(self, data, init=None):
        self.data, self.problems, self.fragments = data, [], []
        self.boxes = boxes(data, 0, len(data), self.problems)
        for box in self.boxes:
            if box.kind == b"moof":
                self.fragments.append(Fragment(box, init))
            elif box.kind == b"mdat" and self.fragments and not self.fragments[-1].mdat:
                self.fragments[-1].mdat = box
        for fragment in self.fragments:
            if not fragment.mdat:
                self.problems.append(f"moof at {fragment.moof.start} has no mdat behind it")
            self.problems.extend(fragment.problems)

    @property
    def samples(self):
        return [sample for fragment in self.fragments for sample in fragment.samples]

    def bytes_of(self, sample):
        return self.data[sample.start:sample.start + sample.size]

    @property
    def start(self):
        return self.fragments[0].tfdt if self.fragments else None

    @property
    def duration(self):
        return sum(sample.duration for sample in self.samples)
