/// What the watch page shows, as a pure function of what the server and the player say.

export type Phase =
  | 'loading'
  | 'missing'
  | 'offline'
  | 'starting'
  | 'live'
  | 'reconnecting'
  | 'ended';

export interface Stream {
  id: string;
  channel_id: string;
  title: string;
  category: string;
  state: 'starting' | 'live' | 'ended';
  protocol: string;
  started_at: string;
  ended_at: string | null;
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
}

export type Event =
  | { type: 'answer'; channel: Channel | null }
  | { type: 'unreachable' }
  | { type: 'playing' }
  | { type: 'stuck' }
  | { type: 'finished' }
  | { type: 'failed' };

export const initial: View = {
  phase: 'loading',
  stream: null,
  finished: null,
  over: false,
  seen: false,
  loads: 0,
  failures: 0,
};

export function reduce(view: View, event: Event): View {
  switch (event.type) {
    case 'answer':
      return answered(view, event.channel);
    case 'unreachable':
      // A player that still plays says more than a poll that failed.
      return view.phase === 'loading' ? { ...view, phase: 'reconnecting' } : view;
    case 'playing':
      if (view.stream === null) return view;
      return { ...view, phase: 'live', seen: true, failures: 0 };
    case 'stuck':
      if (view.phase !== 'live') return view;
      return view.over ? close(view) : { ...view, phase: 'reconnecting' };
    case 'finished':
      return view.stream === null ? view : close(view);
    case 'failed':
      if (view.stream === null) return view;
      if (view.over) return close(view);
      return {
        ...view,
        phase: view.seen ? 'reconnecting' : 'starting',
        loads: view.loads + 1,
        failures: view.failures + 1,
      };
  }
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
  if (view.stream !== null) return close(view);
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

/// When to ask the server again; null: not while nobody looks.
export function pollDelayMs(phase: Phase, failedPolls: number, hidden: boolean): number | null {
  if (hidden) return null;
  const usual = phase === 'live' ? 5000 : phase === 'missing' ? 10_000 : 2000;
  return Math.min(30_000, usual * 2 ** Math.min(failedPolls, 8));
}
