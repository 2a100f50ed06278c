/// Every word that the pages say, in English: the table that other languages fill (text.ts).

import type { Shut } from './door';
import type { Shown } from './state';
import { englishChat } from './text_chat_en';

export interface Notice {
  headline: string;
  detail: string;
}

const two = (n: number) => String(n).padStart(2, '0');

export const english = {
  language: 'en',
  chat: englishChat,

  notices: {
    loading: { headline: 'Tuning in…', detail: '' },
    missing: {
      headline: 'No such channel',
      detail: 'Nobody here goes by that name. Check the address, or see who is live.',
    },
    offline: {
      headline: 'Off air',
      detail:
        'Nothing is being broadcast here right now. Leave this page open: it starts by itself.',
    },
    starting: { headline: 'About to start', detail: 'The broadcast is coming up.' },
    ready: { headline: '', detail: '' },
    live: { headline: '', detail: '' },
    reconnecting: {
      headline: 'Signal lost',
      detail: 'The picture stopped arriving. We keep trying and continue as soon as it is back.',
    },
    ended: {
      headline: 'The broadcast has ended',
      detail: 'Thanks for watching. If it comes back, this page starts by itself.',
    },
    denied: {
      headline: 'You cannot watch this',
      detail: 'This link has expired or is not for you. Ask whoever sent it for a new one.',
    },
    broken: {
      headline: 'This browser cannot play the broadcast',
      detail: 'It lacks a decoder for the picture or the sound. Another browser may have it.',
    },
  } satisfies Record<Shown, Notice> as Record<Shown, Notice>,

  badges: {
    loading: '…',
    missing: 'Not found',
    offline: 'Off air',
    starting: 'Starting',
    ready: 'Live',
    live: 'Live',
    reconnecting: 'Reconnecting',
    ended: 'Ended',
    denied: 'No access',
    broken: 'Cannot play',
  } satisfies Record<Shown, string> as Record<Shown, string>,

  troubles: {
    network: 'The server cannot be reached. We keep trying and continue as soon as it answers.',
    media: 'The picture could not be decoded. We are starting it afresh.',
  },
  shuts: {
    'password-needed': {
      headline: 'This channel has a password',
      detail: 'Whoever invited you knows it.',
    },
    'geo-blocked': {
      headline: 'Not available where you are',
      detail: 'This channel is not shown in the country that you seem to be in.',
    },
    'subscribers-only': {
      headline: 'For subscribers',
      detail: 'Sign in where you subscribed, and open the channel from there.',
    },
    'age-restricted': {
      headline: 'Not for every age',
      detail: 'Sign in where your age is known, and open the channel from there.',
    },
  } satisfies Record<Shut, Notice> as Record<Shut, Notice>,
  password: 'Password',
  unlock: 'Watch',
  unlockWrong: 'That is not the password. Mind capital letters.',
  unlockWait: (seconds: number) =>
    seconds >= 120
      ? `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`
      : `Too many attempts. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  unlockAway: 'The server does not answer. Try again in a moment.',
  retry: 'Try again',
  seeWhoIsLive: 'See who is live',

  player: 'Player',
  play: 'Play (space)',
  pause: 'Pause (space)',
  mute: 'Mute (m)',
  unmute: 'Unmute (m)',
  captionsOn: 'Captions (c)',
  captionsOff: 'No captions (c)',
  volume: 'Volume',
  volumeAt: (percent: number) => `Volume ${percent} %`,
  tapForSound: 'Tap for sound',
  fullscreen: 'Full screen (f)',
  leaveFullscreen: 'Leave full screen (f)',
  pictureInPicture: 'Picture in picture (i)',
  leavePictureInPicture: 'Leave picture in picture (i)',
  atLive: 'You are watching live',
  goLive: 'Go live (l)',
  live: 'Live',
  backToLive: 'Go live',
  quality: 'Quality',
  auto: 'Auto',
  autoAt: (name: string) => `Auto (${name})`,
  delayTitle: 'How far this picture is behind the camera',
  delay: (seconds: number) => `${seconds.toFixed(1)} s`,
  longDelay: (minutes: number, seconds: number) => `${minutes}:${two(seconds)} min`,

  seek: 'Position in the broadcast',
  behind: (span: string) => `${span} behind live`,
  behindAt: (span: string, clock: string) => `${span} behind live, ${clock}`,
  seconds: (n: number) => (n === 1 ? '1 second' : `${n} seconds`),
  minutesSpoken: (m: number, s: number) =>
    `${m} ${m === 1 ? 'minute' : 'minutes'}${s > 0 ? ` ${s} s` : ''}`,
  hoursSpoken: (h: number, m: number) =>
    `${h} ${h === 1 ? 'hour' : 'hours'}${m > 0 ? ` ${m} min` : ''}`,
  beforeWindow: 'That moment is no longer kept. Here is the oldest there is.',
  afterWindow: 'That moment has not come yet. Here is live.',

  more: 'More',
  copyMoment: 'Copy link at this moment',
  links: 'Links and embed code',
  statistics: 'Statistics (s)',
  shortcuts: 'Keyboard shortcuts (?)',
  shortcutsTitle: 'Keyboard shortcuts',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  linkCopied: 'Link to this moment copied',
  copyFailed: 'This browser does not let pages copy. The text is selected: copy it yourself.',
  linkNames: {
    page: 'Watch page',
    hls: 'HLS, for players (low latency)',
    dash: 'DASH',
    lowLatencyDash: 'DASH with low latency',
    sound: 'Sound alone, HLS',
    embed: 'Embed code',
  },
  linksSecret: 'These addresses carry your personal access: whoever has them can watch as you.',
  embedTitle: (name: string) => `${name}, live`,

  shortcutNames: {
    play: 'Play, pause',
    mute: 'Sound on, off',
    captions: 'Captions on, off',
    volume: 'Louder, quieter',
    seek: '5 seconds back, forward',
    share: 'To the start, 10 % … 90 % of what is kept',
    live: 'Jump to live',
    fullscreen: 'Full screen',
    pictureInPicture: 'Picture in picture',
    statistics: 'Statistics',
    help: 'This list',
  },
  spaceKey: 'space',

  statNames: {
    delay: 'Delay',
    latency: 'Behind the edge',
    buffer: 'Buffer',
    picture: 'Picture',
    bitrate: 'Bit rate',
    bandwidth: 'Connection',
    frames: 'Frames dropped',
    stalls: 'Stalls',
    codecs: 'Codecs',
    transport: 'Transport',
    player: 'Player',
  },
  health: 'What your encoder sends',
  allIsWell: 'All is well.',
  healthNames: {
    encoder: 'Encoder',
    bitrate: 'Bit rate',
    rate: 'Pictures',
    keyframes: 'Keyframe',
    speed: 'Speed',
    jitter: 'Unevenness',
    missing: 'Left out',
    drift: 'Sound moved',
  },
  rungs: 'What this server makes of it',
  rungStates: {
    running: 'begins',
    resting: 'rests',
    'left out': 'left out: no room',
    failed: 'failed',
  },
  encoders: { cpu: 'processor', nvenc: 'card' },
  upTo: (rate: string) => `up to ${rate}`,
  pictures: (rate: number) => `${rate.toFixed(1)}/s`,
  every: (seconds: number) => `every ${seconds.toFixed(1)} s`,
  percent: (share: number) => `${Math.round(share * 100)} %`,
  milliseconds: (ms: number) => `${Math.round(ms)} ms`,
  goal: (now: string, goal: string) => `${now} (goal ${goal})`,
  megabits: (rate: number) => `${rate.toFixed(rate < 10 ? 2 : 1)} Mbit/s`,
  perSecond: (size: string, frames: number) => `${size} at ${frames}/s`,
  outOf: (part: number, whole: number) => `${part} of ${whole}`,
  modes: {
    low: 'low latency',
    whole: 'whole segments',
    calm: 'whole segments',
    native: 'by the browser',
  },
  calmBecause: 'Other pages of this browser use the few connections that HTTP/1.1 allows',

  unsupported: {
    headline: 'This browser cannot play the stream',
    detail: 'It knows neither HLS nor Media Source Extensions. A current browser will do.',
  },
  liveFor: (span: string) => `Live for ${span}`,
  justStarted: 'Just went live',
  watching: (n: number) => `${n.toLocaleString('en')} watching`,
  minutes: (n: number) => `${n} min`,
  hours: (h: number, m: number) => (m > 0 ? `${h} h ${m} min` : `${h} h`),
  nobody: 'Nothing is live right now',
  nobodyDetail: 'This page updates by itself the moment somebody goes on air.',
  serverAway: 'The server does not answer',
  serverAwayDetail: 'We keep asking and go on as soon as it is back.',
  onAir: (n: number) => (n === 1 ? '1 channel on air' : `${n} channels on air`),
  pageTitle: (title: string, site: string, live: boolean) =>
    `${live ? '● ' : ''}${title} – ${site}`,

  liveNow: 'Live now',
  skipToLive: 'Skip to what is live',
  search: 'Search',
  searchLabel: 'Search what is live',
  everything: 'All',
  showEverything: 'Show everything',
  inCategory: (category: string, n: number) => `${category}, ${n} on air`,
  onAirOf: (n: number, all: number) => `${n} of ${all} channels on air`,
  stale: 'The server does not answer; this list may be old',
  noMatch: 'Nothing here matches',
  noMatchDetail: (wanted: string) => `Nobody who is live right now fits ${wanted}.`,
  noMatchIn: (category: string) => `Nobody is live in ${category} right now.`,
  quoted: (text: string) => `“${text}”`,
  quotedIn: (text: string, category: string) => `“${text}” in ${category}`,
  categories: 'Categories',
  liveChannels: 'Live channels',
};

export type Words = typeof english;
