/// One webhook: changed, tried, and everything that was sent to it.

import { ask } from './client';
import { confirm, formDialog } from './dialogs';
import { switchField } from './fields';
import { addressOf } from './router';
import type { Context } from './screen';
import type { Delivery, Webhook } from './shapes';
import { pagedList, type Column } from './table';
import {
  badge,
  button,
  empty,
  h,
  heading,
  moment,
  note,
  problemBox,
  say,
  waiting,
  whileBusy,
  type Tone,
} from './ui';
import { eventsOf, shortAddress, webhookFields, webhookState } from './webhooks';
import { words } from './words';

function toneOf(outcome: string): Tone {
  if (outcome === 'delivered' || outcome === 'ok') return 'good';
  return outcome === 'given_up' ? 'bad' : 'warn';
}

const answerOf = (one: Delivery): string =>
  [one.status ? String(one.status) : '', one.error ?? '']
    .filter((part) => part !== '')
    .join(' · ') || '–';

const columns: readonly Column<Delivery>[] = [
  { name: words.when, kind: 'main', cell: (one) => moment(one.at) },
  { name: words.event, cell: (one) => h('code', {}, one.type) },
  { name: words.channel, cell: (one) => one.channel_id ?? '–' },
  { name: words.attempt, kind: 'number', cell: (one) => words.count(one.attempt) },
  { name: words.took, kind: 'number', cell: (one) => words.milliseconds(one.took_ms) },
  {
    name: words.outcome,
    cell: (one) => badge(words.outcomes[one.outcome] ?? one.outcome, toneOf(one.outcome)),
  },
  { name: words.answer, cell: answerOf },
];

/// How a ping went.
function tried(result: Partial<Delivery>): HTMLElement {
  const good = result.outcome === undefined ? !result.error : toneOf(result.outcome) === 'good';
  const how = [
    result.status ? words.status(result.status) : '',
    result.took_ms === undefined ? '' : words.milliseconds(result.took_ms),
    result.error ?? '',
  ].filter((part) => part !== '');
  return note(`${good ? words.testGood : words.testBad} ${how.join(' · ')}`, good ? 'good' : 'bad');
}

class OneWebhook {
  #path: string;
  #head = h('div', { class: 'stack' }, waiting());
  #answer = h('div', { role: 'status' });
  #log;

  constructor(private readonly context: Context) {
    this.#path = `/v1/webhooks/${encodeURIComponent(context.id)}`;
    this.#log = pagedList<Delivery>({
      path: `${this.#path}/deliveries`,
      name: words.deliveries,
      columns,
      none: () => empty(words.noDeliveries, words.noDeliveriesDetail),
      signal: context.signal,
    });
    context.root.append(
      this.#head,
      this.#answer,
      h(
        'section',
        { class: 'panel', 'aria-labelledby': 'deliveries' },
        h(
          'div',
          { class: 'panel-head' },
          h('h2', { id: 'deliveries' }, words.deliveries),
          button(words.refresh, () => void this.#log.again()),
        ),
        this.#log.element,
      ),
    );
  }

  async load(): Promise<void> {
    try {
      this.#show(await ask<Webhook>('GET', this.#path, { signal: this.context.signal }));
      await this.#log.again();
    } catch (error) {
      if (!this.context.signal.aborted)
        this.#head.replaceChildren(problemBox(error, () => void this.load()));
    }
  }

  #show(hook: Webhook): void {
    const test = button(words.sendTest, () => void whileBusy(test, () => this.#test()));
    const mine = hook.source === 'api';
    const line = (name: string, text: string) => h('div', {}, h('dt', {}, name), h('dd', {}, text));
    this.#head.replaceChildren(
      h('p', { class: 'crumb' }, h('a', { href: addressOf('webhooks') }, words.webhooks)),
      heading(
        shortAddress(hook.url),
        webhookState(hook),
        test,
        mine && button(words.change, () => this.#change(hook)),
        mine && button(words.remove, () => this.#remove(hook), 'quiet'),
      ),
      mine ? '' : note(words.hookOfFile),
      h(
        'dl',
        { class: 'panel facts' },
        line(words.eventsName, eventsOf(hook)),
        line(
          words.forChannels,
          hook.channels.length === 0 ? words.everyChannel : hook.channels.join(', '),
        ),
        line(words.waitingName, words.count(hook.waiting)),
      ),
    );
  }

  async #test(): Promise<void> {
    try {
      this.#answer.replaceChildren(
        tried(await ask<Partial<Delivery>>('POST', `${this.#path}/test`, { body: {} })),
      );
    } catch (error) {
      this.#answer.replaceChildren(problemBox(error));
    }
    await this.load();
  }

  #change(hook: Webhook): void {
    const fields = webhookFields(hook);
    const enabled = switchField(words.enabled, hook.enabled, words.enabledHelp);
    formDialog({
      title: words.changeWebhook,
      fields: [fields.rows, enabled.row],
      does: words.save,
      act: async () => {
        await ask('PATCH', this.#path, {
          body: { ...fields.body(), enabled: enabled.control.checked },
        });
        return () => {
          say(words.saved);
          void this.load();
        };
      },
    });
  }

  #remove(hook: Webhook): void {
    confirm(
      words.deleteWebhook,
      words.deleteWebhookDetail(shortAddress(hook.url)),
      words.remove,
      async () => {
        await ask('DELETE', this.#path);
        this.context.go(addressOf('webhooks'));
      },
    );
  }
}

export function webhook(context: Context): Promise<void> {
  return new OneWebhook(context).load();
}
