#!/usr/bin/env node
// Draws a page of text that scrolls, frame by frame, and writes each frame as PNG to standard output.
//
// usage: scrolling_text.mjs [--frames 900] [--step 3] | ffmpeg -f image2pipe -c:v png -framerate 30 -i - …
//
// 1920x1080, the same text at every run, black on white, headings and a column of code in between. Needs the
// packages of tests/e2e/browser.

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { withBrowser } from '../e2e/browser/browser.mjs';

const { values: options } = parseArgs({
  options: { frames: { type: 'string', default: '900' }, step: { type: 'string', default: '3' } },
});

const kWords = 'river gate keeper morning segment light under window bridge paper second harbour wind number '
  + 'signal yellow north carry open field winter small answer stone';

/// The same sequence at every run.
function* numbers() {
  for (let state = 1; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield Math.floor(state / 65_536);
  }
}

function article() {
  const words = kWords.split(' ');
  const next = numbers();
  const word = () => words[next.next().value % words.length];
  const line = (count) => Array.from({ length: count }, word).join(' ');
  let html = '';
  for (let i = 0; i < 60; ++i) {
    if (i % 5 === 0) html += `<h2>${line(4)}</h2>`;
    html += i % 7 === 3
      ? `<pre>${Array.from({ length: 9 }, (_, k) => ' '.repeat((k % 4) * 4) + line(5)).join('\n')}</pre>`
      : `<p>${line(110)}.</p>`;
  }
  return `<style>body{font:26px/1.5 "DejaVu Sans",sans-serif;margin:60px 160px;background:#fff;color:#111}
    pre{font:22px/1.4 "DejaVu Sans Mono",monospace;background:#f0f0f4;padding:20px}</style>${html}`;
}

await withBrowser({ viewport: { width: 1920, height: 1080 } }, async (context) => {
  const page = await context.newPage();
  await page.setContent(article());
  for (let frame = 0; frame < Number(options.frames); ++frame) {
    await page.evaluate((y) => scrollTo(0, y), frame * Number(options.step));
    if (!process.stdout.write(await page.screenshot())) await once(process.stdout, 'drain');
  }
});
