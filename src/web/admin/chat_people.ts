/// Who may not write in a channel's chat, and what moderators did there.

import { act, doing, liveList, moderation, panel } from './chat_panel';
import type { BarredUser, ModerationEntry } from './chat_shapes';
import { formDialog } from './dialogs';
import { choiceField, textField } from './fields';
import type { Context } from './screen';
import { pagedList } from './table';
import { button, h, moment } from './ui';
import { words } from './words';

const kAfreshMs = 5_000;

const dateOf = (ms: number) => new Date(ms).toISOString();
const until = (ms: number) =>
  ms === 0 ? words.forGood : h('time', { datetime: dateOf(ms) }, new Date(ms).toLocaleString([]));

export function barred(context: Context): HTMLElement {
  const list = liveList<BarredUser>(context, kAfreshMs, {
    path: moderation(context.id, 'barred'),
    name: words.barred,
    none: words.noBarred,
    columns: [
      { name: words.userName, kind: 'main', cell: (one) => one.name || one.user },
      { name: words.what, cell: (one) => words.barKinds[one.kind] ?? one.kind },
      { name: words.untilName, cell: (one) => until(one.until) },
      { name: words.reason, kind: 'wide', cell: (one) => one.reason },
      { name: words.by, cell: (one) => one.by },
      {
        name: words.lift,
        kind: 'act',
        cell: (one) =>
          doing(
            words.lift,
            () =>
              act(context.id, {
                action: one.kind === 'restrict' ? 'unrestrict' : 'unban',
                user: one.user,
              }),
            () => void list.again(),
            'quiet',
          ),
      },
    ],
  });
  const bar = () => {
    const user = textField(words.userId, '', words.userIdHelp, { required: true });
    const action = choiceField(words.what, 'timeout', words.barActions);
    const seconds = textField(words.minutes, '10', words.minutesHelp, { type: 'number', min: 1 });
    const reason = textField(words.reason, '');
    formDialog({
      title: words.newBar,
      fields: [user.row, action.row, seconds.row, reason.row],
      does: words.newBar,
      kind: 'danger',
      act: async () => {
        const what = action.control.value;
        await act(context.id, {
          action: what,
          user: user.control.value.trim(),
          reason: reason.control.value,
          ...(what === 'timeout' ? { seconds: Number(seconds.control.value) * 60 } : {}),
        });
        return () => void list.again();
      },
    });
  };
  return panel('barred', words.barred, button(words.newBar, bar), list.element);
}

export function moderationLog(context: Context): HTMLElement {
  const list = pagedList<ModerationEntry>({
    path: moderation(context.id, 'log'),
    name: words.moderationLog,
    columns: [
      { name: words.when, cell: (one) => moment(dateOf(one.at)) },
      { name: words.by, cell: (one) => one.actor },
      { name: words.what, kind: 'main', cell: (one) => one.action },
      { name: words.userName, cell: (one) => one.target },
      { name: words.reason, kind: 'wide', cell: (one) => one.reason },
    ],
    none: () => h('p', { class: 'soft' }, words.noModeration),
    signal: context.signal,
    limit: 20,
  });
  void list.again();
  return panel(
    'moderation-log',
    words.moderationLog,
    button(words.lookAgain, () => void list.again(), 'quiet'),
    list.element,
  );
}
