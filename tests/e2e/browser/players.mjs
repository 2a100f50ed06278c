/// Plays manifests in Chromium with the players people embed, as they come from npm, and says how
/// they did: MPDs with dash.js and Shaka, playlists with hls.js and Shaka.
/// usage: node players.mjs --url MANIFEST [--url MANIFEST …] [--player dashjs|shaka|hlsjs …]
///        [--seconds 60] [--max-median S] [--max-delay S] [--max-stall MS] [--json]
/// Each player has a page of its own, served from here: the media come from another origin. The
/// delay is the wall clock's time of day minus that of the picture, by the manifest's own clock;
/// --max-median and --max-delay limit its half and 95th percentile.
/// Exit code 1: something stood still, failed, or did not begin. --max-stall forgives standing for
/// that long, and jumps: of an encoder that went away, say.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { faults, observe } from './observe.mjs';
import { modules } from './packages.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string', multiple: true },
    player: { type: 'string', multiple: true, default: ['dashjs', 'hlsjs', 'shaka'] },
    seconds: { type: 'string', default: '60' },
    'max-median': { type: 'string', default: 'Infinity' },
    'max-delay': { type: 'string', default: 'Infinity' },
    'max-stall': { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
if (!values.url) {
  console.error('usage: node players.mjs --url MANIFEST [--player dashjs|shaka|hlsjs] [--seconds 60] [--json]');
  process.exit(2);
}

const scripts = {
  '/dashjs.js': path.join(modules, 'dashjs/dist/modern/umd/dash.all.min.js'),
  '/hlsjs.js': path.join(modules, 'hls.js/dist/hls.min.js'),
  '/shaka.js': path.join(modules, 'shaka-player/dist/shaka-player.compiled.js'),
};

/// Runs in the page. window.freshet.stats() is what observe() asks once a second.
function play() {
  const asked = new URLSearchParams(location.search);
  const url = asked.get('url');
  const video = document.querySelector('video');
  const errors = (window.playerErrors = []);
  const bufferAhead = () => {
    const { buffered } = video;
    for (let i = 0; i < buffered.length; ++i) {
      if (buffered.start(i) <= video.currentTime + 0.1 && video.currentTime <= buffered.end(i)) {
        return buffered.end(i) - video.currentTime;
      }
    }
    return 0;
  };
  const report = (latency, delay) => {
    window.freshet = {
      state: 'live',
      stats: () => ({ delay: delay(), latency: latency(), buffer: bufferAhead(), rate: video.playbackRate }),
    };
  };
  const starters = {
    dashjs() {
      const player = dashjs.MediaPlayer().create();
      player.updateSettings({ debug: { logLevel: dashjs.Debug.LOG_LEVEL_NONE } });
      player.on(dashjs.MediaPlayer.events.ERROR, (event) => {
        errors.push(`${event.error?.code} ${event.error?.message ?? event.error}`);
      });
      player.initialize(video, url, true);
      report(
        () => player.getCurrentLiveLatency(),
        () => {
          const start = player.getActiveStream()?.getStreamInfo().manifestInfo.availableFrom;
          return start ? (Date.now() - start.getTime()) / 1000 - video.currentTime : null;
        },
      );
    },
    hlsjs() {
      const player = new Hls();
      player.on(Hls.Events.ERROR, (_, { type, details, fatal }) => {
        if (fatal) errors.push(`${type} ${details}`);
      });
      report(
        () => player.latency,
        () => (player.playingDate ? (Date.now() - player.playingDate.getTime()) / 1000 : null),
      );
      player.attachMedia(video);
      player.loadSource(url);
    },
    async shaka() {
      const player = new shaka.Player();
      const note = (error) => errors.push(`code ${error.code}, severity ${error.severity}: ${error.data?.[0]} ${error.data?.[1] ?? ''}`);
      player.addEventListener('error', (event) => note(event.detail));
      const delay = () => {
        const at = player.getPlayheadTimeAsDate();
        return at ? (Date.now() - at.getTime()) / 1000 : null;
      };
      report(delay, delay);
      try {
        await player.attach(video);
        await player.load(url);
        await video.play();
      } catch (error) {
        note(error);
      }
    },
  };
  starters[asked.get('player')]();
}

function page(player) {
  return `<!doctype html><title>${player}</title><link rel="icon" href="data:,">
<video muted autoplay playsinline width="640" height="360"></video>
<script src="/${player}.js"></script><script>(${play})()</script>`;
}

const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://here');
  if (scripts[pathname]) {
    response.writeHead(200, { 'content-type': 'text/javascript' });
    return fs.createReadStream(scripts[pathname]).pipe(response);
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(page(searchParams.get('player')));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const here = `http://127.0.0.1:${server.address().port}`;

const seconds = Number(values.seconds);
const forgiven = Number(values['max-stall']);
const limits = { minSeconds: seconds / 2, maxDelay: Number(values['max-delay']) };
const speaks = { dashjs: ['.mpd'], hlsjs: ['.m3u8'], shaka: ['.mpd', '.m3u8'] };
const watches = values.url.flatMap((url) =>
  values.player
    .filter((player) => speaks[player].some((ending) => new URL(url).pathname.endsWith(ending)))
    .map((player) => ({ player, url })),
);

async function watch(context, { player, url }) {
  const end = await observe(context, `${here}/?player=${player}&url=${encodeURIComponent(url)}`);
  const last = context.pages().at(-1);
  const errors = [];
  const asking = setInterval(async () => {
    const found = await last.evaluate(() => window.playerErrors).catch(() => null);
    if (found) errors.splice(0, errors.length, ...found);
  }, 500);
  return async () => {
    clearInterval(asking);
    const report = { player, manifest: url, ...(await end()), errors };
    // The media come from elsewhere on purpose.
    const own = { ...report, thirdParties: report.thirdParties.filter((one) => one !== new URL(url).origin) };
    own.stalls = own.stalls.filter((stall) => stall.ms > forgiven);
    report.faults = faults(own, limits);
    if (own.delay && own.delay.p50 > Number(values['max-median'])) report.faults.push(`delay ${own.delay.p50} s`);
    if (errors.length > 0) report.faults.push(`player: ${errors[0]}`);
    return report;
  };
}

const reports = await withBrowser({ viewport: { width: 700, height: 420 } }, async (context) => {
  const ends = [];
  for (const one of watches) ends.push(await watch(context, one));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return Promise.all(ends.map((end) => end()));
});
server.close();

if (values.json) {
  console.log(JSON.stringify(reports, null, 2));
} else {
  for (const one of reports) {
    const delay = one.delay ? `delay ${one.delay.p50} s (95 %: ${one.delay.p95} s)` : 'no delay known';
    const verdict = one.faults.length === 0 ? 'flawless' : one.faults.join('; ');
    const stood = one.stalls.map((stall) => `${stall.ms} ms`).join(', ') || 'none';
    console.log(
      `${one.player} ${one.manifest}: ${verdict}; started after ${one.startedMs} ms; ${delay}; ` +
        `buffer ${one.buffer?.p50 ?? '?'} s; stalls: ${stood}; frames ${one.frames?.total ?? 0}`,
    );
  }
}
process.exit(reports.some((report) => report.faults.length > 0) ? 1 : 0);
