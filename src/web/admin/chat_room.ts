/// How people may write in a channel's chat: slow mode, who may, links, the shield.

import { changesOf, onOff } from './chat_changes';
import { act, doing, moderation, panel } from './chat_panel';
import type { ChatRoom } from './chat_shapes';
import { ask } from './client';
import { confirm } from './dialogs';
import { choiceField, switchField, textField } from './fields';
import { every, news, type Context } from './screen';
import { h, note, problemBox, waiting } from './ui';
import { words } from './words';

const kAfreshMs = 5_000;

function form(context: Context, room: ChatRoom, after: () => void): HTMLElement {
  const number = { type: 'number', min: 0 };
  const slow = textField(words.slow, String(room.slow), words.slowHelp, { ...number, max: 3600 });
  const delay = textField(words.delayMessages, String(room.delay), words.delayHelp, {
    ...number,
    max: 6,
  });
  const mode = choiceField(words.mode, room.mode, words.modes);
  const links = choiceField(words.links, room.links, words.linkModes);
  const unique = switchField(words.unique, room.unique, words.uniqueHelp);
  const learn = switchField(words.learn, room.learn, words.learnHelp);
  const save = doing(
    words.save,
    async () => {
      const wanted = {
        ...room,
        slow: Number(slow.control.value) || 0,
        delay: Number(delay.control.value) || 0,
        mode: mode.control.value,
        links: links.control.value,
        unique: unique.control.checked,
        learn: learn.control.checked,
      };
      for (const change of changesOf(room, wanted)) await act(context.id, change);
    },
    after,
    'main',
  );
  return h(
    'div',
    { class: 'form' },
    [slow, mode, links, delay, unique, learn].map((field) => field.row),
    h('div', { class: 'actions' }, save),
  );
}

export function roomRules(context: Context): HTMLElement {
  const body = h('div', {}, waiting());
  const head = h('div', { class: 'actions' });
  let isNew = news();
  const show = (room: ChatRoom) => {
    const value = onOff(!room.shield);
    const press = doing(
      room.shield ? words.shieldDown : words.shieldUp,
      () => act(context.id, { action: 'shield', value }),
      () => void again(),
      room.shield ? 'plain' : 'danger',
    );
    const clear = doing(
      words.clearChat,
      async () =>
        confirm(words.clearChatTitle, words.clearChatDetail, words.clearChat, async () => {
          await act(context.id, { action: 'clear' });
        }),
      () => undefined,
    );
    head.replaceChildren(press, clear);
    const rows: Node[] = room.shield ? [note(words.shieldDetail, 'warn')] : [];
    body.replaceChildren(...rows, form(context, room, () => void again(true)));
  };
  const again = async (anew = false) => {
    try {
      const path = moderation(context.id, 'room');
      const room = await ask<ChatRoom>('GET', path, { signal: context.signal });
      // Who is writing into the form keeps it.
      const busy = body.contains(document.activeElement) && !anew;
      if (!busy && (isNew(room) || anew)) show(room);
    } catch (error) {
      if (context.signal.aborted) return;
      isNew = news();
      body.replaceChildren(problemBox(error, () => void again()));
    }
  };
  every(kAfreshMs, context.signal, () => again());
  return panel('room', words.roomRules, head, body);
}
