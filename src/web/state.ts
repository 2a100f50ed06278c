/// What the watch page shows, as a pure function of what the server and the player say.

export type Phase =
  | 'loading'
  | 'missing'
  | 'offline'
  | 'starting'
  | 'live'
  | 'reconnecting'
  | 'ended'
  | 'denied'
  | 'broken';

/** What the page shows: `ready` is a broadcast that waits for the viewer's touch. */
export type Shown = Phase | 'ready';

/** Why a load of the player failed: no access, nothing that decodes it, or what may pass. */
export type Trouble = 'network' | 'media' | 'denied' | 'codec';

export interface Stream {
  id: string;
  channel_id: string;
  title: string;
  category: string;
  state: 'starting' | 'live' | 'ended';
  protocol: string;
  started_at: string;
  ended_at: string | null;
  /** Now, and the most at a time. */
  viewers: number;
  peak_viewers: number;
}

export interface Channel {
  id: string;
  title: string;
  category: string;
  stream: Stream | null;
}

export interface View {
  phase: Phase;
  /** The session to play; null: there is none to load. */
  stream: string | null;
  /** The session whose end the player has shown: it does not begin again. */
  finished: string | null;
  /** The server says that the show is over; the player may still hold its last seconds. */
  over: boolean;
  /** The picture has been seen in this session. */
  seen: boolean;
  /** Counts the player's loads of this session. */
  loads: number;
  /** Loads that failed in a row. */
  failures: number;
  /** Why the last one did. */
  trouble: Trouble | null;
}

export type Event =
  | { type: 'answer'; channel: Channel | null }
  | { type: 'unreachable' }
  | { type: 'playing' }
  | { type: 'stuck' }
  | { type: 'finished' }
  | { type: 'failed'; why: Trouble }
  | { type: 'refused' }
  | { type: 'retry' };

export const initial: View = {
  phase: 'loading',
  stream: null,
  finished: null,
  over: false,
  seen: false,
  loads: 0,
  failures: 0,
  trouble: null,
};

export function reduce(view: View, event: Event): View {
  switch (event.type) {
    case 'answer':
      return answered(view, event.channel);
    case 'unreachable':
      // A player that still plays says more than a poll that failed.
      return view.phase === 'loading'
        ? { ...view, phase: 'reconnecting', trouble: 'network' }
        : view;
    case 'playing':
      if (view.stream === null) return view;
      return { ...view, phase: 'live', seen: true, failures: 0, trouble: null };
    case 'stuck':
      if (view.phase !== 'live') return view;
      return view.over ? close(view) : { ...view, phase: 'reconnecting' };
    case 'finished':
      return view.stream === null ? view : close(view);
    case 'failed':
      return view.stream === null ? view : failed(view, event.why);
    case 'refused':
      // A picture that plays says more than an answer about it.
      return view.phase === 'live'
        ? view
        : { ...initial, phase: 'denied', finished: view.finished, trouble: 'denied' };
    case 'retry':
      return retried(view);
  }
}

function failed(view: View, why: Trouble): View {
  if (view.over) return close(view);
  // Asking again changes nothing here: that is the viewer's to decide.
  if (why === 'denied') return { ...view, phase: 'denied', trouble: why };
  if (why === 'codec') return { ...view, phase: 'broken', trouble: why };
  return {
    ...view,
    phase: view.seen ? 'reconnecting' : 'starting',
    loads: view.loads + 1,
    failures: view.failures + 1,
    trouble: why,
  };
}

function retried(view: View): View {
  if (view.stream === null) return { ...initial, finished: view.finished };
  const phase = view.seen ? 'reconnecting' : 'starting';
  return { ...view, phase, loads: view.loads + 1, failures: 0, trouble: null };
}

function answered(view: View, channel: Channel | null): View {
  const stream = channel?.stream ?? null;
  if (stream === null || stream.state === 'ended') return silent(view, channel === null);
  if (stream.id === view.finished) return view;
  if (stream.state === 'starting' && stream.id !== view.stream) {
    return { ...initial, phase: 'starting', finished: view.finished };
  }
  if (stream.id !== view.stream) {
    return { ...initial, phase: 'starting', stream: stream.id, finished: view.finished };
  }
  return { ...view, over: false };
}

/// The server knows of no show here.
function silent(view: View, missing: boolean): View {
  // The picture runs a second or two behind the server: the player says when it was the last.
  if (view.phase === 'live') return { ...view, over: true };
  if (view.stream !== null) {
    const shut = view.phase === 'denied' || view.phase === 'broken';
    return shut ? { ...initial, phase: 'offline', finished: view.stream } : close(view);
  }
  if (missing) return { ...view, phase: 'missing' };
  return view.phase === 'ended' ? view : { ...view, phase: 'offline' };
}

function close(view: View): View {
  return { ...initial, phase: 'ended', finished: view.stream };
}

/// Which load of the player this is; another key means: load again.
export function loadKey(view: View): string | null {
  return view.stream === null ? null : `${view.stream}#${view.loads}`;
}

/// How long to wait before that load: at once, then longer and longer.
export function loadDelayMs(view: View): number {
  return view.failures === 0 ? 0 : Math.min(5000, 500 * 2 ** (view.failures - 1));
}

const kSlow: readonly Phase[] = ['missing', 'denied', 'broken'];

/// When to ask the server again; null: not while nobody looks.
export function pollDelayMs(phase: Phase, failedPolls: number, hidden: boolean): number | null {
  if (hidden) return null;
  const usual = phase === 'live' ? 5000 : kSlow.includes(phase) ? 10_000 : 2000;
  return Math.min(30_000, usual * 2 ** Math.min(failedPolls, 8));
}
