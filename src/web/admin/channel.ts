/// A channel: what its encoder needs, its keys; its chat and its settings on pages beside.

import type { Channel } from '../state';
import { heldQueue } from './chat_held';
import { barred, moderationLog } from './chat_people';
import { polls, questions } from './chat_polls';
import { roomRules } from './chat_room';
import { terms } from './chat_terms';
import { ask } from './client';
import { Connect } from './connect';
import { confirm } from './dialogs';
import { whenKeysChange } from './fresh_keys';
import { keyList } from './keys';
import { addressOf } from './router';
import { news, type Context } from './screen';
import type { System } from './shapes';
import { settingsForm } from './channel_form';
import { badge, button, h, heading, problemBox, say, waiting } from './ui';
import { words } from './words';

type Tab = 'channel' | 'channelChat' | 'channelSettings';

const pathOf = (id: string) => `/v1/channels/${encodeURIComponent(id)}`;

function remove(context: Context): void {
  confirm(words.deleteChannel(context.id), words.deleteChannelDetail, words.remove, async () => {
    await ask('DELETE', pathOf(context.id));
    say(words.channelGone(context.id));
    context.go(addressOf('channels'));
  });
}

function head(context: Context, channel: Channel, at: Tab): HTMLElement {
  const tab = (screen: Tab, text: string) =>
    h(
      'a',
      { href: addressOf(screen, context.id), 'aria-current': screen === at ? 'page' : null },
      text,
    );
  const state = channel.stream
    ? badge(words.states[channel.stream.state] ?? channel.stream.state, 'live')
    : badge(words.offAir);
  return h(
    'div',
    {},
    h('p', { class: 'crumb' }, h('a', { href: addressOf('channels') }, words.channels)),
    heading(
      channel.id,
      state,
      h(
        'a',
        { class: 'button', href: `/${channel.id}`, target: '_blank', rel: 'noopener' },
        words.watch,
      ),
      button(words.remove, () => remove(context), 'quiet'),
    ),
    h(
      'nav',
      { class: 'tabs', 'aria-label': channel.id },
      tab('channel', words.encoderAndKeys),
      tab('channelChat', words.chat),
      tab('channelSettings', words.settings),
    ),
  );
}

/// Shows the channel's head, and what `body` makes under it.
async function withHead(
  context: Context,
  at: Tab,
  body: () => Promise<void> | void,
): Promise<void> {
  const place = h('div', {}, waiting());
  context.root.append(place);
  const isNew = news();
  const show = async () => {
    const channel = await ask<Channel>('GET', pathOf(context.id), { signal: context.signal });
    if (isNew(channel)) place.replaceChildren(head(context, channel, at));
  };
  try {
    await show();
    context.onFacts(['stream.'], (fact) => {
      if (fact === null || fact.channel_id === context.id) void show().catch(() => undefined);
    });
    await body();
  } catch (error) {
    if (!context.signal.aborted) place.replaceChildren(problemBox(error));
  }
}

export function channel(context: Context): Promise<void> {
  return withHead(context, 'channel', async () => {
    const way = h('div', {}, waiting());
    const keys = keyList(context);
    context.root.append(
      h(
        'section',
        { class: 'panel', 'aria-labelledby': 'way' },
        h('h2', { id: 'way' }, words.wayIn),
        way,
      ),
      keys,
    );
    try {
      const { addresses } = await ask<System>('GET', '/v1/system', { signal: context.signal });
      const panel = new Connect(addresses, context.id);
      whenKeysChange((name) => name === context.id && panel.show(), context.signal);
      way.replaceChildren(panel.element);
    } catch (error) {
      if (!context.signal.aborted) way.replaceChildren(problemBox(error));
    }
  });
}

export function channelSettings(context: Context): Promise<void> {
  return withHead(context, 'channelSettings', () => settingsForm(context));
}

export function channelChat(context: Context): Promise<void> {
  return withHead(context, 'channelChat', () => {
    const parts = [heldQueue, roomRules, polls, questions, barred, terms, moderationLog];
    context.root.append(h('div', { class: 'stack' }, parts.map((part) => part(context))));
  });
}
