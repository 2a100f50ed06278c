#!/usr/bin/env node
// Glass to glass: a clock in the publisher's picture, read back from the page's canvas.
//
// usage: glass_to_glass.mjs --freshet build/release/freshet [--latency low] [--seconds 40] [--settle 25] [--tls]
//
// Draws frames of 640x360 at 30 a second, each with the wall clock of its making as 48 black or white
// squares in its top rows, encodes them with ffmpeg (x264 zerolatency, keyframe every second), publishes
// over RTMP, plays the watch page in Chromium and reads the squares of what is on the screen. Needs the
// packages of tests/e2e/browser. With --tls the page and the media come over TLS and HTTP/2. Prints percentiles of (clock on the screen - clock in the picture).

import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { load } from '../e2e/browser/packages.mjs';

const { chromium } = load('playwright-core');
const { values: options } = parseArgs({
  options: {
    freshet: { type: 'string' },
    latency: { type: 'string', default: 'low' },
    seconds: { type: 'string', default: '40' },
    settle: { type: 'string', default: '25' },
    tls: { type: 'boolean', default: false },
  },
});

const WIDTH = 640, HEIGHT = 360, FPS = 30, BITS = 48, SIDE = 24;
const PER_ROW = Math.floor(WIDTH / SIDE);

function draw(frame, now, count) {
  frame.fill(0x60, 0, WIDTH * HEIGHT);
  const bits = BigInt(now);
  for (let i = 0; i < BITS; i++) {
    const value = (bits >> BigInt(i)) & 1n ? 235 : 16;
    const x = (i % PER_ROW) * SIDE, y = Math.floor(i / PER_ROW) * SIDE;
    for (let row = 0; row < SIDE; row++) frame.fill(value, (y + row) * WIDTH + x, (y + row) * WIDTH + x + SIDE);
  }
  const sweep = (count * 7) % WIDTH;
  for (let y = 100; y < HEIGHT; y++) frame[y * WIDTH + sweep] = 200;
}

// The sound keeps step with the pictures. Paced by itself (-re) it would begin when ffmpeg does, and
// the pictures that were drawn meanwhile would wait beside it for as long as the show lasts.
function publish(address) {
  const ffmpeg = spawn('ffmpeg', ['-loglevel', 'error', '-fflags', 'nobuffer', '-probesize', '32',
    '-thread_queue_size', '4', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH}x${HEIGHT}`, '-r', `${FPS}`, '-i', '-',
    '-thread_queue_size', '64', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', `${FPS}`, '-b:v', '1500k',
    '-c:a', 'aac', '-b:a', '96k', '-flush_packets', '1', '-f', 'flv', address], { stdio: ['pipe', 'inherit', 'inherit'] });
  ffmpeg.stdin.on('error', () => {});
  const frame = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128);
  const began = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    while (performance.now() - began >= (count * 1000) / FPS) {
      draw(frame, Date.now(), count++);
      ffmpeg.stdin.write(Buffer.from(frame));
    }
  }, 2);
  return () => { clearInterval(timer); ffmpeg.kill('SIGKILL'); };
}

function read([side, perRow, bits]) {
  const video = document.querySelector('video');
  if (!video.videoWidth) return null;
  const canvas = (window.__canvas ??= Object.assign(document.createElement('canvas'), { width: 640, height: 72 }));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0, 640, 72, 0, 0, 640, 72);
  const now = Date.now();
  const data = context.getImageData(0, 0, 640, 72).data;
  let value = 0n;
  for (let i = 0; i < bits; i++) {
    const x = (i % perRow) * side + side / 2, y = Math.floor(i / perRow) * side + side / 2;
    if (data[(y * 640 + x) * 4] > 128) value |= 1n << BigInt(i);
  }
  return now - Number(value);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'glass-'));
const ready = path.join(folder, 'ready.json');
function tlsSettings() {
  const [file, key] = ['tls.crt', 'tls.key'].map((name) => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-keyout', key, '-out', file], { stdio: 'ignore' });
  return ['http.tls_port=0', `tls.certificate=${file}`, `tls.key=${key}`].flatMap((one) => ['--set', one]);
}

const server = spawn(options.freshet, ['serve', '--ephemeral', '--ready-file', ready,
  '--set', `channel_defaults.latency=${options.latency}`, ...(options.tls ? tlsSettings() : [])], { stdio: ['ignore', 'ignore', 'inherit'] });
while (!fs.existsSync(ready)) await new Promise((r) => setTimeout(r, 50));
const { http, https, rtmp, stream_key: key } = JSON.parse(fs.readFileSync(ready, 'utf8'));
const stop = publish(`${rtmp}/${key}`);
await new Promise((r) => setTimeout(r, 4000));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu',
  '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--autoplay-policy=no-user-gesture-required'] });
const page = await browser.newPage({ viewport: { width: 800, height: 600 }, ignoreHTTPSErrors: true });
await page.goto(`${options.tls ? https : http}/main`);
await page.waitForFunction(() => document.querySelector('video')?.currentTime > 0, null, { timeout: 20000 });
await new Promise((r) => setTimeout(r, Number(options.settle) * 1000));
const samples = [];
for (let i = 0; i < Number(options.seconds) * 10; i++) {
  const delay = await page.evaluate(read, [SIDE, PER_ROW, BITS]);
  if (delay !== null && delay > 0 && delay < 60000) samples.push(delay);
  await new Promise((r) => setTimeout(r, 100));
}
const stalls = await page.evaluate(() => window.freshet?.stats?.().stalls);
const spoken = await page.evaluate(() => performance.getEntriesByType('resource').at(-1)?.nextHopProtocol);
await browser.close();
stop();
server.kill('SIGTERM');
samples.sort((a, b) => a - b);
const at = (p) => samples[Math.min(samples.length - 1, Math.floor(samples.length * p))];
console.log(`${options.latency}, ${spoken}: ${samples.length} samples, p5 ${at(0.05)} ms, p50 ${at(0.5)} ms, ` +
  `p95 ${at(0.95)} ms, max ${samples.at(-1)} ms, ${stalls} stalls`);
fs.rmSync(folder, { recursive: true, force: true });
process.exit(0);
