"""Sample entries: what a player must know of a codec, and the name playlists give it (RFC 6381)."""

import nal

VISUAL = {b"avc1", b"avc3", b"hvc1", b"hev1", b"av01", b"vp09", b"vp08"}
AUDIO = {b"mp4a", b"Opus", b"fLaC", b"ac-3", b"ec-3"}
RANGES = {16: "PQ", 18: "HLG"}


class Entry:
    """One sample entry; `problems` tells what is missing or wrong in it."""

    def __init__(self, kind):
        self.kind = kind.decode("latin-1")
        self.problems = []
        self.codec = None            # as CODECS wants it
        self.family = self.kind      # h264 and h265 for those with NAL units
        self.width = self.height = self.channels = self.rate = None
        self.transfer = None         # transfer characteristics, from colr or the SPS
        self.colr = False
        self.length_size = 4
        self.parameter_sets = []
        self.object_type = None

    @property
    def video_range(self):
        return RANGES.get(self.transfer, "SDR")


def read(box):
    entry = Entry(box.kind)
    try:
        if box.kind in VISUAL:
            visual(entry, box)
        elif box.kind in AUDIO:
            audio(entry, box)
        else:
            entry.problems.append(f"unknown sample entry {entry.kind}")
    except (IndexError, ValueError) as broken:
        entry.problems.append(f"{entry.kind} cannot be read: {broken}")
    return entry


def visual(entry, box):
    entry.width, entry.height = box.u(24, 2), box.u(26, 2)
    inner = {child.kind: child for child in box.children(skip=78)}
    if b"colr" in inner and inner[b"colr"].payload[:4] == b"nclx":
        entry.colr = True
        entry.transfer = inner[b"colr"].u(6, 2)
    readers = {b"avcC": avc, b"hvcC": hevc, b"av1C": av1, b"vpcC": vp9}
    for kind, reader in readers.items():
        if kind in inner:
            reader(entry, inner[kind].payload)
    if entry.codec is None:
        entry.problems.append(f"{entry.kind} has no codec configuration")


def avc(entry, record):
    entry.family = "h264"
    entry.codec = f"{entry.kind}.{record[1:4].hex()}"
    entry.length_size = (record[4] & 3) + 1
    at = 5
    for mask in (0x1F, 0xFF):
        count, at = record[at] & mask, at + 1
        for _ in range(count):
            length = int.from_bytes(record[at:at + 2], "big")
            entry.parameter_sets.append(record[at + 2:at + 2 + length])
            at += 2 + length
    if not entry.parameter_sets:
        entry.problems.append("avcC without parameter sets")
        return
    sps = nal.AvcSps(entry.parameter_sets[0])
    if (sps.width, sps.height) != (entry.width, entry.height):
        entry.problems.append(f"sample entry says {entry.width}x{entry.height}, its SPS "
                              f"{sps.width}x{sps.height}")
    if entry.transfer is None:
        entry.transfer = sps.transfer


def hevc(entry, record):
    entry.family = "h265"
    profile = record[1]
    compatibility = int(f"{int.from_bytes(record[2:6], 'big'):032b}"[::-1], 2)
    constraints = record[6:12].rstrip(b"\0")
    entry.codec = ".".join(
        [entry.kind, "".join(["", "A", "B", "C"][profile >> 6] + str(profile & 31)),
         f"{compatibility:x}", ("H" if profile & 32 else "L") + str(record[12])]
        + [f"{octet:X}" for octet in constraints])
    entry.length_size = (record[21] & 3) + 1
    at = 23
    for _ in range(record[22]):
        count = int.from_bytes(record[at + 1:at + 3], "big")
        at += 3
        for _ in range(count):
            length = int.from_bytes(record[at:at + 2], "big")
            if record[at + 2] >> 1 & 0x3F in nal.PARAMETER_SETS["h265"]:
                entry.parameter_sets.append(record[at + 2:at + 2 + length])
            at += 2 + length


def av1(entry, record):
    profile, level = record[1] >> 5, record[1] & 31
    tier = "H" if record[2] & 0x80 else "M"
    high, twelve = record[2] & 0x40, record[2] & 0x20
    depth = 12 if high and twelve else 10 if high else 8
    entry.codec = f"av01.{profile}.{level:02}{tier}.{depth:02}"


def vp9(entry, record):
    entry.codec = f"vp09.{record[4]:02}.{record[5]:02}.{record[6] >> 4:02}"
    if entry.transfer is None:
        entry.transfer = record[8]


def audio(entry, box):
    entry.channels, entry.rate = box.u(16, 2), box.u(24, 4) >> 16
    inner = {child.kind: child for child in box.children(skip=28)}
    if box.kind == b"mp4a":
        if b"esds" not in inner:
            entry.problems.append("mp4a without esds")
            return
        aac(entry, inner[b"esds"].payload[4:])
        return
    entry.codec = entry.kind.lower() if box.kind == b"Opus" else entry.kind
    needed = {b"Opus": (b"dOps", 11), b"fLaC": (b"dfLa", 38)}.get(box.kind)
    if needed and (needed[0] not in inner or len(inner[needed[0]].payload) < needed[1]):
        entry.problems.append(f"{entry.kind} without a whole {needed[0].decode()}")
    elif box.kind == b"Opus" and inner[b"dOps"].payload[1] != entry.channels:
        entry.problems.append("dOps and sample entry disagree on channels")


def aac(entry, descriptors):
    config = descriptor(descriptors, (3, 4, 5))
    kind = descriptor(descriptors, (3, 4))
    if not config or not kind or kind[0] != 0x40:
        entry.problems.append("esds without an MPEG-4 audio configuration")
        return
    bits = nal.Bits(config)
    object_type = bits.u(5)
    if object_type == 31:
        object_type = 32 + bits.u(6)
    index = bits.u(4)
    rate = bits.u(24) if index == 15 else (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050,
                                           16000, 12000, 11025, 8000, 7350, 0, 0)[index]
    entry.object_type, entry.codec = object_type, f"mp4a.40.{object_type}"
    if object_type in (5, 29):
        extended = bits.u(4)
        rate = bits.u(24) if extended == 15 else rate * 2
    if rate == 0:
        entry.problems.append("AudioSpecificConfig names no sample rate")
    elif entry.rate not in (rate, rate // 2, rate & 0xFFFF):
        entry.problems.append(f"sample entry says {entry.rate} Hz, its configuration {rate}")


def descriptor(data, path):
    """The payload of nested MPEG-4 descriptors, by their tags (ISO/IEC 14496-1 §8.3.3)."""
    at = 0
    while at < len(data):
        tag, at, size = data[at], at + 1, 0
        while at < len(data):
            size, at = size << 7 | data[at] & 0x7F, at + 1
            if not data[at - 1] & 0x80:
                break
        body = data[at:at + size]
        if tag == path[0]:
            if len(path) == 1:
                return body
            return descriptor(body[3 + es_extras(body) if tag == 3 else 13:], path[1:])
        at += size
    return None


def es_extras(body):
    """Bytes of the optional fields of an ES_Descriptor."""
    flags, extra = body[2], 0
    if flags & 0x80:
        extra += 2
    if flags & 0x40:
        extra += 1 + body[3 + extra]
    return extra + (2 if flags & 0x20 else 0)
