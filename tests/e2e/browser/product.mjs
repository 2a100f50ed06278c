/// The product under test: a server of its own on free ports, gone afterwards.

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const kStartMs = 60_000;
const kStopMs = 8000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// Starts `binary` with `flags`, gives `use` what its ready file says, and stops it.
export async function withProduct(binary, flags, use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'freshet-pages-'));
  const ready = path.join(folder, 'ready.json');
  const log = fs.openSync(path.join(folder, 'server.log'), 'w');
  const server = spawn(binary, ['serve', '--ephemeral', '--ready-file', ready, ...flags], {
    stdio: ['ignore', 'ignore', log],
  });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  // A run that dies takes it along.
  const end = () => server.kill('SIGKILL');
  process.once('exit', end);
  try {
    const until = Date.now() + kStartMs;
    while (!fs.existsSync(ready) && server.exitCode === null && Date.now() < until) await pause(50);
    if (!fs.existsSync(ready)) {
      const said = fs.readFileSync(path.join(folder, 'server.log'), 'utf8');
      throw new Error(`the server did not start:\n${said}`);
    }
    return await use(JSON.parse(fs.readFileSync(ready, 'utf8')));
  } finally {
    process.off('exit', end);
    server.kill('SIGTERM');
    const stuck = setTimeout(() => server.kill('SIGKILL'), kStopMs);
    await gone;
    clearTimeout(stuck);
    fs.closeSync(log);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/// Waits until the channel has a playlist.
export async function onAir(http, channel) {
  const until = Date.now() + kStartMs;
  while (Date.now() < until) {
    const response = await fetch(`${http}/live/${channel}/index.m3u8`);
    await response.arrayBuffer();
    if (response.ok) return;
    await pause(200);
  }
  throw new Error(`${channel} did not go on air`);
}

const kClipSeconds = 60;

/// Publishes a small test picture with a tone to `address`, over and over, while `use` runs. It was
/// coded before: a busy machine sends it late and leaves nothing out.
export async function withEncoder(address, use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'freshet-clip-'));
  const clip = path.join(folder, 'clip.flv');
  const quiet = ['-nostdin', '-loglevel', 'error'];
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30'];
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
  const coded = '-c:v libx264 -preset ultrafast -tune zerolatency -g 60 -b:v 300k -c:a aac'.split(' ');
  let encoder;
  const end = () => encoder?.kill('SIGKILL');
  process.once('exit', end);
  try {
    execFileSync('ffmpeg', [...quiet, ...picture, ...tone, ...coded, '-t', `${kClipSeconds}`, clip]);
    const loop = ['-re', '-stream_loop', '-1', '-i', clip, '-c', 'copy', '-f', 'flv', address];
    encoder = spawn('ffmpeg', [...quiet, ...loop], { stdio: ['ignore', 'ignore', 'inherit'] });
    return await use();
  } finally {
    process.off('exit', end);
    end();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
