/// Who uses the dashboard: how they come in and go, by keyboard and on a phone.

import assert from 'node:assert/strict';

export const password = 'a harbour in the morning';

export async function setUp(visitor) {
  const { page } = visitor;
  await page.goto(visitor.setup);
  await visitor.title('Welcome');
  assert.equal(new URL(page.url()).search, '', 'the one-time code has left the address');
  await visitor.look('set-up');
  await visitor.fill('New password', password, 'main');
  await visitor.fill('The same again', 'something else!', 'main');
  await visitor.button('Set the password');
  await visitor.says('.note.bad', 'The two passwords differ');
  await visitor.fill('The same again', password, 'main');
  await visitor.button('Set the password');
  await visitor.title('Now');
}

export async function account(visitor) {
  const { page } = visitor;
  await visitor.menu('Account');
  await visitor.button('Change the password');
  await visitor.fill('Password', 'not the old one');
  await visitor.fill('New password', password);
  await visitor.fill('The same again', password);
  await visitor.button('Save', 'dialog');
  await page.waitForSelector('dialog .note.bad');
  await visitor.button('Cancel', 'dialog');
  await visitor.button('Switch on');
  await page.waitForSelector('dialog svg.qr');
  await visitor.look('dialog-totp');
  await page.keyboard.press('Escape');
  await visitor.gone('dialog');
  await visitor.look('account');
}

/// Without a pointer: past the menu, along it, into a dialog and out again.
export async function byKeyboard(visitor) {
  const { page } = visitor;
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  await visitor.go('/admin/channels');
  await page.waitForSelector('.table');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'New channel');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog');
  assert.equal(await page.evaluate(() => document.activeElement.closest('dialog') !== null), true);
  await page.keyboard.press('Escape');
  await visitor.gone('dialog');
  assert.equal(await focused(), 'New channel');
}

/// On a phone the menu is behind a button, and goes when something was chosen.
export async function onAPhone(visitor) {
  const { page } = visitor;
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await page.isVisible('#menu'), false);
  await page.click('.menu');
  assert.equal(await page.isVisible('#menu'), true);
  await visitor.look('menu', [[390, 844]]);
  await page.setViewportSize({ width: 390, height: 844 });
  await visitor.menu('Channels');
  assert.equal(await page.isVisible('#menu'), false);
  await page.waitForSelector('.table');
  await page.setViewportSize({ width: 1440, height: 900 });
}

export async function signOutAndIn(visitor) {
  const { page } = visitor;
  await visitor.button('Sign out');
  await visitor.title('Sign in');
  await visitor.look('sign-in');
  await visitor.fill('Password', 'guessed', 'main');
  await page.keyboard.press('Enter');
  await page.waitForSelector('main .note.bad');
  // A server that has seen guesses lets the next one wait.
  await visitor.until(() => !document.querySelector('button[type=submit]').disabled);
  await visitor.fill('Password', password, 'main');
  await page.keyboard.press('Enter');
  await visitor.title('Now');
}
