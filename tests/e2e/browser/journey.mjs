/// A viewer's way through the watch page and the embed: seeking, links to moments, keys, what is
/// remembered, frames of other sites, signed links.
/// usage: node journey.mjs --freshet BINARY | --url ORIGIN [--live demo] [--only NAME]

import assert from 'node:assert/strict';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { onAir, withEncoder, withProduct } from './product.mjs';
import { inPhase } from './scenes.mjs';

const { values } = parseArgs({
  options: {
    freshet: { type: 'string' },
    url: { type: 'string' },
    live: { type: 'string', default: 'demo' },
    only: { type: 'string' },
  },
});
if (!values.freshet === !values.url) {
  console.error('usage: node journey.mjs --freshet BINARY | --url ORIGIN [--live demo] [--only NAME]');
  process.exit(2);
}

const patience = { timeout: 30_000 };
const word = (page) => page.textContent('#live-word');
const toast = (page) => page.textContent('#toast');
const moment = (page) => page.evaluate(() => window.freshet.hls.playingDate.getTime());
const position = (page) => page.evaluate(() => window.freshet.video.currentTime);
const focused = (page) => page.evaluate(() => document.activeElement.id);

async function opened(context, address) {
  const page = await context.newPage();
  await page.goto(address);
  await inPhase(page, 'live');
  return page;
}

async function seekable(page) {
  await page.waitForFunction(() => !document.querySelector('#seek').hidden, null, patience);
}

async function becomes(page, text) {
  await page.waitForFunction(
    (wanted) => document.querySelector('#live-word').textContent === wanted,
    text,
    patience,
  );
}

/// Plays on from where it is.
async function moves(page) {
  const from = await position(page);
  await page.waitForFunction((at) => window.freshet.video.currentTime > at + 0.5, from, patience);
}

