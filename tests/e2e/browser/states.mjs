/// Walks the watch page through its states against the stand-in: what a viewer sees when a
/// broadcast starts, is lost, comes back, ends, and begins again.
/// usage: node states.mjs --url STAND-IN [--out FOLDER]   (pictures of every state go to FOLDER)

import path from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';

const { values } = parseArgs({ options: { url: { type: 'string' }, out: { type: 'string' } } });
const say = (change) =>
  fetch(`${values.url}/state`, { method: 'POST', body: JSON.stringify(change) });

async function shows(page, state, seconds) {
  await page.waitForFunction((wanted) => window.freshet?.state === wanted, state, {
    timeout: seconds * 1000,
  });
  if (values.out) await page.screenshot({ path: path.join(values.out, `state-${state}.png`) });
  const headline = await page.textContent('#headline');
  const badge = await page.textContent('#badge');
  console.log(`${state}: badge "${badge}", headline "${headline}"`);
}

await say({ main: 'none', refuse: 0 });
await withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${values.url}/main`);
  await shows(page, 'offline', 20);
  await say({ main: 'starting' });
  await shows(page, 'starting', 10);
  await say({ main: 'live' });
  await shows(page, 'live', 30);
  await say({ refuse: 503 });
  await shows(page, 'reconnecting', 30);
  await say({ refuse: 0 });
  await shows(page, 'live', 30);
  // Pausing and coming back keeps the viewer's place; the live button gives it up.
  await page.keyboard.press('Space');
  await page.waitForTimeout(4000);
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('#live-word').textContent === 'Go live');
  await page.keyboard.press('l');
  await page.waitForFunction(() => document.querySelector('#live-word').textContent === 'Live');
  await page.keyboard.press('m');
  if (await page.evaluate(() => window.freshet.video.muted)) throw new Error('m did not unmute');
  await say({ main: 'none', refuse: 404 });
  await shows(page, 'ended', 60);
  await say({ main: 'live', refuse: 0 });
  await shows(page, 'live', 30);
  await say({ main: 'missing' });
  if (errors.length > 0) throw new Error(errors.join('\n'));
});
await say({ main: 'live' });
console.log('every state as it should be');
