/// A panel of a channel's chat: its heading, and a list that is asked for afresh.

import type { Action } from './chat_changes';
import { ask } from './client';
import { every, news, type Context } from './screen';
import type { Items } from './chat_shapes';
import { table, type Column } from './table';
import { button, h, problemBox, say, waiting, whileBusy, type Child } from './ui';
import { words } from './words';

export const moderation = (id: string, what: string): string =>
  `/v1/moderation/${encodeURIComponent(id)}/${what}`;

export const act = (id: string, action: Action): Promise<unknown> =>
  ask('POST', moderation(id, 'actions'), { body: action });

export function panel(id: string, title: string, actions: Child, ...content: Child[]): HTMLElement {
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': id },
    h('div', { class: 'panel-head' }, h('h2', { id }, title), actions),
    content,
  );
}

/// A button that does something, and says what the API would not.
export function doing(
  text: string,
  work: () => Promise<unknown>,
  after: () => void,
  kind: 'plain' | 'main' | 'danger' | 'quiet' = 'plain',
): HTMLButtonElement {
  const made = button(
    text,
    () =>
      void whileBusy(made, async () => {
        try {
          await work();
        } catch (error) {
          say(error instanceof Error ? error.message : words.somethingWrong);
        }
        after();
      }),
    kind,
  );
  return made;
}

export interface LiveList {
  element: HTMLElement;
  again: () => Promise<void>;
}

/// What is the same as before stays as it is, and keeps its focus.
export function liveList<T>(
  context: Context,
  ms: number,
  list: { path: string; name: string; columns: readonly Column<T>[]; none: string },
): LiveList {
  const element = h('div', {}, waiting());
  let isNew = news();
  const again = async () => {
    try {
      const { items } = await ask<Items<T>>('GET', list.path, { signal: context.signal });
      if (!isNew(items)) return;
      element.replaceChildren(
        items.length === 0
          ? h('p', { class: 'soft' }, list.none)
          : table(list.name, list.columns, items),
      );
    } catch (error) {
      if (context.signal.aborted) return;
      isNew = news();
      element.replaceChildren(problemBox(error, () => void again()));
    }
  };
  every(ms, context.signal, again);
  return { element, again };
}
