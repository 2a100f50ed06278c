/// Two people and a moderator in one chat, through the pages: they talk, vote, react, ask; what is
/// hostile shows as text; what a moderator takes back is gone everywhere.
/// usage: node chat.mjs --freshet BINARY [--out FOLDER] [--only NAME]   (--out: pictures of it)

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowser } from './browser.mjs';
import { textOf } from './packages.mjs';
import { onAir, withProduct } from './product.mjs';
import { inPhase } from './scenes.mjs';

const { values } = parseArgs({
  options: { freshet: { type: 'string' }, out: { type: 'string' }, only: { type: 'string' } },
});
if (!values.freshet) {
  console.error('usage: node chat.mjs --freshet BINARY [--out FOLDER] [--only NAME]');
  process.exit(2);
}

const kChannel = 'demo';
const patience = { timeout: 20_000 };
const axe = textOf('axe-core/axe.min.js');
const kHostile = '<img src=x onerror="window.hacked=1"> <b>bold</b> javascript:alert(1)';

async function ask(at, method, where, body, token = at.admin_token) {
  const response = await fetch(at.http + where, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${where}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

const tokenFor = async (at, role, user) =>
  (await ask(at, 'POST', '/v1/tokens', { role, user, channels: [kChannel], expires_in_s: 600 })).token;

async function picture(page, name) {
  if (!values.out) return;
  fs.mkdirSync(values.out, { recursive: true });
  await page.screenshot({ path: path.join(values.out, `${name}.png`) });
}

async function entered(page) {
  await page.waitForSelector('#chat[data-link="open"]', patience);
}

/// A page of its own for a guest, by the name form; for who has a token, at once.
async function come(context, at, { name, token, where = `/${kChannel}` }) {
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      (window.violated ??= []).push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(`${at.http}${where}${token ? `#chat=${token}` : ''}`);
  await entered(page);
  if (name) {
    await page.fill('#chat-name', name);
    await page.click('#chat-join');
    await page.waitForSelector('#chat-form', { state: 'visible', ...patience });
    await entered(page);
  }
  return page;
}

async function leave(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.complaints, []);
    assert.equal(await page.evaluate(() => window.violated), undefined, 'the content policy holds');
    await page.close();
  }
}

async function say(page, text) {
  await page.fill('#chat-field', text);
  await page.press('#chat-field', 'Enter');
}

const lines = (page) => page.locator('.chat-line .chat-text').allTextContents();
async function sees(page, text) {
  await page.waitForFunction(
    (wanted) => [...document.querySelectorAll('.chat-text')].some((at) => at.textContent === wanted),
    text,
    patience,
  );
}
async function seesNoMore(page, text) {
  await page.waitForFunction(
    (gone) => ![...document.querySelectorAll('.chat-text')].some((at) => at.textContent === gone),
    text,
    patience,
  );
}

async function isAccessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ id, help, nodes }) => `${where}: ${id}: ${help}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`);
  assert.deepEqual(told, []);
}

/// A tool of the line with that text, by its word.
async function tool(page, text, word) {
  await page.locator('.chat-line', { hasText: text }).last().hover();
  await page.locator('#chat-tools button', { hasText: new RegExp(`^${word}$`) }).click();
}

