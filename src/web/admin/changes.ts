/// Changes: who changed what through the API, and the way back.

import { ask } from './client';
import { confirm } from './dialogs';
import { soon, type Context } from './screen';
import { settingsTabs } from './settings';
import { differences, type Json } from './settings_diff';
import type { Change } from './shapes';
import { pagedList, type Column } from './table';
import { badge, button, empty, h, heading, moment, say, type Child } from './ui';
import { words } from './words';

const kShown = 4;

function difference(change: Change): Child {
  const all = differences((change.before ?? null) as Json, (change.after ?? null) as Json);
  const lines = all
    .slice(0, kShown)
    .map(([path, before, after]) =>
      h(
        'li',
        {},
        path !== '' && h('code', {}, path),
        ' ',
        h('del', {}, before || words.emptyValue),
        ' → ',
        h('ins', {}, after || words.emptyValue),
      ),
    );
  return h(
    'ul',
    { class: 'differences' },
    lines,
    all.length > kShown && h('li', { class: 'soft' }, words.andMore(all.length - kShown)),
  );
}

const undoable = (change: Change): boolean =>
  change.undone_by === null &&
  (change.undoable ?? (/settings|config/.test(change.what) && !/^und/.test(change.what)));

function deedText(what: string): string {
  const known = words.deeds.find(([begins]) => what.startsWith(begins));
  return known ? known[1] + what.slice(known[0].length) : what;
}

function columnsFor(undo: (change: Change) => void): readonly Column<Change>[] {
  const what = (one: Change) => [
    deedText(one.what),
    one.channel_id && h('span', { class: 'soft' }, ` ${one.channel_id}`),
  ];
  const act = (one: Change) => {
    if (one.undone_by !== null) return badge(words.undone);
    return undoable(one) ? button(words.undo, () => undo(one), 'quiet') : null;
  };
  return [
    { name: words.what, kind: 'main', cell: what },
    { name: words.difference, cell: difference },
    { name: words.when, cell: (one) => moment(one.at) },
    { name: words.who, cell: (one) => h('span', { class: 'whole' }, one.who) },
    { name: words.actions, kind: 'act', cell: act },
  ];
}

export function changes(context: Context): void {
  const undo = (change: Change) =>
    confirm(words.undoTitle, words.undoDetail, words.undo, async () => {
      await ask('POST', `/v1/audit/${encodeURIComponent(change.id)}/undo`);
      say(words.undone);
      await list.again();
    });
  const list = pagedList<Change>({
    path: '/v1/audit',
    name: words.changes,
    columns: columnsFor(undo),
    none: () => empty(words.noChanges, words.noChangesDetail),
    signal: context.signal,
  });
  const lead = h('p', { class: 'lead soft' }, words.changesDetail);
  context.root.append(heading(words.settings), settingsTabs('changes'), lead, list.element);
  const again = soon(300, context.signal, () => void list.again());
  context.onFacts(['config.', 'key.', 'channel.', 'webhook.'], again);
  void list.again();
}
