/// What the dashboard's stand-in for the server knows before anybody has changed anything.

/// What the API refuses.
export class Refused extends Error {
  constructor(status, title, detail, headers = {}) {
    super(detail);
    Object.assign(this, { status, title, headers });
  }
}

export const at = (agoS) => new Date(Date.now() - agoS * 1000).toISOString();

export const channelSettings = () => ({
  title: '',
  category: '',
  access: 'public',
  profile: {
    enforce: 'warn',
    max_bitrate: '12Mbps',
    max_width: 3840,
    max_height: 2160,
    max_fps: 60,
    max_keyframe_interval: '0s',
    video: ['h264', 'hevc', 'av1'],
    audio: ['aac', 'opus'],
  },
  ladder: 'auto',
  per_title: true,
  on_demand: false,
  encoder: 'auto',
  latency: 'low',
  srt: { latency: '120ms', passphrase: '' },
  source: '',
  takeover: 'same_key',
  segment: '0s',
  part: '0s',
  dvr_window: '2h',
  reconnect_grace: '15s',
  holding_image: '',
  record: { enabled: true, keep: '30d', max_size: '50GiB', ladder: false },
});

const setting = (path, value, description, more = {}) => ({
  path,
  value,
  default: value,
  source: 'default',
  from: null,
  changes: 'after_restart',
  editable: false,
  description,
  ...more,
});
const now = { changes: 'at_once', editable: true };

export const config = () => [
  setting('server.name', 'Harbour TV', 'shown in the directory and in page titles', {
    default: 'My stream',
    source: 'file',
    from: 'freshet.yaml:4',
  }),
  setting(
    'server.public_url',
    '',
    'how the outside reaches this server, such as https://live.example.com; empty: as each request says',
  ),
  setting('server.data_dir', '/data', 'everything the server keeps: database, secrets, media', {
    default: './freshet-data',
    source: 'flag',
    from: '--data',
  }),
  setting('http.port', 8080, 'pages, media and API', {
    source: 'environment',
    from: 'FRESHET_HTTP_PORT',
  }),
  setting(
    'http.tls_port',
    'off',
    'the same over TLS, with HTTP/2; needs tls.certificate and tls.key',
  ),
  setting('http.cors_origins', ['*'], 'who may read media and API from another origin', now),
  setting('http.idle_timeout', '75s', 'a kept-alive connection without a request'),
  setting('rtmp.port', 1935, 'publishing'),
  setting('srt.port', 8890, 'publishing'),
  setting('channel_defaults.latency', 'low', 'ultra, low, apple or classic', now),
  setting('channel_defaults.record.enabled', true, 'keep what was streamed', now),
  setting('auth.jwt.secret', null, 'the octets of this text are the key', { secret: true }),
  setting('log.level', 'info', 'how much is said', now),
  setting('log.format', 'text', 'text or json', now),
];

export const webhooks = () => [
  {
    id: 'wh_file_1',
    url: 'https://discord.com/api/webhooks/1/…',
    events: ['stream.live'],
    channels: [],
    enabled: true,
    source: 'file',
    state: 'ok',
    last_delivery_at: at(3700),
    waiting: 0,
  },
];

export const system = (base) => ({
  version: '0.1.0',
  uptime_s: 97_320,
  processors: 8,
  cpu: { process: 1.42, stages: { ingest: 0.06, transcode: 1.12, package: 0.09, delivery: 0.15 } },
  memory_bytes: 412_000_000,
  disk: { path: '/data', free_bytes: 142_000_000_000, size_bytes: 512_000_000_000 },
  encoders: [
    { name: 'cpu', codec: 'h264', works: true },
    { name: 'cpu', codec: 'hevc', works: true },
    { name: 'nvenc', codec: 'h264', works: false },
  ],
  addresses: {
    http: base,
    https: null,
    rtmp: 'rtmp://localhost/live',
    rtmps: null,
    srt: 'srt://localhost:8890',
  },
  findings: [
    { verdict: 'good', what: 'disk', says: '142 GB free, writes 410 MB/s', advice: '' },
    { verdict: 'good', what: 'port 1935', says: 'open', advice: '' },
    {
      verdict: 'doubtful',
      what: 'tls',
      says: 'no certificate: browsers can publish over WHIP only from localhost',
      advice: 'set tls.certificate and tls.key, or tls.acme.domains',
    },
  ],
});

export const health = (seconds) => ({
  state: 'live',
  held: false,
  encoder: 'obs-output module (libobs version 30.2.3)',
  role: 'main',
  backup: null,
  bit_rate: Math.round(
    5_800_000 + 500_000 * Math.sin(seconds / 4) + 200_000 * Math.sin(seconds * 2.1),
  ),
  frame_rate: 60 - (seconds % 17 === 0 ? 1.5 : 0),
  keyframe_interval_s: 8,
  jitter_ms: 3.4,
  speed: 1,
  sound_ahead_ms: 0,
  drift_ms: 2,
  clock_ppm: 12,
  silent_s: 0,
  pictures: 60 * seconds,
  missing_pictures: 3,
  late_pictures: 0,
  line: null,
  viewers: 120 + Math.round(20 * Math.sin(seconds / 6)),
  rungs: [
    {
      name: '1080p',
      state: 'running',
      cause: 'none',
      encoder: 'cpu',
      preset: 'veryfast',
      cap: 0,
      why: '',
      replaced: '',
    },
    {
      name: '720p',
      state: 'running',
      cause: 'none',
      encoder: 'cpu',
      preset: 'veryfast',
      cap: 0,
      why: '',
      replaced: '',
    },
    {
      name: '480p',
      state: 'resting',
      cause: 'unwatched',
      encoder: 'cpu',
      preset: '',
      cap: 0,
      why: '',
      replaced: '',
    },
  ],
  findings: [
    {
      code: 'rare_keyframes',
      severity: 'warning',
      says: 'a keyframe comes every 8 seconds, and viewers enter at one',
      remedy: 'in OBS, set the keyframe interval to 2 s',
    },
    { code: 'no_sound', severity: 'notice', says: 'there is a picture and no sound', remedy: '' },
  ],
});
