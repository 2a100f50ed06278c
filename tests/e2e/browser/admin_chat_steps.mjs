/// The way through the page of a channel's chat. Each step leaves the visitor on it.

import assert from 'node:assert/strict';

const kOf = (id) => `section[aria-labelledby="${id}"]`;

/// Words, a poll and the room's rules; `stub` has messages that are held, and somebody banned.
export async function chat(visitor, stub) {
  const { page } = visitor;
  await visitor.go('/admin/channels/main/chat');
  await page.waitForSelector(`${kOf('room')} .form`);
  await terms(visitor);
  await poll(visitor);
  await rules(visitor);
  if (stub) await held(visitor);
  await visitor.look('chat');
}

async function terms(visitor) {
  await visitor.button('New word', kOf('terms'));
  await visitor.fill('Word', 'spoiler');
  await visitor.button('Create', 'dialog');
  await visitor.says(`${kOf('terms')} .table td`, 'spoiler');
  await visitor.fill('Try a text: what would become of it?', 'a spoiler for you', kOf('terms'));
  await visitor.button('Try', kOf('terms'));
  await visitor.says(`${kOf('terms')} [role=status]`, 'held');
  await visitor.button('Delete', `${kOf('terms')} .table`);
  await visitor.gone(`${kOf('terms')} .table`);
}

async function poll(visitor) {
  await visitor.button('New poll', kOf('polls'));
  await visitor.fill('Question', 'Which map next?');
  await visitor.fill('Answers', 'Docks\nMill');
  await visitor.look('dialog-poll');
  await visitor.button('Open', 'dialog');
  await visitor.says(`${kOf('polls')} .table td`, 'Which map next?');
  await visitor.says(`${kOf('polls')} .mark`, 'Open');
  await visitor.button('Close the poll', kOf('polls'));
  await visitor.says(`${kOf('polls')} .mark`, 'Closed');
}

async function rules(visitor) {
  await visitor.fill('Slow mode, seconds', '5', kOf('room'));
  await visitor.button('Save', kOf('room'));
  await visitor.says(`${kOf('room')} .actions`, 'Shield up');
  await visitor.button('Shield up', kOf('room'));
  await visitor.says(`${kOf('room')} .note`, 'subscribers alone');
  assert.equal(await visitor.field('Slow mode, seconds', kOf('room')).inputValue(), '5');
  await visitor.button('Shield down', kOf('room'));
  await visitor.gone(`${kOf('room')} .note`);
  await visitor.button('Look again', kOf('moderation-log'));
  await visitor.says(`${kOf('moderation-log')} .table td`, 'shield');
}

/// With the keyboard alone.
async function held(visitor) {
  const { page } = visitor;
  await page.focus('.held li[data-mid]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('d');
  await visitor.until(() => document.querySelectorAll('.held li[data-mid]').length === 1);
  await page.keyboard.press('a');
  await visitor.says('.held', 'Nothing is held');
  await visitor.button('Lift', kOf('barred'));
  await visitor.says(kOf('barred'), 'Everybody may');
}
