/// A viewer's way into a channel that has a password, and what they are told where they may not in.
/// usage: node password.mjs --freshet BINARY

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { textOf } from './packages.mjs';
import { onAir, withProduct } from './product.mjs';
import { inPhase } from './scenes.mjs';

const { values } = parseArgs({ options: { freshet: { type: 'string' } } });
if (!values.freshet) {
  console.error('usage: node password.mjs --freshet BINARY');
  process.exit(2);
}

const patience = { timeout: 30_000 };
const axe = textOf('axe-core/axe.min.js');

async function tell(at, method, path, body) {
  const response = await fetch(`${at.http}/v1/channels/demo/${path}`, {
    method,
    headers: { authorization: `Bearer ${at.admin_token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.text()}`);
}
const secret = (at, password) => tell(at, 'PATCH', 'settings', { access: 'password', password });

async function isAsked(page) {
  await inPhase(page, 'denied');
  await page.waitForSelector('#unlock', { state: 'visible', ...patience });
  assert.match(await page.textContent('#headline'), /has a password/);
}

async function type(page, password) {
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
}

async function says(page, what) {
  await page.waitForFunction(
    (wanted) => new RegExp(wanted).test(document.querySelector('#unlock-said').textContent),
    what,
    patience,
  );
}

async function isAccessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(grave.map(({ id, help }) => `${id}: ${help}`), []);
}

const checks = {
  async opens(context, at) {
    await secret(at, 'open sesame');
    const page = await context.newPage();
    await page.goto(`${at.http}/demo`);
    await isAsked(page);
    await isAccessible(page);
    await page.focus('#password');
    await page.keyboard.type('mlk');
    assert.equal(await page.inputValue('#password'), 'mlk', 'letters are no keys of the player here');
    await type(page, 'open sesami');
    await says(page, 'not the password');
    await type(page, 'open sesame');
    await inPhase(page, 'live');
    assert.ok(!(await page.locator('#unlock').isVisible()));
    await page.reload();
    await inPhase(page, 'live');
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    assert.doesNotMatch(kept, /sesame/, 'the password itself is kept nowhere');
    const other = await context.newPage();
    await other.goto(`${at.http}/embed/demo`);
    await isAsked(other);
    await isAccessible(other);
    await type(other, 'open sesame');
    await inPhase(other, 'live');
    await other.close();
    // Who watches is asked for the new one.
    await secret(at, 'another one');
    await isAsked(page);
    await type(page, 'another one');
    await inPhase(page, 'live');
    await page.close();
  },

  async waits(context, at) {
    await secret(at, 'open sesame');
    const page = await context.newPage();
    await page.goto(`${at.http}/demo`);
    await isAsked(page);
    const waiting = page.waitForFunction(
      () => /Too many attempts/.test(document.querySelector('#unlock-said').textContent),
      null,
      patience,
    );
    for (let i = 0; i < 12; ++i) {
      await type(page, `guess ${i}`);
      await page.waitForTimeout(300);
    }
    await waiting;
    await page.close();
  },

  async rules(context, at) {
    await tell(at, 'PATCH', 'settings', { access: 'public', password: null });
    const page = await context.newPage();
    for (const [policy, words] of [
      [{ subscriber_only: true }, /For subscribers/],
      [{ age_restriction: 18 }, /Not for every age/],
    ]) {
      await tell(at, 'PUT', 'entitlement', policy);
      await page.goto(`${at.http}/demo`);
      await inPhase(page, 'denied');
      await page.waitForFunction(
        (wanted) => new RegExp(wanted).test(document.querySelector('#headline').textContent),
        words.source,
        patience,
      );
      assert.ok(!(await page.locator('#unlock').isVisible()));
    }
    await tell(at, 'DELETE', 'entitlement');
    await page.click('#retry');
    await inPhase(page, 'live');
    await page.close();
  },
};

await withProduct(values.freshet, ['--demo'], async (at) => {
  await onAir(at.http, 'demo');
  await withBrowser({ viewport: { width: 1280, height: 800 }, locale: 'en' }, async (context) => {
    for (const [name, check] of Object.entries(checks)) {
      await check(context, at);
      console.log(`${name}: as it should be`);
    }
  });
});
