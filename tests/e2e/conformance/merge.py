"""A client's side of delta updates: its old segments and the delta make the new playlist."""

SAME_DATE = 0.0015  # seconds; dates are written in milliseconds


def merged(held, delta):
    """The full list of segments, or None when a skipped one is not among `held`."""
    skipped = delta.skip.integer("SKIPPED-SEGMENTS", 0) if delta.skip else 0
    known = {segment.msn: segment for segment in held}
    wanted = range(delta.media_sequence, delta.media_sequence + skipped)
    if any(msn not in known for msn in wanted):
        return None
    return [known[msn] for msn in wanted] + delta.segments


def implied_dates(segments):
    """The programme time of each segment, carried on from the last one that was dated."""
    dates, date = [], None
    for segment in segments:
        date = segment.date if segment.date is not None else date
        dates.append(date)
        if date is not None and segment.duration is not None:
            date += segment.duration
    return dates


def difference(segments, whole):
    """The first segment that differs from those of a full playlist, told in a sentence."""
    if len(segments) != len(whole.segments):
        return f"{len(segments)} segments, the full playlist has {len(whole.segments)}"
    pairs = zip(segments, whole.segments, implied_dates(segments), implied_dates(whole.segments))
    for ours, theirs, date, their_date in pairs:
        for name in ("msn", "uri", "duration_text", "map_uri", "discontinuity", "gap",
                     "byterange"):
            if getattr(ours, name) != getattr(theirs, name):
                return (f"segment {theirs.msn}: {name} is {getattr(ours, name)}, in the full "
                        f"playlist {getattr(theirs, name)}")
        if (date is None) != (their_date is None) or \
                date is not None and abs(date - their_date) > SAME_DATE:
            return f"segment {theirs.msn} is dated {date}, in the full playlist {their_date}"
    return None
