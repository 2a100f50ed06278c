/// Every word that the pages say, in one place.

import type { Phase } from './state';

export interface Notice {
  headline: string;
  detail: string;
}

export const notices: Record<Phase, Notice> = {
  loading: { headline: 'Tuning in…', detail: '' },
  missing: {
    headline: 'No such channel',
    detail: 'Nobody here goes by that name. Check the address, or see who is live.',
  },
  offline: {
    headline: 'Off air',
    detail: 'Nothing is being broadcast here right now. Leave this page open: it starts by itself.',
  },
  starting: { headline: 'About to start', detail: 'The broadcast is coming up.' },
  live: { headline: '', detail: '' },
  reconnecting: {
    headline: 'Signal lost',
    detail: 'The picture stopped arriving. We keep trying and continue as soon as it is back.',
  },
  ended: {
    headline: 'The broadcast has ended',
    detail: 'Thanks for watching. If it comes back, this page starts by itself.',
  },
};

export const badges: Record<Phase, string> = {
  loading: '…',
  missing: 'Not found',
  offline: 'Off air',
  starting: 'Starting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  ended: 'Ended',
};

export const words = {
  play: 'Play (space)',
  pause: 'Pause (space)',
  mute: 'Mute (m)',
  unmute: 'Unmute (m)',
  fullscreen: 'Full screen (f)',
  leaveFullscreen: 'Leave full screen (f)',
  atLive: 'You are watching live',
  goLive: 'Jump to live (l)',
  live: 'Live',
  backToLive: 'Go live',
  quality: 'Quality',
  auto: 'Auto',
  autoAt: (name: string) => `Auto (${name})`,
  delay: (seconds: number) => `${seconds.toFixed(1)} s`,
  longDelay: (minutes: number, seconds: number) =>
    `${minutes}:${String(seconds).padStart(2, '0')} min`,
  unsupported: {
    headline: 'This browser cannot play the stream',
    detail: 'It knows neither HLS nor Media Source Extensions. A current browser will do.',
  },
  liveFor: (span: string) => `Live for ${span}`,
  justStarted: 'Just went live',
  minutes: (n: number) => `${n} min`,
  hours: (h: number, m: number) => (m > 0 ? `${h} h ${m} min` : `${h} h`),
  nobody: 'Nothing is live right now',
  nobodyDetail: 'This page updates by itself the moment somebody goes on air.',
  serverAway: 'The server does not answer',
  serverAwayDetail: 'We keep asking and go on as soon as it is back.',
  onAir: (n: number) => (n === 1 ? '1 channel on air' : `${n} channels on air`),
  pageTitle: (title: string, live: boolean) => `${live ? '● ' : ''}${title} – Freshet`,
};

/// "12 min", "2 h 5 min"; what a person says, not what a clock shows.
export function spanText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60);
}

export function sinceText(startedAt: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(startedAt)) / 1000;
  return seconds >= 60 ? words.liveFor(spanText(seconds)) : words.justStarted;
}

export function delayText(seconds: number): string {
  if (seconds < 99.95) return words.delay(Math.max(0, seconds));
  const whole = Math.round(seconds);
  return words.longDelay(Math.floor(whole / 60), whole % 60);
}
