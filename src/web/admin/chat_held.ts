/// Messages that wait for a moderator: decided on with two keys.

import { act, moderation, panel } from './chat_panel';
import type { HeldMessage, Items } from './chat_shapes';
import { ask } from './client';
import { every, news, type Context } from './screen';
import { button, h, moment, problemBox, say, waiting } from './ui';
import { words } from './words';

const kAfreshMs = 3_000;

export function heldQueue(context: Context): HTMLElement {
  const list = h('ol', { class: 'held' }, h('li', {}, waiting()));
  const trouble = h('div', {});
  let isNew = news();

  const decide = async (item: HeldMessage, row: HTMLElement, how: 'approve' | 'deny') => {
    const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
    try {
      await act(context.id, { action: how, message: item.mid });
    } catch (error) {
      // Another moderator may have been quicker.
      say(error instanceof Error ? error.message : words.somethingWrong);
    }
    row.remove();
    (next ?? list).focus();
    isNew = news();
    await again();
  };

  const rowOf = (item: HeldMessage): HTMLElement => {
    const row: HTMLElement = h(
      'li',
      { tabindex: 0, 'data-mid': item.mid },
      h(
        'p',
        {},
        h('strong', {}, item.u.name),
        ' ',
        h('span', { class: 'soft' }, item.rule, ' · ', moment(new Date(item.ts).toISOString())),
      ),
      h('p', { class: 'held-text' }, item.text),
      h(
        'div',
        { class: 'actions' },
        button(words.approve, () => void decide(item, row, 'approve'), 'main'),
        button(words.deny, () => void decide(item, row, 'deny')),
      ),
    );
    row.addEventListener('keydown', (event) => {
      if (event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'a') void decide(item, row, 'approve');
      if (event.key === 'd') void decide(item, row, 'deny');
      const way = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling };
      const to = way[event.key as keyof typeof way];
      if (!(to instanceof HTMLElement)) return;
      event.preventDefault();
      to.focus();
    });
    return row;
  };

  const again = async () => {
    try {
      const { items } = await ask<Items<HeldMessage>>('GET', moderation(context.id, 'held'), {
        signal: context.signal,
      });
      trouble.replaceChildren();
      if (!isNew(items)) return;
      const at = document.activeElement?.closest<HTMLElement>('[data-mid]')?.dataset['mid'];
      list.replaceChildren(
        ...(items.length === 0 ? [h('li', { class: 'soft' }, words.noHeld)] : items.map(rowOf)),
      );
      if (at !== undefined)
        list.querySelector<HTMLElement>(`[data-mid="${CSS.escape(at)}"]`)?.focus();
    } catch (error) {
      if (!context.signal.aborted) trouble.replaceChildren(problemBox(error));
    }
  };
  list.tabIndex = -1;
  every(kAfreshMs, context.signal, again);
  return panel('held', words.heldQueue, null, h('p', { class: 'soft' }, words.heldDetail), trouble, list);
}
