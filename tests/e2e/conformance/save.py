"""Writes what was got of each rendition as files that any demuxer reads: init, then segments."""

import os


def runs(rendition):
    """Segments that follow each other under one initialisation section."""
    run = []
    for item in rendition.segments_in_order():
        if run and (item.msn != run[-1].msn + 1 or item.init_uri != run[-1].init_uri):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def write(recording, folder):
    """One file for each run: KIND-RENDITION-RUN.mp4. Returns their paths."""
    os.makedirs(folder, exist_ok=True)
    paths = []
    for number, rendition in enumerate(recording.renditions.values()):
        for index, run in enumerate(runs(rendition)):
            init = rendition.inits.get(run[0].init_uri)
            if not init or not init.whole:
                continue
            handler = init.init.track.handler if init.init.track else "none"
            kind = {"vide": "video", "soun": "audio"}.get(handler, handler)
            path = os.path.join(folder, f"{kind}-{number}-{index}.mp4")
            with open(path, "wb") as file:
                file.write(init.exchange.body)
                for item in run:
                    file.write(item.exchange.body)
            paths.append(path)
    return paths
