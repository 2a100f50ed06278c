/// A clock in the picture: frames of 640x360 at 30 a second, each with the wall clock of its making as
/// 48 black or white squares in its top rows.

import { spawn } from 'node:child_process';

const kWidth = 640, kHeight = 360, kRate = 30, kBits = 48, kSide = 24;
const kPerRow = Math.floor(kWidth / kSide);

function draw(frame, nowMs) {
  frame.fill(0x60, 0, kWidth * kHeight);
  const bits = BigInt(nowMs);
  for (let i = 0; i < kBits; ++i) {
    const value = (bits >> BigInt(i)) & 1n ? 235 : 16;
    const x = (i % kPerRow) * kSide;
    const y = Math.floor(i / kPerRow) * kSide;
    for (let row = 0; row < kSide; ++row) {
      frame.fill(value, (y + row) * kWidth + x, (y + row) * kWidth + x + kSide);
    }
  }
}

/// Publishes it to `address` while `use` runs.
export async function withBurnedClock(address, use) {
  const picture = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${kWidth}x${kHeight}`, '-r', `${kRate}`, '-i', '-'];
  const tone = ['-thread_queue_size', '64', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
  const coded = `-c:v libx264 -preset ultrafast -tune zerolatency -g ${kRate} -b:v 1500k -c:a aac -b:a 96k`.split(' ');
  const encoder = spawn(
    'ffmpeg',
    ['-loglevel', 'error', '-fflags', 'nobuffer', '-probesize', '32', '-thread_queue_size', '4', ...picture, ...tone,
      ...coded, '-flush_packets', '1', '-f', 'flv', address],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  encoder.stdin.on('error', () => undefined);
  const end = () => encoder.kill('SIGKILL');
  process.once('exit', end);
  const frame = Buffer.alloc((kWidth * kHeight * 3) / 2, 128);
  const began = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    while (performance.now() - began >= (count * 1000) / kRate) {
      draw(frame, Date.now());
      ++count;
      encoder.stdin.write(Buffer.from(frame));
    }
  }, 2);
  try {
    return await use();
  } finally {
    clearInterval(timer);
    process.off('exit', end);
    end();
  }
}

/// Runs in the page: with every frame that is shown, what its clock says (`ms`) and when it was shown
/// (`atMs`, of performance.now()), into window.clockFrames.
export function watchFrames() {
  const [side, perRow, bits] = [24, 26, 48];
  const frames = (window.clockFrames = []);
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 48 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const video = document.querySelector('video');
  function look(nowMs, { expectedDisplayTime, mediaTime }) {
    context.drawImage(video, 0, 0, 640, 48, 0, 0, 640, 48);
    const { data } = context.getImageData(0, 0, 640, 48);
    let ms = 0n;
    for (let i = 0; i < bits; ++i) {
      const x = (i % perRow) * side + side / 2;
      const y = Math.floor(i / perRow) * side + side / 2;
      if (data[(y * 640 + x) * 4] > 128) ms |= 1n << BigInt(i);
    }
    frames.push({ ms: Number(ms), atMs: expectedDisplayTime, nowMs, mediaTime });
    if (frames.length > 6000) frames.splice(0, 3000);
    video.requestVideoFrameCallback(look);
  }
  video.requestVideoFrameCallback(look);
}
