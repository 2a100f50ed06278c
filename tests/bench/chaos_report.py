"""What chaos.py found, in tables; each function gives the faults that are in its own."""

import re

import soak
from chaos_kinds import KINDS

LEAK_KIB = 64        # a minute, over the run
FIRST_SHARE = 0.2    # of the run: memory settles
BUSY_SHARE = 0.5     # of a lateness that was spent in line for a processor: the machine's, not the server's
MOST_FILES = 3
MOST_MOVED_S = 1.0
BUSY = "no processor for it"


def target_of(scene):
    return max(viewer.target for viewer in scene.viewers.values())


def line_of(kind, events):
    """The first line of the log that says it."""
    return next((line for event in events for line in event.lines
                 if re.search(kind.log, line) and (kind.all_of or f"live/{event.channel}]" in line or f"on {event.channel}" in line)), "")


def metric_of(kind, events):
    """(name, by how much it rose) of those that may count it."""
    rose = {}
    for event in events:
        for name, value in event.rose.items():
            others = () if kind.all_of else {"a": ('channel="b"', 'protocol="rtmp"'), "b": ('channel="a"', 'protocol="srt"')}[event.channel]
            if re.search(kind.metric, name) and not any(one in name for one in others):
                rose[name] = rose.get(name, 0) + value
    return sorted(rose.items(), key=lambda one: -one[1])


def table(scene):
    faults = []
    print(f"\n{'kind':14}{'times':>6}{'longest gap':>13}{'back after':>12}  log; metric")
    for kind in KINDS:
        events = [event for event in scene.events if event.kind is kind]
        if not events:
            continue
        late = [back for event in events for back in event.back.values()]
        slowest = "never" if None in late else f"{max(late):.2f} s"
        line, metrics = line_of(kind, events), metric_of(kind, events)
        print(f"{kind.name:14}{len(events):6}{max(e.gap for e in events):11.2f} s{slowest:>12}  {line or 'NO LINE'}")
        print(f"{'':47}" + ("; ".join(f"{name} {value:+g}" for name, value in metrics[:3]) or "NO METRIC"))
        silent = kind.name == "frozen" and all(float(e.words.split()[1]) < 2 for e in events)
        faults += [f"{kind.name}: not a line in the log"] if not line and not silent else []
        faults += [f"{kind.name}: no metric counts it"] if not metrics and not silent else []
        faults += [*late_of(kind, events, target_of(scene)), *moved_of(kind, events)]
    return faults


def moved_of(kind, events):
    """The list's dates and the wall's clock are to stay together, for DASH and the chat go by them."""
    for event in events:
        for channel, moved in event.moved.items():
            if abs(moved) > MOST_MOVED_S and event.stood < BUSY_SHARE * abs(moved):
                yield (f"{kind.name} on {event.channel}, {event.words}: the dates of {channel}'s list moved by {-moved:+.2f} s against the wall's "
                       f"clock ({event.stood:.1f} s in line for a processor)")


def late_of(kind, events, target):
    for event in events:
        for channel, back in event.back.items():
            over = (back if back is not None else event.end - event.calm) - target
            if over > 0 and event.stood < BUSY_SHARE * over:
                yield (f"{kind.name} on {event.channel}, {event.words}: {channel}'s parts did not come steadily within {target} s of the "
                       f"calm, but after {'all of it' if back is None else f'{back:.2f} s'} ({event.stood:.1f} s in line for a processor)")


def viewers(scene):
    print()
    for channel, viewer in scene.viewers.items():
        print(f"viewer of {channel}: {viewer.versions} versions, {len(viewer.news)} with new parts, {viewer.octets / 1e6:.1f} MB, "
              f"{scene.publishers[channel].starts} starts of its encoder, {len(viewer.faults)} faults; "
              f"edge behind the wall's clock {viewer.news[0][1]:+.2f} s at first, {viewer.news[-1][1]:+.2f} s in the end")
        for often, sentence in viewer.found():
            first = next(when for when, one in viewer.faults if one == sentence)
            yield f"viewer of {channel}, {often} times, first at {first - scene.begun:.0f} s: {sentence}"


def samples(scene):
    for channel, after, code, said in scene.samples:
        print(f"rules on {channel} after {after}: {said.splitlines()[0] if said else 'nothing'}")
        if code and said == BUSY:
            continue
        if code:
            yield f"rules on {channel} after {after}: " + "; ".join(said.splitlines()[1:] or [said])


def slope(looks):
    """KiB a minute, by least squares."""
    n = len(looks)
    mean_x, mean_y = sum(x for x, _ in looks) / n, sum(y for _, y in looks) / n
    below = sum((x - mean_x) ** 2 for x, _ in looks)
    return 60 * sum((x - mean_x) * (y - mean_y) for x, y in looks) / below if below else 0.0


def memory(scene):
    first = max(120, FIRST_SHARE * scene.looks[-1][0])
    looks = [(at, kib) for at, kib, _ in scene.looks if at >= first]
    if len(looks) < 10:
        print("too short to judge memory")
        return
    middle, last = soak.thirds([kib for _, kib in looks])
    files = [count for at, _, count in scene.looks if at >= first]
    begin, end = (sorted(part)[len(part) // 2] for part in (files[:len(files) // 3], files[-(len(files) // 3):]))
    grows = slope(looks)
    print(f"memory {looks[0][1] / 1024:.1f} MiB after {first:.0f} s, {looks[-1][1] / 1024:.1f} MiB in the end, most "
          f"{max(kib for _, kib in looks) / 1024:.1f}; {grows:+.1f} KiB a minute; last third {last / middle:.3f} of the middle third; "
          f"files {begin} in the first third, {end} in the last")
    if grows > LEAK_KIB and last > middle * soak.GROWTH_LIMIT:
        yield f"memory grows by {grows:.1f} KiB a minute"
    if end > begin + MOST_FILES:
        yield f"file descriptors: {begin} at first, {end} in the end"
