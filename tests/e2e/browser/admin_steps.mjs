/// The way through the dashboard, step by step. Each step leaves the visitor signed in.

import assert from 'node:assert/strict';

const kChannel = 'concert';

export async function emptyNow(visitor) {
  await visitor.says('.empty h2', 'Nothing is live');
  await visitor.page.waitForSelector('.segments');
  await visitor.look('now-empty');
}

export async function makeChannel(visitor) {
  const { page } = visitor;
  await visitor.menu('Channels');
  await page.waitForSelector('.table tbody tr');
  await visitor.look('channels');
  await visitor.button('New channel');
  await visitor.fill('Name', 'main');
  await visitor.button('Create', 'dialog');
  await visitor.says('dialog .note.bad', 'channel');
  await visitor.fill('Name', kChannel);
  await visitor.fill('Title', 'The long night of songs');
  await visitor.field('Category', 'dialog').selectOption('Music');
  await visitor.look('dialog-channel');
  await visitor.button('Create', 'dialog');
  await visitor.title(kChannel);
  assert.equal(new URL(page.url()).pathname, `/admin/channels/${kChannel}`);
  await visitor.menu('Channels');
  await page.fill('.search-field', 'songs');
  await visitor.until(() => document.querySelectorAll('.table tbody tr').length === 1);
  await page.fill('.search-field', 'no such thing');
  await visitor.says('.empty h2', 'Nothing matches');
  await page.fill('.search-field', '');
}

export async function channelSettings(visitor) {
  const { page } = visitor;
  await visitor.go(`/admin/channels/${kChannel}/settings`);
  await page.waitForSelector('form .field');
  assert.equal(await visitor.field('Title').inputValue(), 'The long night of songs');
  await visitor.look('channel-settings');
  await visitor.fill('Viewers may go back', 'a while', 'main');
  await visitor.button('Save');
  await visitor.says('.note.bad', 'dvr_window');
  await visitor.fill('Viewers may go back', '4h', 'main');
  await visitor.field('Only while somebody watches').check();
  await visitor.button('Save');
  await visitor.says('#toast', 'Saved');
  await page.reload();
  await page.waitForSelector('form .field');
  assert.equal(await visitor.field('Viewers may go back').inputValue(), '4h');
  assert.equal(await visitor.field('Only while somebody watches').isChecked(), true);

  // What is not saved is not lost by a slip.
  await visitor.fill('Title', 'Half a thought', 'main');
  page.once('dialog', (dialog) => dialog.dismiss());
  await page.click('#menu a:has-text("Log")');
  assert.equal(await visitor.field('Title').inputValue(), 'Half a thought');
  await visitor.button('Discard');
  await visitor.until(() => document.querySelector('.save-bar')?.hidden);
}

