#!/usr/bin/env node
// Does the page play on while its encoder, or the server itself, is killed again and again?
//
// usage: drops.mjs --freshet build/release/freshet --clip CLIP.mp4 [--drops 20] [--minutes 10] [--seed 1] [--backup] [--kill server|SIGTERM] [--out FOLDER] [--page plain]
//
// Publishes the clip over RTMP, plays the watch page in Chromium (or with --page plain hls.js alone, as npm has it, with the handler for
// fatal errors that its documentation gives), kills the encoder at times
// that a seeded generator chooses and starts it again after 0.3 to 8 s. With --backup a second encoder waits beside it, and either is killed.
// With --kill server it is the server that is killed (SIGTERM: asked to stop) and started again at once; the encoder tries to come back once a second. A picture stands when it moves by less than a quarter of the time that
// went by. Prints for each drop how long the encoder was away and how long the picture stood. --out keeps a picture of each absence. Exit code
// 1: the page was loaded anew, it stood for longer than the target duration, it is not at the live edge in the end, or there was more than one session.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from '../e2e/browser/browser.mjs';
import { modules } from '../e2e/browser/packages.mjs';

const { values: options } = parseArgs({
  options: {
    freshet: { type: 'string' },
    clip: { type: 'string' },
    drops: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    page: { type: 'string', default: 'watch' },
    backup: { type: 'boolean', default: false },
    kill: { type: 'string', default: 'encoder' },
  },
});
const TARGET_MS = 4_000, EDGE_S = 6; // of latency: low
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/// Numbers from 0 to 1 that a seed determines (mulberry32).
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/// Runs in the page: looks every 50 ms.
function watch() {
  const video = document.querySelector('video');
  const seen = { stood: [], at: video.currentTime, ms: performance.now(), still: 0 };
  window.__drops = seen;
  setInterval(() => {
    const nowMs = performance.now(), passed = nowMs - seen.ms;
    const moved = (video.currentTime - seen.at) * 1000;
    if (moved < passed / 4) seen.still += passed;
    else if (seen.still > 0) {
      if (seen.still > 250) seen.stood.push(Math.round(seen.still));
      seen.still = 0;
    }
    seen.at = video.currentTime;
    seen.ms = nowMs;
  }, 50);
}

const state = () => ({
  ...(window.__drops ?? { reloaded: true }),
  behind: window.freshet?.stats?.().latency ?? window.hls?.latency,
  complaints: window.complaints?.splice(0) ?? [],
});

async function open(context, http) {
  const page = await context.newPage();
  if (options.page === 'watch') {
    await page.goto(`${http}/main`);
  } else {
    await page.goto(`${http}/healthz`);
    await page.setContent('<video muted autoplay playsinline></video>');
    await page.addScriptTag({ path: path.join(modules, 'hls.js/dist/hls.js') });
    await page.evaluate((url) => {
      window.hls = new window.Hls();
      window.complaints = [];
      // It takes a refused connection for the end of the world, and its documentation asks pages to start it again.
      window.hls.on('hlsError', (_, { type, fatal, details, error }) => {
        window.complaints.push(`${fatal ? 'fatal: ' : ''}${details}: ${error?.message}`);
        if (fatal && type === 'networkError') setTimeout(() => window.hls.startLoad(), 500);
        else if (fatal) window.hls.recoverMediaError();
      });
      window.hls.loadSource(url);
      window.hls.attachMedia(document.querySelector('video'));
    }, `${http}/live/main/index.m3u8`);
  }
  await page.waitForFunction(() => document.querySelector('video')?.currentTime > 0, null, { timeout: 30_000 });
  return page;
}

/// Publishes, and does it again a second after each end, as an encoder does that is set to.
function persistent(publish) {
  const one = { ended: false, kill() {
    one.ended = true;
    one.now.kill('SIGKILL');
  } };
  const begin = () => {
    one.now = publish('');
    one.now.on('exit', () => one.ended || setTimeout(() => one.ended || begin(), 1_000));
  };
  begin();
  return one;
}

