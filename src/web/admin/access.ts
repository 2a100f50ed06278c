/// Access: tokens for people and programs, and signed links for viewers. Both are shown once and kept
/// nowhere.

import { ask } from './client';
import { choiceField, listOf, textField } from './fields';
import type { Context } from './screen';
import type { PlaybackUrl, Token } from './shapes';
import { copyRow, h, heading, note, problemBox, whileBusy, type Child } from './ui';
import { words } from './words';

/// A form whose answer stands under it.
function maker(
  id: string,
  title: string,
  detail: string,
  fields: Child,
  does: string,
  act: () => Promise<Child>,
): HTMLElement {
  const answer = h('div', { class: 'answer', role: 'status' });
  const go = h('button', { type: 'submit', class: 'button main' }, does);
  const form = h(
    'form',
    { class: 'form' },
    h('div', { class: 'field-grid' }, fields),
    h('div', { class: 'actions' }, go),
    answer,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(go, async () => {
      try {
        answer.replaceChildren(h('div', {}, await act()));
      } catch (error) {
        answer.replaceChildren(problemBox(error));
      }
    });
  });
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': id },
    h('h2', { id }, title),
    h('p', { class: 'soft' }, detail),
    form,
  );
}

function tokens(): HTMLElement {
  const role = choiceField(words.role, 'moderator', words.roles);
  const channels = textField(words.forChannels, '', words.forChannelsHelp);
  const user = textField(words.userName, '', words.userHelp, { maxlength: 255 });
  const expires = choiceField(
    words.expires,
    '3600',
    words.tokenLives.map(([seconds, name]) => [String(seconds), name] as const),
  );
  return maker(
    'tokens',
    words.newToken,
    words.newTokenDetail,
    [role.row, channels.row, user.row, expires.row],
    words.makeToken,
    async () => {
      const wanted = listOf(channels.control.value);
      const made = await ask<Token>('POST', '/v1/tokens', {
        body: {
          role: role.control.value,
          expires_in_s: Number(expires.control.value),
          ...(wanted.length > 0 ? { channels: wanted } : {}),
          ...(user.control.value === '' ? {} : { user: user.control.value }),
        },
      });
      return [
        note(words.tokenOnce(made.user, new Date(made.expires_at).toLocaleString([])), 'warn'),
        copyRow(words.token, made.token),
        copyRow(words.header, `Authorization: Bearer ${made.token}`),
      ];
    },
  );
}

function links(): HTMLElement {
  const channel = textField(words.channel, '', words.linkChannelHelp, {
    required: true,
    autocapitalize: 'off',
  });
  const expires = choiceField(words.expires, '6h', words.linkLives);
  return maker(
    'links',
    words.newLink,
    words.newLinkDetail,
    [channel.row, expires.row],
    words.makeLink,
    async () => {
      const made = await ask<PlaybackUrl>('POST', '/v1/playback-url', {
        body: { channel: channel.control.value.trim(), expires_in: expires.control.value },
      });
      return [
        note(words.linkUntil(new Date(made.expires_at).toLocaleString([])), 'calm'),
        copyRow(words.watchPage, made.url),
        copyRow('HLS', made.hls),
        copyRow('DASH', made.dash),
      ];
    },
  );
}

export function access(context: Context): void {
  context.root.append(heading(words.access), tokens(), links());
}