/// What an encoder needs, as the page says it.
export async function makeKey(visitor) {
  const { page } = visitor;
  await page.click('.tabs a:has-text("Encoder and keys")');
  await page.waitForSelector('.segments');
  await visitor.says('.empty h2', 'No key');
  await visitor.button('New key', '.panel-head');
  await visitor.fill('Note', 'studio');
  await visitor.button('Create', 'dialog');
  await page.waitForSelector('dialog .copy-row');
  const key = await visitor.field('Stream key', 'dialog').inputValue();
  assert.match(key, /\S{16,}/);
  await visitor.look('dialog-key');
  await visitor.button('Copy', 'dialog');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
  await visitor.button('Done', 'dialog');
  await visitor.says('.table td', 'studio');
  assert.equal(await visitor.field('Stream key').inputValue(), key);
  assert.equal(await page.locator('svg.qr').count(), 1);
  const server = await visitor.field('Server').inputValue();
  assert.match(server, /^rtmp:\/\//);
  await page.click('.segments label:has-text("SRT")');
  assert.match(
    await visitor.field('Server').inputValue(),
    new RegExp(`^srt://.*publish:${kChannel}:`),
  );
  await page.click('.segments label:has-text("RTMP")');
  await visitor.look('channel');
  await page.click('.table td.act button:text-is("Note")');
  await visitor.fill('Note', 'studio, upstairs');
  await visitor.button('Save', 'dialog');
  await visitor.says('.table td', 'studio, upstairs');
  return { channel: kChannel, server, key };
}

/// A show is on: it is seen, and ends when its key is revoked.
export async function watchAndRevoke(visitor) {
  const { page } = visitor;
  await visitor.menu('Now');
  await page.waitForSelector('.now');
  await visitor.says('.now h2', 'The long night of songs');
  await visitor.says('.now .mark', 'Live');
  await visitor.says('.graph figcaption', 'Viewers');
  await visitor.until(() => /\d/.test(document.querySelector('.graph-now')?.textContent ?? ''));
  await visitor.until(
    () => (document.querySelector('.plot .line')?.getAttribute('d') ?? '').split('L').length > 6,
  );
  await visitor.look('now');
  await visitor.go(`/admin/channels/${kChannel}`);
  await page.waitForSelector('.table td.act');
  await visitor.button('Revoke', '.table');
  await visitor.says('dialog p', 'disconnected at once');
  await visitor.look('dialog-revoke');
  await visitor.button('Revoke', 'dialog');
  await visitor.says('.table .mark', 'Revoked');
  await visitor.menu('Now');
  await visitor.says('.empty h2', 'Nothing is live');
}

export async function access(visitor) {
  await visitor.menu('Access');
  await visitor.field('Name of the bearer').fill('Ada');
  await visitor.button('Make a token');
  await visitor.says('.answer', 'For Ada');
  await visitor.field('Channel').fill('main');
  await visitor.button('Make a link');
  await visitor.until(() => document.querySelectorAll('.answer .copy-row').length === 5);
  await visitor.look('access');
}

export async function webhooks(visitor, dead) {
  const { page } = visitor;
  await visitor.menu('Webhooks');
  await page.waitForSelector('.paged > :not(.waiting)');
  await visitor.button('New webhook');
  await visitor.fill('Address', `https://hooks.example.com/${dead ? 'dead/' : ''}freshet`);
  await visitor.fill('Events', 'stream.live\nstream.ended');
  await visitor.look('dialog-webhook');
  await visitor.button('Create', 'dialog');
  await page.waitForSelector('dialog .copy-row');
  assert.match(await visitor.field('Secret', 'dialog').inputValue(), /^whsec_/);
  await visitor.button('Done', 'dialog');
  await visitor.says('h1', 'hooks.example.com');
  await visitor.button('Send a test');
  await page.waitForSelector('main [role=status] .note, main [role=status] .note.bad');
  if (dead) await visitor.says('.table code', 'ping');
  await visitor.look('webhook');
  await visitor.button('Change');
  await visitor.field('Switched on', 'dialog').uncheck();
  await visitor.button('Save', 'dialog');
  await visitor.says('.heading .mark', 'Off');
  await visitor.menu('Webhooks');
  await page.waitForSelector('.table');
  await visitor.look('webhooks');
  await page.click('.table a:has-text("hooks.example.com")');
  await visitor.says('h1', 'hooks.example.com');
  await visitor.button('Delete', '.heading');
  await visitor.button('Delete', 'dialog');
  await visitor.title('Webhooks');
}

const kLevel = '.setting[data-path="log.level"]';

export async function settings(visitor) {
  const { page } = visitor;
  await visitor.menu('Settings');
  await page.waitForSelector(kLevel);
  await visitor.look('settings');
  await page.fill('.search-field', 'log.level');
  await visitor.until(() => document.querySelectorAll('.setting').length === 1);
  const before = await page.textContent(`${kLevel} .origin`);
  await visitor.button('Change', kLevel);
  await visitor.fill('log.level', 'loud');
  await visitor.button('Save', 'dialog');
  await visitor.says('dialog .note.bad', 'log.level');
  await visitor.look('dialog-setting');
  await visitor.fill('log.level', 'debug');
  await visitor.button('Save', 'dialog');
  await visitor.says(`${kLevel} .setting-value`, 'debug');
  await visitor.says(`${kLevel} .origin`, 'dashboard');
  await page.click('.tabs a:has-text("Changes")');
  await visitor.says('.differences', 'log.level');
  await visitor.look('changes');
  await page.click('.table tr:has-text("log.level") button:text-is("Undo")');
  await visitor.button('Undo', 'dialog');
  await visitor.says('.table .mark', 'Undone');
  await page.click('.tabs a:has-text("Values")');
  await page.waitForSelector(kLevel);
  assert.equal(await page.textContent(`${kLevel} .origin`), before);
}

export async function log(visitor) {
  const { page } = visitor;
  await visitor.menu('Log');
  await page.waitForSelector('.log li');
  await visitor.look('log');
  await visitor.field('From level').selectOption('error');
  await visitor.until(() =>
    [...document.querySelectorAll('.log li')].every((line) => line.className === 'level-error'),
  );
  await visitor.field('From level').selectOption('trace');
  await visitor.button('Pause');
  await visitor.button('Go on');
}

export async function system(visitor) {
  await visitor.menu('System');
  await visitor.page.waitForSelector('.figure');
  await visitor.says('.figure', 'Freshet');
  await visitor.says('#doctor', 'doctor');
  await visitor.look('system');
}

export async function removeChannel(visitor) {
  await visitor.go(`/admin/channels/${kChannel}`);
  await visitor.title(kChannel);
  await visitor.button('Delete', '.heading');
  await visitor.button('Delete', 'dialog');
  await visitor.title('Channels');
}
