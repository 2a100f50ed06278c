/// Every word of the dashboard in English: the table that other languages fill.

import { figuresIn } from './figures';
import { englishChat } from './words_chat_en';
import { englishPages } from './words_pages_en';
import { englishSettings } from './words_settings_en';

const figures = figuresIn('en');
const several = (n: number, one: string, more: string) =>
  `${figures.count(n)} ${n === 1 ? one : more}`;

export const english = {
  language: 'en',
  ...englishChat,
  ...englishPages,
  ...englishSettings,

  skip: 'Skip to the content',
  dashboard: 'Dashboard',
  menu: 'Menu',
  now: 'Now',
  channels: 'Channels',
  access: 'Access',
  webhooks: 'Webhooks',
  settings: 'Settings',
  log: 'Log',
  system: 'System',
  account: 'Account',
  signOut: 'Sign out',
  asItHappens: 'Live updates',
  everyFewSeconds: 'Every few seconds',
  connecting: 'Connecting…',
  loading: 'Loading…',

  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved',
  create: 'Create',
  change: 'Change',
  remove: 'Delete',
  done: 'Done',
  copy: 'Copy',
  copied: 'Copied',
  copiedName: (name: string) => `${name}: copied`,
  copyFailed: 'This browser does not let pages copy. The text is selected: copy it yourself.',
  refresh: 'Refresh',
  tryAgain: 'Try again',
  showMore: 'Show more',
  yes: 'Yes',
  no: 'No',
  on: 'On',
  off: 'Off',
  never: 'Never',
  actions: 'Actions',
  state: 'State',
  id: 'ID',
  expires: 'Expires',
  secret: 'Secret',
  source: 'Comes from',
  address: 'Address',
  when: 'When',
  channel: 'Channel',
  leaveUnsaved: 'What you changed here is not saved. Leave anyway?',

  somethingWrong: 'Something went wrong',
  noAnswer: 'The server does not answer',
  noAnswerDetail: 'It may be starting again, or this device has lost its connection.',
  status: (code: number) => `The server answered ${code}`,
  noSuchPage: 'There is no such page',
  noSuchPageDetail: 'The address may be old, or mistyped.',
  toNow: 'See what is on now',
  notJson: 'This is not well-formed JSON',

  welcome: 'Welcome',
  setupDetail: 'Choose the password with which you will sign in to this dashboard from now on.',
  setupWithout:
    'This server has no password yet. Open the link that it printed at its start, or enter the code from it. A new one: freshet admin reset-password',
  setupCode: 'Set-up code',
  setupCodeHelp: 'What stands after ?setup= in the link.',
  setPassword: 'Set the password',
  linkUsed:
    'This set-up link was used before. Sign in with the password that was chosen then, or make a new link: freshet admin reset-password',
  signIn: 'Sign in',
  sessionOver: 'You have been signed out. Sign in to go on where you were.',
  password: 'Password',
  newPassword: 'New password',
  passwordAgain: 'The same again',
  passwordHelp: (least: number) => `${least} characters or more. A few words in a row are good.`,
  notTheSame: 'The two passwords differ',
  totpCode: 'Code',
  totpHelp: 'The six digits that your authenticator shows.',
  waitSeconds: (seconds: number) => `Wait ${figures.count(seconds)} s`,

  liveNow: 'What is live',
  nothingLive: 'Nothing is live',
  nothingLiveDetail: 'As soon as an encoder sends something, it is here.',
  goLive: 'Go live',
  goLiveDetail: 'Enter this in OBS under Settings, Stream, or scan it with a phone.',
  noChannelYet: 'There is no channel yet. Create one under Channels.',
  watch: 'Watch',
  stop: 'End the show',
  stopTitle: 'End this show?',
  stopDetail:
    'Its encoder is disconnected, and viewers are told that it is over. An encoder that connects by itself begins a new one.',
  stopped: 'The show is over',
  offAir: 'Off air',
  states: {
    starting: 'Starting',
    live: 'Live',
    reconnecting: 'Waiting for its encoder',
    ended: 'Ended',
  } as Record<string, string>,
  protocols: { rtmp: 'RTMP', srt: 'SRT', webrtc: 'WebRTC', pull: 'fetched' } as Record<
    string,
    string
  >,
  since: (seconds: number) =>
    seconds < 60 ? 'just began' : `on for ${figures.span(seconds, 'd')}`,
  held: 'The encoder is away. Viewers see a card until it comes back.',
  verdicts: {
    good: 'All is well.',
    warn: 'It works, but something needs a look.',
    bad: 'Something is wrong.',
    live: '',
    calm: '',
  },
  grades: { good: 'Good', warn: 'Check', bad: 'Problem', live: '', calm: 'Note' },
  viewers: 'Viewers',
  mostViewers: 'Most viewers',
  encoder: 'Encoder',
  keyframes: 'Keyframe',
  speed: 'Speed',
  jitter: 'Unevenness',
  missing: 'Missing pictures',
  everySeconds: (seconds: number) => `every ${figures.seconds(seconds)}`,
  rungStates: {
    running: 'running',
    resting: 'resting',
    'left out': 'left out',
    failed: 'failed',
  } as Record<string, string>,
  bitRate: 'Bit rate',
  frameRate: 'Frame rate',
  frames: (value: number) => `${figures.perSecond(value)} fps`,

  wayIn: 'Connect an encoder',
  wayHelp: {
    rtmp: 'OBS: service “Custom…”, then these two.',
    rtmps: 'As RTMP, encrypted on its way. OBS: service “Custom…”, then these two.',
    srt: 'For lines that lose something. OBS: service “Custom…”, all of it as the server; the stream key stays empty.',
    whip: 'With the shortest delay. OBS: service “WHIP”, then these two.',
  },
  noWayIn: 'Every way in is off: see rtmp, srt and webrtc in the settings.',
  lineNames: { server: 'Server', streamKey: 'Stream key', bearer: 'Bearer token' },
  needKey:
    'A stream key is shown only when it is made. Use one that you have, or make one for this encoder.',
  makeKey: 'Make a stream key',
  madeHere: 'made in the dashboard',
  keyOnce:
    'The key stands here until you leave this page. The server keeps no copy that it could show again.',
  scan: 'For a phone: server and key in one',

  count: figures.count,
  rate: figures.rate,
  percent: figures.percent,
  milliseconds: figures.milliseconds,
  bytes: figures.bytes,
  ago: figures.ago,
  span: (seconds: number) => figures.span(seconds, 'd'),
  channelCount: (n: number) => several(n, 'channel', 'channels'),
  countOf: (n: number, all: number) =>
    `${figures.count(n)} of ${several(all, 'channel', 'channels')}`,
  range: (from: number, to: number, all: number) =>
    `${figures.count(from)}–${figures.count(to)} of ${figures.count(all)}`,
  andMore: (n: number) => `and ${several(n, 'more value', 'more values')}`,
};

export type Words = typeof english;
