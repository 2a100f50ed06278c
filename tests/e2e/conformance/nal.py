"""NAL units of samples and the parts of an H.264 SPS that playlists repeat (ITU-T H.264 §7.3)."""

IRAP_H265 = range(16, 24)
PARAMETER_SETS = {"h264": {7, 8}, "h265": {32, 33, 34}}


def units(sample, length_size):
    """The NAL units of a length-prefixed sample; stops at the first broken length."""
    at = 0
    while at + length_size <= len(sample):
        length = int.from_bytes(sample[at:at + length_size], "big")
        at += length_size
        if at + length > len(sample):
            return
        if length:
            yield sample[at:at + length]
        at += length


def unit_type(unit, codec):
    return unit[0] & 0x1F if codec == "h264" else (unit[0] >> 1) & 0x3F


def is_random_access(sample, codec, length_size):
    """Whether decoding can start here: an IDR (H.264) or IRAP (H.265) slice stands in it."""
    types = {unit_type(unit, codec) for unit in units(sample, length_size)}
    return 5 in types if codec == "h264" else any(kind in IRAP_H265 for kind in types)


def parameter_sets(sample, codec, length_size):
    wanted = PARAMETER_SETS[codec]
    return [unit for unit in units(sample, length_size) if unit_type(unit, codec) in wanted]


class Bits:
    """Reads bits of an RBSP; past the end there are only zeros."""

    def __init__(self, unit):
        self.data = unit.replace(b"\0\0\3", b"\0\0")
        self.at = 0

    def u(self, count):
        value = 0
        for _ in range(count):
            octet = self.data[self.at >> 3] if self.at >> 3 < len(self.data) else 0
            value = value << 1 | (octet >> (7 - (self.at & 7))) & 1
            self.at += 1
        return value

    def ue(self):
        zeros = 0
        while not self.u(1):
            zeros += 1
            if zeros > 32:
                return 0
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self):
        value = self.ue()
        return (value + 1) // 2 if value & 1 else -(value // 2)


HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}


class AvcSps:
    """Width, height and transfer characteristics of an H.264 SPS."""

    def __init__(self, unit):
        bits = Bits(unit[1:])
        self.profile, _, _ = bits.u(8), bits.u(8), bits.u(8)
        bits.ue()
        chroma, separate = 1, 0
        if self.profile in HIGH_PROFILES:
            chroma = bits.ue()
            separate = bits.u(1) if chroma == 3 else 0
            bits.ue(), bits.ue(), bits.u(1)
            if bits.u(1):
                self._scaling_lists(bits, 8 if chroma != 3 else 12)
        self._picture_order(bits)
        bits.ue(), bits.u(1)
        width, height = (bits.ue() + 1) * 16, bits.ue() + 1
        frames_only = bits.u(1)
        if not frames_only:
            bits.u(1)
        bits.u(1)
        height *= 16 * (2 - frames_only)
        self.width, self.height = self._crop(bits, width, height, frames_only,
                                             0 if separate else chroma)
        self.transfer = self._vui(bits) if bits.u(1) else None

    @staticmethod
    def _scaling_lists(bits, count):
        for index in range(count):
            if not bits.u(1):
                continue
            last = following = 8
            for _ in range(16 if index < 6 else 64):
                if following:
                    following = (last + bits.se()) % 256
                last = following or last

    @staticmethod
    def _picture_order(bits):
        bits.ue()
        kind = bits.ue()
        if kind == 0:
            bits.ue()
        elif kind == 1:
            bits.u(1), bits.se(), bits.se()
            for _ in range(min(bits.ue(), 255)):
                bits.se()

    @staticmethod
    def _crop(bits, width, height, frames_only, chroma):
        if not bits.u(1):
            return width, height
        left, right, top, bottom = bits.ue(), bits.ue(), bits.ue(), bits.ue()
        unit_x = 2 if chroma in (1, 2) else 1
        unit_y = (2 if chroma == 1 else 1) * (2 - frames_only)
        return width - unit_x * (left + right), height - unit_y * (top + bottom)

    @staticmethod
    def _vui(bits):
        if bits.u(1) and bits.u(8) == 255:
            bits.u(32)
        if bits.u(1):
            bits.u(1)
        if not bits.u(1):
            return None
        bits.u(4)
        if not bits.u(1):
            return None
        bits.u(8)
        return bits.u(8)
