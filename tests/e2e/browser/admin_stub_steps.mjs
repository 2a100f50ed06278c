/// Steps that need a server which does what the test wants: the stand-in.

import assert from 'node:assert/strict';
import { password } from './admin_person.mjs';

export async function nothingInTheHistory(visitor) {
  const names = await visitor.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  assert.equal(names.filter((name) => name.includes('letmein')).length, 0);
}

const sayTo = (stub) => (change) =>
  fetch(`${stub.url}/stub`, { method: 'POST', body: JSON.stringify(change) });

/// Where events do not come it is asked every few seconds. The picture is that of a closed channel.
export async function deafServer(visitor, stub) {
  const say = sayTo(stub);
  await visitor.go('/admin');
  await visitor.says('.heard', 'Live updates');
  await say({ deaf: true });
  await visitor.says('.heard', 'Every few seconds');
  stub.world.setLive('main');
  await visitor.page.waitForSelector('.now .poster');
  await visitor.look('now-polled');
  stub.world.setLive(null);
  await say({ deaf: false });
}

export async function serverAway(visitor, stub) {
  const say = sayTo(stub);
  await visitor.go('/admin/channels');
  await visitor.page.waitForSelector('.table');
  await say({ away: true });
  await visitor.page.click('#menu a:has-text("System")');
  await visitor.says('.note-title', 'The server does not answer');
  await visitor.look('away');
  await say({ away: false });
  await visitor.says('.figure', 'Freshet');
}

/// A list of several pages; who is live comes first, and at once.
export async function manyChannels(visitor, stub) {
  await visitor.menu('Channels');
  await visitor.says('.turner', '1–50 of');
  await visitor.button('Next', '.turner');
  await visitor.says('.turner', '51–100 of');
  await visitor.button('Back', '.turner');
  stub.world.setLive('studio-00200');
  await visitor.says('.table tr:first-child td', 'studio-00200');
  await visitor.says('.table tr:first-child .mark', 'Live');
  stub.world.setLive(null);
  await visitor.until(() => !document.querySelector('.table .mark.live'));
}

/// Signed out from elsewhere: whoever signs in again is where they were.
export async function sessionOver(visitor, stub) {
  const { page } = visitor;
  await visitor.go('/admin/webhooks');
  await page.waitForSelector('.table');
  await sayTo(stub)({ over: true });
  await page.click('.table a');
  await visitor.says('.note.warn', 'You have been signed out');
  await visitor.look('session-over');
  await visitor.fill('Password', password, 'main');
  await page.keyboard.press('Enter');
  await visitor.says('h1', 'discord.com');
  assert.match(new URL(page.url()).pathname, /^\/admin\/webhooks\/./);
  await visitor.says('main .note', 'stands in the configuration file');
}

/// With a second factor the password alone opens nothing.
export async function secondFactor(visitor) {
  const { page } = visitor;
  await visitor.go('/admin/account');
  await visitor.button('Switch on');
  await visitor.fill('Code', '000000');
  await visitor.button('Switch on', 'dialog');
  await visitor.says('dialog .note.bad', 'the code is not the one of now');
  await visitor.fill('Code', '123 456');
  await visitor.button('Switch on', 'dialog');
  await visitor.says('.need-key .mark', 'On');
  await visitor.button('Sign out');
  await visitor.title('Sign in');
  await visitor.fill('Password', password, 'main');
  await visitor.fill('Code', '123 456', 'main');
  await page.keyboard.press('Enter');
  await visitor.title('Now');
  await visitor.menu('Account');
  await visitor.button('Switch off');
  await visitor.fill('Password', password);
  await visitor.fill('Code', '123456');
  await visitor.button('Switch off', 'dialog');
  await visitor.says('.need-key .mark', 'Off');
}

/// Too many guesses have to wait.
export async function guessing(visitor) {
  const { page } = visitor;
  await visitor.button('Sign out');
  await visitor.title('Sign in');
  const titled = (wanted) => document.querySelector('.note-title')?.textContent === wanted;
  for (let i = 0; i < 4; ++i) {
    await visitor.fill('Password', `guess ${i}`, 'main');
    await page.keyboard.press('Enter');
    await visitor.until(titled, i < 3 ? 'Unauthorized' : 'Too many attempts');
  }
  await visitor.says('button', 'Wait');
  await visitor.until(() => !document.querySelector('button[type=submit]').disabled);
  await visitor.fill('Password', password, 'main');
  await page.keyboard.press('Enter');
  await visitor.title('Now');
}

export async function inGerman(visitor) {
  const page = await visitor.context.newPage();
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'languages', { get: () => ['de-DE'] }),
  );
  await page.goto(`${visitor.origin}/admin/settings`);
  await page.waitForSelector('.setting');
  assert.equal(await page.textContent('h1'), 'Einstellungen');
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
  await page.close();
}
