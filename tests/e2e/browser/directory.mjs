/// Walks the directory through its states against the stand-in: what a viewer sees while shows come
/// and go, what search and categories leave of them, and what is said when the server is away.
/// axe-core looks at each of them, by day and by night.
/// usage: node directory.mjs --site FOLDER [--poster JPEG] [--out FOLDER]
///   --site   what src/web/build.mjs wrote (…/site)
///   --out    pictures of every state go there, at three widths, by day and by night

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { textOf } from './packages.mjs';

const { values } = parseArgs({
  options: { site: { type: 'string' }, poster: { type: 'string' }, out: { type: 'string' } },
});
const axe = textOf('axe-core/axe.min.js');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'freshet-directory-'));
const here = path.dirname(fileURLToPath(import.meta.url));
const flags = ['--site', values.site, '--media', folder];
const standIn = spawn(process.execPath, [path.join(here, 'stand_in.mjs'), ...flags], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
values.url = await new Promise((resolve, reject) => {
  standIn.stdout.once('data', (text) => resolve(String(text).trim()));
  standIn.once('exit', () => reject(new Error('the stand-in did not start')));
});
const say = (change) =>
  fetch(`${values.url}/state`, { method: 'POST', body: JSON.stringify(change) });
const show = (channel_id, title, category, more = {}) => ({ channel_id, title, category, ...more });
/** A picture of nothing does, where none is given. */
const poster = path.resolve(values.poster ?? path.join(folder, 'poster.jpg'));
const shows = [
  show('harbour', 'Morning light over the harbour, slowly', 'Other', { poster }),
  show('concert', 'The long night of songs – an evening with far more words in its title than fit', 'Music'),
  show('kitchen', 'Crème brûlée for beginners', 'Food', { poster }),
  show('garage', '', ''),
  show('vinyl', 'Vinyl hour', 'Music', { state: 'starting', started_at: new Date().toISOString() }),
  show('chess', 'Blitz with <b>viewers</b> & "friends"', 'Games'),
  show('loom', 'Weaving together', 'Crafts', { poster }),
];

const sizes = [[375, 760], [1280, 800], [1920, 1080]];
let pictures = 0;

async function picture(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { resultTypes: ['violations'] }),
    );
    const told = violations.map(({ impact, id, nodes }) => `${impact}: ${id}: ${nodes[0].target}`);
    assert.deepEqual(told, [], `${name}, ${colorScheme}`);
    if (!values.out) continue;
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(250);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(wide, 0, `${name} is wider than ${width} px`);
      const file = `directory-${name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path: path.join(values.out, file) });
      ++pictures;
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

const titles = (page) =>
  page.$$eval('#list li:not([hidden], .ghost) h2', (all) => all.map((one) => one.textContent));
const until = (page, condition, ...args) =>
  page.waitForFunction(condition, ...args, { timeout: 20_000 });
const listed = (page, n) =>
  until(page, (n) => document.querySelectorAll('#list li:not([hidden], .ghost)').length === n, n);

async function walk(context) {
  const page = await context.newPage();
  if (!values.poster) await page.screenshot({ path: poster, type: 'jpeg' });
  await say({ shows });
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));

  await page.goto(values.url);
  await listed(page, 7);
  await until(page, () => document.querySelectorAll('.poster').length === 3);
  assert.equal(await page.textContent('#count'), '7 channels on air');
  assert.equal(await page.$$eval('#list b', (all) => all.length), 0, 'titles are text');
  await picture(page, 'full');

  // By keyboard: to the search, to the first hit, back.
  await page.keyboard.press('/');
  await page.keyboard.type('creme');
  assert.deepEqual(await titles(page), ['Crème brûlée for beginners']);
  assert.equal(new URL(page.url()).search, '?q=creme');
  assert.equal(await page.textContent('#count'), '1 of 7 channels on air');
  await page.keyboard.press('Enter');
  assert.equal(
    await page.evaluate(() => document.activeElement.getAttribute('href')),
    '/kitchen',
  );
  await page.focus('#q');
  await page.keyboard.press('Escape');
  assert.equal((await titles(page)).length, 7);
  assert.equal(new URL(page.url()).search, '');

  // Categories are links: by click in place, and by their address.
  const chips = await page.$$eval('.category .name', (all) => all.map((one) => one.textContent));
  assert.deepEqual(chips, ['All', 'Crafts', 'Food', 'Games', 'Music', 'Other']);
  await page.click('.category:has-text("Music")');
  assert.equal((await titles(page)).length, 2);
  assert.equal(new URL(page.url()).search, '?category=Music');
  await picture(page, 'category');
  await page.goBack();
  assert.equal((await titles(page)).length, 7);
  await page.goto(`${values.url}/?category=games&q=blitz`);
  await listed(page, 1);
  assert.equal(await page.getAttribute('.category[aria-current]', 'data-category'), 'Games');
  assert.equal(await page.inputValue('#q'), 'blitz');

  // Nothing matches; everything is a button away.
  await page.fill('#q', 'no such thing');
  assert.equal(await page.textContent('#empty-headline'), 'Nothing here matches');
  await picture(page, 'no-match');
  await page.click('#show-all');
  assert.equal((await titles(page)).length, 7);

  // A show that ends leaves; focus elsewhere stays where it was.
  await page.focus('a[href="/chess"]');
  await say({ shows: shows.slice(1) });
  await listed(page, 6);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '/chess');

  // The server is away: the list stays and says that it may be old.
  await say({ away: true });
  await until(page, () => document.querySelector('#count').classList.contains('stale'));
  assert.equal((await titles(page)).length, 6);
  await picture(page, 'stale');
  await page.reload();
  await until(page, () => !document.querySelector('#retry').hidden);
  assert.equal(await page.textContent('#empty-headline'), 'The server does not answer');
  await picture(page, 'away');
  await say({ away: false, shows: [] });
  await page.click('#retry');
  await until(page, () => document.querySelector('#empty-headline').textContent.startsWith('Nothing is live'));
  await picture(page, 'nobody');

  // Who wants no motion gets none.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await say({ shows });
  await listed(page, 7);
  assert.equal(await page.$eval('.card', (card) => getComputedStyle(card).transitionDuration), '0s');
  if (errors.length > 0) throw new Error(errors.join('\n'));
}

try {
  await withBrowser({ viewport: { width: 1280, height: 800 }, locale: 'en' }, walk);
} finally {
  standIn.kill();
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`the directory is as it should be${pictures > 0 ? `; ${pictures} pictures` : ''}`);