/// The server is killed and started again; until it answers.
async function restart(server, http) {
  const began = performance.now();
  await server.again(options.kill === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL');
  const started = performance.now();
  for (;;) {
    const answer = await fetch(`${http}/live/main/source/index.m3u8`).catch(() => null);
    if (answer?.ok) break;
    await wait(20);
  }
  return { away: Math.round(performance.now() - began), served: Math.round(performance.now() - started) };
}

/// How often it had stood by then; what it did since is printed, and a fault where it is too much.
async function judge(shown, drop, away, told, faults, who = '') {
  const now = await shown.evaluate(state);
  if (now.reloaded) {
    faults.push('the page was loaded anew');
    return 0;
  }
  const stood = now.stood.slice(told);
  if (now.still > 250) stood.push(Math.round(now.still)); // and still does
  for (const complaint of new Set(now.complaints)) console.log(`  hls.js: ${complaint}`);
  console.log(`drop ${drop}: ${who}away for ${away} ms, stood for ${stood.join(', ') || 0} ms, then ${now.behind?.toFixed(2)} s behind`);
  for (const ms of stood) if (ms > TARGET_MS) faults.push(`drop ${drop}: stood for ${ms} ms`);
  return now.stood.length;
}

async function run(context, http, publish, ids, server) {
  const kills = options.kill !== 'encoder';
  const random = generator(Number(options.seed));
  const every = (Number(options.minutes) * 60_000) / Number(options.drops);
  const faults = [];
  const encoders = options.backup ? ['', '?role=backup'] : [''];
  const running = kills ? [persistent(publish)] : encoders.map(publish);
  await wait(6_000);
  const shown = await open(context, http);
  await wait(12_000);
  await shown.evaluate(watch);
  let told = 0;
  for (let drop = 1; drop <= Number(options.drops); ++drop) {
    const before = Math.round(every * (0.2 + 0.4 * random()));
    let away = Math.round(300 + 7_700 * random());
    await wait(before);
    if (kills) {
      const took = await restart(server, http);
      away = took.away;
      console.log(`restart ${drop}: served ${took.served} ms after its start`);
      if (took.served > 1_000) faults.push(`restart ${drop}: served after ${took.served} ms`);
      ids.add(await ids.now());
      if (options.out) await shown.screenshot({ path: path.join(options.out, `restart-${drop}.png`) });
      await wait(Math.max(0, every - before - away));
      told = await judge(shown, drop, away, told, faults);
      continue;
    }
    const which = Math.floor(random() * encoders.length);
    running[which].kill('SIGKILL');
    await wait(away / 2);
    if (options.out) await shown.screenshot({ path: path.join(options.out, `drop-${drop}.png`) });
    await wait(away / 2);
    ids.add(await ids.now());
    running[which] = publish(encoders[which]);
    await wait(Math.max(0, every - before - away));
    told = await judge(shown, drop, away, told, faults, which === 1 ? 'the backup ' : '');
  }
  const { behind, still } = await shown.evaluate(state);
  if (!(behind < EDGE_S) || still > 1_000) faults.push(`in the end ${behind} s behind, standing for ${still} ms`);
  ids.add(await ids.now());
  if (ids.size !== 1) faults.push(`${ids.size} sessions`);
  for (const encoder of running) encoder.kill('SIGKILL');
  return faults;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drops-'));
if (options.out) fs.mkdirSync(options.out, { recursive: true });
const data = path.join(folder, 'data');

/// Where it stands; the second time at the same place.
async function start(ports = {}) {
  const ready = path.join(folder, `ready-${performance.now()}.json`);
  const at = ['http', 'rtmp'].flatMap((name) => ['--set', `${name}.port=${ports[name] ?? 0}`]);
  const child = spawn(options.freshet, ['serve', '--data', data, '--ready-file', ready, ...at, '--set', 'srt.port=off'],
    { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!fs.existsSync(ready)) await wait(10);
  return { child, ...JSON.parse(fs.readFileSync(ready, 'utf8')) };
}

const server = await start();
const { http, rtmp, stream_key: key } = server;
const ports = { http: new URL(http).port, rtmp: new URL(rtmp.replace('rtmp', 'http')).port };
server.again = async (signal) => {
  const gone = new Promise((done) => server.child.on('exit', done));
  server.child.kill(signal);
  await gone;
  ({ child: server.child } = await start(ports));
};
const publish = (role) => spawn('ffmpeg', ['-nostdin', '-loglevel', 'fatal', '-re', '-stream_loop', '-1', '-i', options.clip, '-c', 'copy', '-f', 'flv',
  `${rtmp}/${key}${role}`], { stdio: 'inherit' });
const ids = Object.assign(new Set(), { now: async () => (await (await fetch(`${http}/v1/streams`)).json()).items[0]?.id ?? 'none' });
const faults = await withBrowser({ viewport: { width: 1280, height: 800 } }, (context) => run(context, http, publish, ids, server));
const over = new Promise((done) => server.child.on('exit', done));
server.child.kill('SIGTERM');
await over;
fs.rmSync(folder, { recursive: true, force: true });
for (const fault of faults) console.log(fault);
console.log(faults.length === 0 ? 'one page, one session, never longer than the target duration' : 'it did not hold');
process.exit(faults.length === 0 ? 0 : 1);
