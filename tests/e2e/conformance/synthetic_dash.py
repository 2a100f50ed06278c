"""The manifest of the synthetic stream, and a recording of a faultless run of it."""

import datetime

from dash_record import Dash, ManifestVersion
from dash_watcher import DashWatcher
from mpd import Manifest
from synthetic import (AUDIO, EPOCH, FIRST, MODELS, PROGRESS, ROOT, TARGET, VIDEO, WINDOW, answer,
                       media_answer)

SET = {
    "video": 'id="1" contentType="video" mimeType="video/mp4" segmentAlignment="true" '
             'startWithSAP="1"',
    "audio": 'id="2" contentType="audio" mimeType="audio/mp4" segmentAlignment="true"',
}
REPRESENTATION = {
    "video": 'id="video" bandwidth="60000" codecs="avc1.42c00d" width="320" height="240"',
    "audio": 'id="audio" bandwidth="20000" codecs="mp4a.40.2" audioSamplingRate="48000"',
}
CLOCK = "urn:mpeg:dash:utc:http-xsdate:2014"


def iso(seconds):
    when = datetime.datetime.fromtimestamp(round(seconds, 3), datetime.timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"


def timeline(model, first, end):
    """S elements, neighbours of one length in one."""
    runs = []
    for msn in range(first, end):
        start, stop = (at * model.frame for at in model.frames(msn))
        if runs and runs[-1][1] == stop - start:
            runs[-1][2] += 1
        else:
            runs.append([start, stop - start, 0])
    for index, (start, duration, more) in enumerate(runs):
        at = f't="{start}" ' if index == 0 else ""
        yield f'<S {at}d="{duration}"' + (f' r="{more}"' if more else "") + "/>"


def adaptation_set(model, first, end):
    return (f"<AdaptationSet {SET[model.name]}>\n"
            f'<SegmentTemplate timescale="{model.scale}" startNumber="{first}" '
            f'initialization="$RepresentationID$/init.mp4" '
            f'media="$RepresentationID$/s$Number$.m4s">\n'
            f"<SegmentTimeline>{''.join(timeline(model, first, end))}</SegmentTimeline>\n"
            f"</SegmentTemplate>\n<Representation {REPRESENTATION[model.name]}/>\n"
            f"</AdaptationSet>")


def manifest(msn, zero, now):
    """The text while `msn` is open; media time 0 was at `zero`."""
    sets = "\n".join(adaptation_set(model, msn - WINDOW, msn) for model in MODELS)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" '
            f'profiles="urn:mpeg:dash:profile:isoff-live:2011" type="dynamic" '
            f'availabilityStartTime="{iso(zero)}" publishTime="{iso(now)}" '
            f'minimumUpdatePeriod="PT{TARGET}S" timeShiftBufferDepth="PT{WINDOW * TARGET}S" '
            f'suggestedPresentationDelay="PT6S" minBufferTime="PT2S" '
            f'maxSegmentDuration="PT{TARGET + 0.5}S">\n'
            f'<Period id="0" start="PT0S">\n{sets}\n</Period>\n'
            f'<UTCTiming schemeIdUri="{CLOCK}" value="/time"/>\n'
            f'<LeapSecondInformation availabilityStartLeapOffset="37"/>\n</MPD>\n')


def body(item):
    model = VIDEO if item.kind == "video" else AUDIO
    if item.number is None:
        return model.init()
    return b"".join(model.body(item.number, index) for index in range(model.count(item.number)))


def add(recording):
    """What following the manifest gives, noted as the follower notes it."""
    url = ROOT + "manifest.mpd"
    recording.dash = Dash(url)
    watcher = DashWatcher(recording)
    for step in range(2 * PROGRESS):
        at = (FIRST + 1 + step / 2) * TARGET + 0.1
        text = manifest(FIRST + 1 + step // 2, EPOCH, EPOCH + at)
        watcher.note(ManifestVersion(Manifest(text), answer(
            url, text.encode(), at, 0.002, "application/dash+xml")))
        recording.probe("time", answer(ROOT + "time", iso(EPOCH + at).encode(), at, 0.002,
                                       "text/plain", "no-store"), scheme=CLOCK)
    for when, _, item, what in watcher.due:
        if when < recording.finished:
            setattr(item, what, media_answer(item.url, body(item), max(when, at - 1) + 0.01))
    nowhere = url.replace("main", "nobody")
    recording.probe("no manifest", answer(nowhere, b"{}", at, 0.002, status=404))
