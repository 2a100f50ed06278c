"""Small real MP4 bytes for the tests: initialisation sections and fragments of given samples."""

import struct

SPS = bytes.fromhex("6742c00dda0507ec0440000003004000000f03c50aa8")   # 320x240, baseline
PPS = bytes.fromhex("68ce3c80")
IDR, SLICE = 0x65, 0x41
SYNC, NOT_SYNC = 0x02000000, 0x01010000


def box(kind, *payload):
    body = b"".join(payload)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind, version, flags, *payload):
    return box(kind, struct.pack(">I", version << 24 | flags), *payload)


def avc_config(sps=SPS):
    return box(b"avcC", b"\1", sps[1:4], b"\xff\xe1", struct.pack(">H", len(sps)), sps, b"\1",
               struct.pack(">H", len(PPS)), PPS)


def colour(transfer):
    return box(b"colr", b"nclx", struct.pack(">HHHB", 1, transfer, 1, 0))


def picture_entry(kind, width, height, *inner):
    return box(kind, bytes(6), b"\0\1", bytes(16), struct.pack(">HH", width, height), bytes(50),
               *inner)


def video_entry(width=320, height=240, transfer=1):
    return picture_entry(b"avc1", width, height, avc_config(), colour(transfer))


def hevc_config():
    record = bytes([1, 1]) + bytes.fromhex("60000000") + b"\x90" + bytes(5) + bytes([93]) \
        + bytes(8) + b"\x03" + b"\0"
    return box(b"hvcC", record)


def hevc_entry(with_colour):
    inner = [hevc_config()] + ([colour(1)] if with_colour else [])
    return picture_entry(b"hvc1", 320, 240, *inner)


def audio_entry(config=b"\x11\x90"):
    """AAC; the default configuration says LC, 48 kHz, stereo."""
    decoder = b"\x04" + bytes([15 + len(config)]) + b"\x40\x15" + bytes(11) + b"\x05" \
        + bytes([len(config)]) + config
    sync = b"\x06\x01\x02"
    stream = b"\x03" + bytes([3 + len(decoder) + len(sync)]) + b"\0\1\0" + decoder + sync
    return box(b"mp4a", bytes(6), b"\0\1", bytes(8), struct.pack(">HHHH", 2, 16, 0, 0),
               struct.pack(">I", 48000 << 16), full(b"esds", 0, 0, stream))


def init(handler, timescale, entry, track=1, brand=b"iso6", duration=0, extends=True, edits=b"",
         samples=0):
    """An initialisation section; the arguments are what the rules look at."""
    times = struct.pack(">IIII", 0, 0, timescale, duration)
    table = box(b"stbl", full(b"stsd", 0, 0, struct.pack(">I", 1), entry),
                full(b"stts", 0, 0, struct.pack(">I", 0)),
                full(b"stsz", 0, 0, struct.pack(">II", 0, samples)))
    media = box(b"mdia", full(b"mdhd", 0, 0, times, bytes(4)),
                full(b"hdlr", 0, 0, bytes(4), handler, bytes(13)), box(b"minf", table))
    header = full(b"tkhd", 0, 3, struct.pack(">IIIII", 0, 0, track, 0, duration), bytes(60))
    trex = full(b"trex", 0, 0, struct.pack(">IIIII", track, 1, 0, 0, 0))
    movie = [full(b"mvhd", 0, 0, times, bytes(80)), box(b"trak", header, edits, media)]
    return box(b"ftyp", brand, bytes(4), brand, b"mp41") + \
        box(b"moov", *movie, *([box(b"mvex", trex)] if extends else []))


def edit_list():
    return box(b"edts", full(b"elst", 0, 0, struct.pack(">IIII", 1, 0, 0, 0x10000)))


def nal(kind, size, seed):
    unit = bytes([kind]) + bytes((seed * 7 + at) % 251 for at in range(size))
    return struct.pack(">I", len(unit)) + unit


class Frame:
    """A sample to be written."""

    def __init__(self, data, duration, sync=True, offset=0):
        self.data, self.duration, self.sync, self.offset = data, duration, sync, offset


def fragment(frames, tfdt, sequence, track=1, version=1, base_is_moof=True, with_tfdt=True):
    """moof and mdat."""
    rows = b"".join(struct.pack(">IIIi" if version else ">IIII", one.duration, len(one.data),
                                SYNC if one.sync else NOT_SYNC, one.offset) for one in frames)

    def moof(offset):
        run = full(b"trun", version, 0xF01, struct.pack(">Ii", len(frames), offset), rows)
        header = full(b"tfhd", 0, 0x20000 if base_is_moof else 0, struct.pack(">I", track))
        time = full(b"tfdt", 1, 0, struct.pack(">Q", tfdt)) if with_tfdt else b""
        return box(b"moof", full(b"mfhd", 0, 0, struct.pack(">I", sequence)),
                   box(b"traf", header, time, run))

    head = moof(len(moof(0)) + 8)
    return head + box(b"mdat", *(one.data for one in frames))


def message(version=1):
    return full(b"emsg", version, 0, bytes(24))


def producer_time(track, time):
    return full(b"prft", 1, 24, struct.pack(">IQQ", track, time, 0))