const checks = {
  /// Guests by name, in two browsers of their own so that neither keeps the other's name.
  async talk(contexts, at) {
    const ada = await come(contexts[0], at, { name: 'Ada' });
    const bob = await come(contexts[1], at, { name: 'Bob' });
    await say(ada, 'good evening');
    await sees(bob, 'good evening');
    await sees(ada, 'good evening');
    assert.equal(await bob.locator('.chat-name').last().textContent(), 'Ada');
    await say(bob, kHostile);
    await sees(ada, kHostile);
    assert.equal(await ada.evaluate(() => window.hacked), undefined);
    assert.equal(await ada.locator('.chat-line b, .chat-line img:not(.emote)').count(), 0);
    assert.equal(await ada.locator('.chat-line a[href^="javascript"]').count(), 0);
    await tool(bob, 'good evening', 'Reply');
    assert.match(await bob.textContent('#chat-chip-word'), /Ada/);
    await say(bob, 'hello to you, too');
    await sees(ada, 'hello to you, too');
    assert.match(await ada.locator('.chat-reply').last().textContent(), /good evening/);
    await say(ada, 'see https://example.com/a and mispeled');
    await sees(bob, 'see https://example.com/a and mispeled');
    const link = bob.locator('.chat-line a').last();
    assert.equal(await link.getAttribute('rel'), 'nofollow noopener ugc');
    assert.equal(await link.getAttribute('target'), '_blank');
    await ada.press('#chat-field', 'ArrowUp');
    await ada.fill('#chat-field', 'see https://example.com/a and misspelled');
    await ada.press('#chat-field', 'Enter');
    await sees(bob, 'see https://example.com/a and misspelled');
    await picture(ada, 'talk');
    await isAccessible(ada, 'watch page with chat');
    await ada.emulateMedia({ colorScheme: 'dark' });
    await isAccessible(ada, 'the same by night');
    await picture(ada, 'talk-dark');
    await ada.setViewportSize({ width: 375, height: 760 });
    await ada.waitForTimeout(400);
    await picture(ada, 'talk-phone');
    const wide = await ada.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await leave(ada, bob);
  },

  /// Who has scrolled up stays there, and is told what came.
  async pause(contexts, at) {
    const token = await tokenFor(at, 'admin', 'host');
    const host = await come(contexts[0], at, { token });
    for (let i = 0; i < 40; ++i) {
      await ask(at, 'POST', `/v1/channels/${kChannel}/messages`, { text: `line ${i} of many, ${Math.random()}` }, token);
    }
    await host.waitForFunction(() => /line 39/.test(document.querySelector('#chat-log').textContent), null, patience);
    const scroll = host.locator('#chat-scroll');
    await scroll.evaluate((at) => at.scrollTo(0, at.scrollHeight / 3));
    await host.waitForSelector('#chat-newer', { state: 'visible', ...patience });
    const before = await scroll.evaluate((at) => at.scrollTop);
    const bob = await come(contexts[1], at, { name: 'Bob' });
    await say(bob, 'one more for who reads above');
    await sees(host, 'one more for who reads above');
    await host.waitForFunction(() => /1 new message/.test(document.querySelector('#chat-newer').textContent), null, patience);
    assert.equal(await scroll.evaluate((at) => at.scrollTop), before);
    await host.click('#chat-newer');
    await host.waitForSelector('#chat-newer', { state: 'hidden', ...patience });
    await leave(host, bob);
  },

  async vote(contexts, at) {
    const ada = await come(contexts[0], at, { name: 'Ada' });
    await inPhase(ada, 'live');
    const poll = await ask(at, 'POST', '/v1/polls', {
      channel_id: kChannel, question: 'Which way?', options: ['Left', 'Right'], multiple: false, anonymous: true, seconds: 0,
    });
    await ada.waitForSelector('#poll .poll-option', { state: 'visible', ...patience });
    assert.equal(await ada.textContent('#poll-title'), 'Which way?');
    await ada.locator('.poll-option').nth(1).click();
    await ada.waitForFunction(
      () => /100 %/.test(document.querySelectorAll('.poll-option')[1].textContent),
      null,
      patience,
    );
    assert.match(await ada.textContent('.poll-total'), /^1 vote$/);
    await picture(ada, 'poll');
    await isAccessible(ada, 'a poll over the picture');
    const id = poll.id ?? poll.poll?.id;
    await ask(at, 'POST', `/v1/polls/${id}/close`, { channel_id: kChannel });
    await ada.waitForSelector('#poll.over', patience);
    await leave(ada);
  },

  async react(contexts, at) {
    const ada = await come(contexts[0], at, { name: 'Ada' });
    const bob = await come(contexts[1], at, { name: 'Bob' });
    await inPhase(bob, 'live');
    await ada.locator('.react').first().click();
    await bob.waitForSelector('.reaction', { state: 'attached', ...patience });
    await bob.waitForFunction(() => document.querySelectorAll('.reaction').length === 0, null, patience);
    await bob.emulateMedia({ reducedMotion: 'reduce' });
    await ada.locator('.react').nth(1).click();
    await bob.waitForSelector('#reaction-counts', { state: 'visible', ...patience });
    assert.equal(await bob.locator('.reaction').count(), 0, 'nothing moves for who wants nothing to');
    await leave(ada, bob);
  },

  async questions(contexts, at) {
    const ada = await come(contexts[0], at, { name: 'Ada' });
    const host = await come(contexts[1], at, { token: await tokenFor(at, 'admin', 'host') });
    await inPhase(ada, 'live');
    await ada.click('#chat-questions-tab');
    await ada.fill('#question-field', 'How old is the tower?');
    await ada.press('#question-field', 'Enter');
    await host.click('#chat-questions-tab');
    await host.waitForSelector('.asked', patience);
    await host.locator('.asked .raise').first().click();
    await host.locator('.asked-tools button', { hasText: 'Show it' }).first().click();
    await ada.waitForSelector('#featured', { state: 'visible', ...patience });
    assert.match(await ada.textContent('#featured'), /How old is the tower\?/);
    await picture(ada, 'question');
    await leave(ada, host);
  },

  async held(contexts, at) {
    await ask(at, 'PUT', `/v1/moderation/${kChannel}/terms/turnip`, { term: 'turnip', act: 'hold', note: '' });
    const host = await come(contexts[0], at, { token: await tokenFor(at, 'moderator', 'mo') });
    const bob = await come(contexts[1], at, { name: 'Bob' });
    await say(bob, 'a turnip for everyone');
    await bob.waitForFunction(() => /moderator looks/.test(document.querySelector('#chat-said').textContent), null, patience);
    await host.waitForSelector('#hold', { state: 'visible', ...patience });
    await picture(host, 'held');
    await isAccessible(host, 'the hold queue');
    await host.focus('#hold');
    await host.keyboard.press('a');
    await sees(bob, 'a turnip for everyone');
    await host.waitForSelector('#hold', { state: 'hidden', ...patience });
    await ask(at, 'DELETE', `/v1/moderation/${kChannel}/terms/turnip`);
    await leave(host, bob);
  },

  async alone(contexts, at) {
    const page = await come(contexts[0], at, { name: 'Ada', where: `/embed/${kChannel}/chat` });
    await say(page, 'from the window alone');
    await sees(page, 'from the window alone');
    await isAccessible(page, 'the chat alone');
    await picture(page, 'alone');
    await leave(page);
  },

  async overlay(contexts, at) {
    const token = await tokenFor(at, 'viewer', 'obs');
    const page = await contexts[0].newPage();
    await page.goto(`${at.http}/overlay/${kChannel}?token=${token}&size=30`);
    await page.waitForFunction(() => document.body.dataset.link === 'open', null, patience);
    assert.doesNotMatch(page.url(), /token/, 'the token has left the address');
    assert.match(page.url(), /size=30/);
    const bob = await come(contexts[1], at, { name: 'Bob' });
    await say(bob, 'on the big screen');
    await sees(page, 'on the big screen');
    await ask(at, 'POST', '/v1/alerts', {
      channel_id: kChannel, kind: 'gift', title: 'A gift', text: 'for all', from: 'Eve', amount: '5 €', ttl_ms: 5000,
    });
    await page.waitForSelector('.alert', patience);
    assert.match(await page.textContent('.alert'), /A gift.*5 €.*for all.*Eve/);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgba(0, 0, 0, 0)');
    await picture(page, 'overlay');
    await page.close();
    await leave(bob);
  },

  // The last one: a ban of a guest holds for all guests of its network.
  async moderate(contexts, at) {
    const host = await come(contexts[0], at, { token: await tokenFor(at, 'moderator', 'mo') });
    const bob = await come(contexts[1], at, { name: 'Bob' });
    await say(bob, 'something rude');
    await sees(host, 'something rude');
    await tool(host, 'something rude', 'Delete');
    await seesNoMore(bob, 'something rude');
    await seesNoMore(host, 'something rude');
    await say(bob, 'and again');
    await sees(host, 'and again');
    await tool(host, 'and again', 'Silence');
    await picture(host, 'silence');
    await host.locator('#chat-tools button', { hasText: '1 minute' }).click();
    await host.waitForFunction(() => /Done/.test(document.querySelector('#chat-said').textContent), null, patience);
    await say(bob, 'am I heard?');
    await bob.waitForFunction(() => document.querySelector('#chat-said').textContent !== '', null, patience);
    assert.ok(!(await lines(host)).includes('am I heard?'));
    await leave(host, bob);
  },
};

const flags = ['--demo', '--set', 'channel_defaults.ladder=off', '--set', 'chat.limits.connects_per_second=50'];
let well = true;
await withProduct(values.freshet, flags, async (at) => {
  await onAir(at.http, kChannel);
  const options = { viewport: { width: 1280, height: 800 }, locale: 'en' };
  for (const [name, check] of Object.entries(checks)) {
    if (values.only && values.only !== name) continue;
    // Two people are two browsers: each keeps its own name.
    await withBrowser(options, (one) =>
      withBrowser(options, async (other) => {
        try {
          await check([one, other], at);
          console.log(`ok    ${name}`);
        } catch (error) {
          well = false;
          console.log(`FAIL  ${name}: ${error.stack}`);
          for (const [i, context] of [one, other].entries()) {
            for (const [k, page] of context.pages().entries()) await picture(page, `failed-${name}-${i}-${k}`);
          }
        }
      }),
    );
  }
});
process.exit(well ? 0 : 1);
