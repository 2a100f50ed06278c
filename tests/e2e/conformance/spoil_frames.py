"""Ways to change the frames of a synthetic part or segment: its fragment is written anew."""

import synthetic_media as made
from spoil import body_of, part, segment
from synthetic_media import Frame


def fragment_of(item, **changes):
    """Writes the first fragment of a video part anew, with something changed."""
    fragment = item.media.fragments[0]
    frames = [Frame(item.media.bytes_of(one), one.duration, one.sync, one.offset)
              for one in fragment.samples]
    tfdt = fragment.tfdt + changes.pop("shift", 0)
    edit = changes.pop("frames", None)
    sequence = changes.pop("sequence", fragment.sequence)
    if edit:
        edit(frames)
    body = made.fragment(frames, tfdt, sequence, **changes)
    item.__dict__.pop("media", None)
    return body


def remade(pick=part, **changes):
    return lambda recording: body_of(pick(recording), fragment_of(pick(recording), **changes))


def whole_segments(**changes):
    """The same for the first part inside a segment; the other parts stay."""
    def change(recording):
        item = segment(recording)
        first = item.media.fragments[0]
        body_of(item, fragment_of(item, **changes) + item.exchange.body[first.mdat.end:])
    return change


def first_is_no_idr(frames):
    frames[0].data = made.nal(made.SLICE, 90, 1)


def drop_frame(frames):
    del frames[4:6]


def add_offset(frames):
    for frame in frames:
        frame.offset = 900


def negative_offset(frames):
    frames[0].offset = -3000


def other_parameters(frames):
    frames[0].data = made.nal(0x67, 9, 3) + frames[0].data
