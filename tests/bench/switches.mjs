#!/usr/bin/env node
// Does the page go down and up its qualities without standing and without a jump?
//
// usage: switches.mjs --freshet build/release/freshet --clip CLIP.mp4 [--switches 20] [--narrow 230000] [--out FOLDER]
//
// Publishes the clip, plays the watch page in Chromium and makes its line narrow and wide by turns until the quality has
// changed so often. A picture stands when it moves by less than a quarter of the time that went by, for more than 250 ms; it jumps when it
// moves by half a second more than that time. The menu's word is read after each switch. --out keeps a picture of each quality. Needs the
// packages of tests/e2e/browser. Exit code 1: it stood, it jumped, or the menu did not say what plays.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from '../e2e/browser/browser.mjs';

const { values: options } = parseArgs({
  options: {
    freshet: { type: 'string' },
    clip: { type: 'string' },
    switches: { type: 'string', default: '20' },
    // Octets a second, less than the largest quality takes.
    narrow: { type: 'string', default: '230000' },
    out: { type: 'string' },
  },
});

const NARROW = Number(options.narrow), WIDE = 4_000_000; // octets a second
const TURN_MS = 9_000, PATIENCE_MS = 300_000, SETTLE_MS = 12_000;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/// Runs in the page: looks every 50 ms.
function watch() {
  const video = document.querySelector('video');
  const seen = { stood: [], jumped: [], at: video.currentTime, ms: performance.now(), still: 0 };
  window.__watch = seen;
  setInterval(() => {
    const nowMs = performance.now(), passed = nowMs - seen.ms;
    const moved = (video.currentTime - seen.at) * 1000;
    if (moved < passed / 4) seen.still += passed;
    else if (seen.still > 0) {
      if (seen.still > 250) seen.stood.push([seen.at, Math.round(seen.still)]);
      seen.still = 0;
    }
    if (moved > passed * 1.3 + 500) seen.jumped.push([seen.at, Math.round(moved)]);
    seen.at = video.currentTime;
    seen.ms = nowMs;
  }, 50);
}

const state = () => ({
  lines: document.querySelector('video').videoHeight,
  word: document.querySelector('#quality-word').textContent,
  stood: window.__watch.stood,
  jumped: window.__watch.jumped,
});

async function run(page) {
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  const order = [];
  const faults = [];
  let narrow = false, turnedMs = 0, lines = 0;
  const startedMs = Date.now();
  while (order.length <= Number(options.switches) && Date.now() - startedMs < PATIENCE_MS) {
    if (Date.now() - turnedMs > TURN_MS) {
      narrow = !narrow;
      turnedMs = Date.now();
      const downloadThroughput = narrow ? NARROW : WIDE;
      await line.send('Network.emulateNetworkConditions', {
        offline: false, latency: 5, downloadThroughput, uploadThroughput: WIDE,
      });
    }
    await wait(250);
    const now = await page.evaluate(state);
    if (now.lines === lines || now.lines === 0) continue;
    lines = now.lines;
    await wait(700);
    const { word } = await page.evaluate(state);
    order.push(lines);
    if (!word.includes(`${lines}`)) faults.push(`${lines} lines play, the menu says "${word}"`);
    if (options.out) await page.screenshot({ path: path.join(options.out, `lines-${lines}.png`) });
  }
  const { stood, jumped } = await page.evaluate(state);
  for (const [at, ms] of stood) faults.push(`stood for ${ms} ms at ${at.toFixed(2)}`);
  for (const [at, ms] of jumped) faults.push(`jumped by ${ms} ms at ${at.toFixed(2)}`);
  console.log(`${order.length - 1} switches in ${Math.round((Date.now() - startedMs) / 1000)} s: ${order.join(' ')}`);
  if (order.length <= Number(options.switches)) faults.push('too few switches');
  for (const fault of faults) console.log(fault);
  return faults.length === 0;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switches-'));
const ready = path.join(folder, 'ready.json');
const server = spawn(options.freshet, ['serve', '--ephemeral', '--ready-file', ready], { stdio: ['ignore', 'ignore', 'inherit'] });
while (!fs.existsSync(ready)) await wait(50);
const { http, rtmp, stream_key: key } = JSON.parse(fs.readFileSync(ready, 'utf8'));
const push = spawn('ffmpeg', ['-nostdin', '-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', options.clip, '-c', 'copy', '-f',
  'flv', `${rtmp}/${key}`], { stdio: 'inherit' });
await wait(8000);
const fine = await withBrowser({ viewport: { width: 1600, height: 1000 } }, async (context) => {
  const page = await context.newPage();
  await page.goto(`${http}/main`);
  await page.waitForFunction(() => document.querySelector('video')?.currentTime > 0, null, { timeout: 20_000 });
  await wait(SETTLE_MS);
  await page.evaluate(watch);
  return run(page);
});
push.kill('SIGKILL');
server.kill('SIGTERM');
fs.rmSync(folder, { recursive: true, force: true });
process.exit(fine ? 0 : 1);
