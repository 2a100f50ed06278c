/// Webhooks: who is told of what happens, whether it arrives, and new ones.

import { create, onceFor } from './client';
import { formDialog, openDialog } from './dialogs';
import { areaField, listOf, textField } from './fields';
import { addressOf } from './router';
import { every, type Context } from './screen';
import type { Webhook } from './shapes';
import { pagedList, type Column } from './table';
import { badge, button, copyRow, empty, h, heading, moment, note } from './ui';
import { words } from './words';

const kAfreshMs = 15_000;

/// Of an address that may be a secret, what does not tell it.
export function shortAddress(url: string): string {
  const [, host = '', path = ''] = /^[a-z]+:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (host === '') return url;
  return path.length > 24 ? `${host}${path.slice(0, 20)}…` : host + (path === '/' ? '' : path);
}

export function webhookState(hook: Webhook): HTMLElement {
  if (!hook.enabled) return badge(words.off);
  return hook.state === 'failing' ? badge(words.failing, 'bad') : badge(words.works, 'good');
}

export const eventsOf = (hook: Webhook): string =>
  hook.events.length === 0 ? words.everything : hook.events.join(', ');

export function webhookFields(hook: Pick<Webhook, 'url' | 'events' | 'channels'>) {
  const url = textField(words.address, hook.url, words.webhookHelp, {
    type: 'url',
    required: true,
    placeholder: 'https://',
  });
  const events = areaField(words.eventsName, hook.events.join('\n'), words.eventsHelp, 2);
  const channels = textField(words.forChannels, hook.channels.join(', '), words.forChannelsHelp);
  return {
    rows: [url.row, events.row, channels.row],
    body: () => ({
      url: url.control.value.trim(),
      events: listOf(events.control.value),
      channels: listOf(channels.control.value),
    }),
  };
}

const columns: readonly Column<Webhook>[] = [
  {
    name: words.address,
    kind: 'main',
    cell: (hook) => h('a', { href: addressOf('webhook', hook.id) }, shortAddress(hook.url)),
  },
  { name: words.eventsName, cell: eventsOf },
  { name: words.state, cell: webhookState },
  { name: words.waitingName, kind: 'number', cell: (hook) => words.count(hook.waiting) },
  { name: words.lastDelivery, cell: (hook) => moment(hook.last_delivery_at, words.never) },
  {
    name: words.source,
    cell: (hook) =>
      h('span', { class: 'soft' }, hook.source === 'file' ? words.fromFile : words.fromHere),
  },
];

function secretOnce(hook: Webhook, go: (address: string) => void): void {
  const { element } = openDialog(
    words.webhookMade,
    note(words.secretOnce, 'warn'),
    copyRow(words.secret, hook.secret ?? ''),
    h(
      'div',
      { class: 'actions end' },
      button(
        words.done,
        () => {
          element.close();
          go(addressOf('webhook', hook.id));
        },
        'main',
      ),
    ),
  );
}

export function webhooks(context: Context): void {
  const list = pagedList<Webhook>({
    path: '/v1/webhooks',
    name: words.webhooks,
    columns,
    none: () => empty(words.noWebhooks, words.noWebhooksDetail),
    signal: context.signal,
  });
  const make = () => {
    const fields = webhookFields({ url: '', events: [], channels: [] });
    const once = onceFor();
    formDialog({
      title: words.newWebhook,
      fields: fields.rows,
      does: words.create,
      act: async () => {
        const { url, events, channels } = fields.body();
        const body = {
          url,
          ...(events.length > 0 ? { events } : {}),
          ...(channels.length > 0 ? { channels } : {}),
        };
        const made = await create<Webhook>('/v1/webhooks', body, once(body));
        return () => {
          void list.again();
          secretOnce(made, context.go);
        };
      },
    });
  };
  context.root.append(
    heading(words.webhooks, button(words.newWebhook, make, 'main')),
    h('p', { class: 'lead soft' }, words.webhooksDetail),
    list.element,
  );
  every(kAfreshMs, context.signal, () => list.again());
}