const checks = {
  async keys(context, origin) {
    const page = await opened(context, `${origin}/${values.live}`);
    await seekable(page);
    await becomes(page, 'Live');
    const before = await moment(page);
    await page.keyboard.press('ArrowLeft');
    await becomes(page, 'Go live');
    assert.ok((await moment(page)) < before - 3000, 'five seconds back');
    await moves(page);
    assert.match(await page.textContent('#delay'), /^−0:0\d$/);
    await page.keyboard.press('l');
    await becomes(page, 'Live');
    await page.keyboard.press('0');
    await becomes(page, 'Go live');
    await moves(page);
    await page.locator('#seek').focus();
    await page.keyboard.press('End');
    await becomes(page, 'Live');
    await page.keyboard.press('ArrowLeft');
    const said = await page.getAttribute('#seek', 'aria-valuetext');
    assert.match(said, /^[56] seconds behind live, \d/);
    await page.keyboard.press('k');
    assert.equal(await page.evaluate(() => window.freshet.video.paused), true);
    await page.keyboard.press('k');
    await page.keyboard.press('?');
    assert.ok(await page.locator('#help').isVisible());
    await page.keyboard.press('Escape');
    assert.ok(!(await page.locator('#help').isVisible()));
    await page.keyboard.press('s');
    assert.match(await page.textContent('#figures'), /Codecs.*hls\.js \d/);
    await page.close();
  },

  /// The page says how many watch, itself included.
  async count(context, origin) {
    const page = await opened(context, `${origin}/${values.live}`);
    await page.waitForFunction(
      () => /^\d+ watching$/.test(document.querySelector('#viewers').textContent),
      null,
      patience,
    );
    await page.close();
  },

  /// What a remote control has: arrows, Enter.
  async remote(context, origin) {
    const page = await opened(context, `${origin}/${values.live}`);
    await seekable(page);
    const way = [];
    for (const key of ['Enter', 'ArrowRight', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      await page.keyboard.press(key);
      way.push(await focused(page));
    }
    assert.deepEqual(way, ['play', 'mute', 'live', 'seek', 'play']);
    await page.close();
  },

  async moments(context, origin) {
    const page = await opened(context, `${origin}/${values.live}`);
    await seekable(page);
    const began = await page.evaluate(
      () => window.freshet.hls.latestLevelDetails.fragments.find((one) => !one.gap).programDateTime,
    );
    const wanted = Math.max(Math.ceil(began / 1000), Math.floor((await moment(page)) / 1000) - 6);
    await page.goto(`${origin}/${values.live}?t=${wanted}`);
    await inPhase(page, 'live');
    await becomes(page, 'Go live');
    const off = (await moment(page)) / 1000 - wanted;
    assert.ok(off >= 0 && off < 5, `entered ${off} s after the moment`);
    const iso = new Date(wanted * 1000).toISOString();
    await page.goto(`${origin}/${values.live}?t=${encodeURIComponent(iso)}`);
    await inPhase(page, 'live');
    await becomes(page, 'Go live');
    await page.goto(`${origin}/${values.live}?t=86400`);
    await inPhase(page, 'live');
    assert.match(await toast(page), /no longer kept/);
    await moves(page);
    const first = await page.evaluate(
      () => window.freshet.hls.latestLevelDetails.fragments.find((one) => !one.gap).start,
    );
    const into = (await position(page)) - first;
    assert.ok(into >= 0 && into < 8, `${into} s into the oldest there is`);
    await page.goto(`${origin}/${values.live}?t=${wanted + 86400}`);
    await inPhase(page, 'live');
    await becomes(page, 'Live');
    assert.match(await toast(page), /has not come yet/);
    await page.close();
  },

  async links(context, origin) {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    const page = await opened(context, `${origin}/${values.live}`);
    await page.hover('#stage');
    await page.click('#more');
    await page.locator('#choices button').first().click();
    await page.waitForFunction(() => /copied/.test(document.querySelector('#toast').textContent));
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const seconds = copied.match(new RegExp(`^${origin}/${values.live}\\?t=(\\d+)$`))?.[1];
    assert.ok(Math.abs(seconds - (await moment(page)) / 1000) < 5, copied);
    await page.hover('#stage');
    await page.click('#more');
    await page.locator('#choices button').nth(1).click();
    const fields = await page.locator('#link-list input').evaluateAll((all) => all.map((f) => f.value));
    const media = `${origin}/live/${values.live}/`;
    for (const name of ['index.m3u8', 'manifest.mpd', 'll.mpd']) assert.ok(fields.includes(media + name));
    // Plain HTTP lends a page no clipboard: the way through a field must do as well.
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('no'));
    });
    await page.locator('#link-list button').nth(2).click();
    await page.waitForFunction(() => document.querySelector('#link-list').textContent.includes('Copied'));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), fields[2]);
    await page.close();
  },

  async memory(context, origin) {
    const page = await opened(context, `${origin}/${values.live}`);
    await page.keyboard.press('m');
    for (let i = 0; i < 4; ++i) await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => window.freshet.video.volume), 0.8);
    await page.reload();
    await inPhase(page, 'live');
    const kept = await page.evaluate(() => [window.freshet.video.volume, window.freshet.video.muted]);
    assert.deepEqual(kept, [0.8, false]);
    await page.evaluate(() => localStorage.clear());
    await page.close();
  },

  /// A browser that keeps nothing, lends no channel between pages, and knows no picture in picture.
  async spartan(context, origin) {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('no', 'SecurityError');
      };
      Object.defineProperty(window, 'localStorage', { get: refuse });
      window.BroadcastChannel = refuse;
      Object.defineProperty(document, 'pictureInPictureEnabled', { value: undefined });
    });
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`${origin}/${values.live}`);
    await inPhase(page, 'live');
    await page.keyboard.press('m');
    await page.keyboard.press('i');
    assert.equal(await page.evaluate(() => window.freshet.video.muted), false);
    assert.ok(!(await page.locator('#pip').isVisible()));
    assert.deepEqual(errors, []);
    await page.close();
  },

  async embed(context, origin) {
    const page = await context.newPage();
    const media = [];
    page.on('request', (request) => {
      if (/\.(m3u8|m4s|mp4)(\?|$)/.test(request.url())) media.push(request.url());
    });
    await page.goto(`${origin}/embed/${values.live}?autoplay=0&muted=1`);
    await inPhase(page, 'ready');
    await page.waitForTimeout(500);
    assert.deepEqual(media, [], 'nothing is loaded before it is wanted');
    await page.click('#big-play');
    await inPhase(page, 'live');
    assert.equal(await page.evaluate(() => window.freshet.video.muted), true);
    const home = await page.getAttribute('#home', 'href');
    assert.equal(home, `${origin}/${values.live}`);
    await page.close();
  },

  /// In a page of another origin.
  async framed(context, origin) {
    const site = http.createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${origin}/embed/${values.live}" width="640" height="360" allow="autoplay"></iframe>
        <iframe src="${origin}/${values.live}" width="64" height="36"></iframe>`);
    });
    await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
    const page = await context.newPage();
    await page.goto(`http://localhost:${site.address().port}/`);
    const frame = page.frames().find((one) => one.url().includes('/embed/'));
    await frame.waitForFunction(() => window.freshet?.state === 'live', null, patience);
    const watch = page.frames().find((one) => one.url() === `${origin}/${values.live}`);
    assert.equal(watch, undefined, 'the watch page itself lets nobody frame it');
    await page.close();
    site.close();
  },

  async signed(context, origin) {
    const page = await context.newPage();
    const asked = [];
    await page.route(/\/live\//, (route) => {
      const { pathname } = new URL(route.request().url());
      asked.push(pathname);
      return route.fulfill({ status: 403, body: '' });
    });
    await page.goto(`${origin}/${values.live}#v1.k.1785499200.0.s.abc_-`);
    await inPhase(page, 'denied');
    assert.equal(asked[0], `/~v1.k.1785499200.0.s.abc_-/live/${values.live}/index.m3u8`);
    assert.match(await page.textContent('#detail'), /expired or is not for you/);
    await page.unroute(/\/live\//);
    await page.route(/\/~[^/]+\/live\//, async (route) => {
      const url = route.request().url().replace(/\/~[^/]+/, '');
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    await page.click('#retry');
    await inPhase(page, 'live');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.close();
  },
};

async function run(origin) {
  let well = true;
  await withBrowser({ viewport: { width: 1280, height: 800 }, locale: 'en' }, async (context) => {
    for (const [name, check] of Object.entries(checks)) {
      if (values.only && values.only !== name) continue;
      const from = performance.now();
      try {
        await check(context, origin);
        console.log(`ok    ${name}, ${Math.round(performance.now() - from)} ms`);
      } catch (error) {
        well = false;
        console.log(`FAIL  ${name}: ${error.stack}`);
      }
      for (const page of context.pages().slice(1)) await page.close();
    }
  });
  return well;
}

const well = values.url
  ? await run(values.url)
  : await withProduct(values.freshet, [], ({ http: origin, rtmp, stream_key: key }) =>
      withEncoder(`${rtmp}/${key}`, async () => {
        values.live = 'main';
        await onAir(origin, values.live);
        return run(origin);
      }),
    );
process.exit(well ? 0 : 1);
