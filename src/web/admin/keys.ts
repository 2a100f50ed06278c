/// The stream keys of a channel: made, shown once, given a note, taken back.

import { ask, create, onceFor } from './client';
import { confirm, formDialog, openDialog } from './dialogs';
import { choiceField, switchField, textField } from './fields';
import { forgetKey, keepKey } from './fresh_keys';
import { soon, type Context } from './screen';
import type { StreamKey } from './shapes';
import { pagedList, type Column, type PagedList } from './table';
import { badge, button, copyRow, empty, h, moment, note, say, type Tone } from './ui';
import { words } from './words';

const tones: Record<StreamKey['state'], Tone> = { good: 'good', expired: 'warn', revoked: 'calm' };
const kDay = 86_400;

function showOnce(key: string): void {
  const { element } = openDialog(
    words.newKey,
    note(words.keyOnceOnly, 'warn'),
    copyRow(words.lineNames.streamKey, key),
    h(
      'div',
      { class: 'actions end' },
      button(words.done, () => element.close(), 'main'),
    ),
  );
}

class KeyList {
  readonly element: HTMLElement;
  readonly #path: string;
  readonly #list: PagedList<StreamKey>;

  constructor(private readonly context: Context) {
    this.#path = `/v1/channels/${encodeURIComponent(context.id)}/keys`;
    this.#list = pagedList<StreamKey>({
      path: this.#path,
      name: words.keys,
      columns: this.#columns(),
      none: () => empty(words.noKeys, words.noKeysDetail),
      signal: context.signal,
    });
    context.onFacts(
      ['key.'],
      soon(200, context.signal, () => void this.#list.again()),
    );
    void this.#list.again();
    this.element = h(
      'section',
      { class: 'panel', 'aria-labelledby': 'keys' },
      h(
        'div',
        { class: 'panel-head' },
        h('h2', { id: 'keys' }, words.keys),
        button(words.newKey, () => this.#make()),
      ),
      h('p', { class: 'soft' }, words.keysDetail),
      this.#list.element,
    );
  }

  #columns(): Column<StreamKey>[] {
    const note = (key: StreamKey) => [
      key.note || h('span', { class: 'soft' }, words.noNote),
      key.backup && [' ', badge(words.backup)],
    ];
    const acts = (key: StreamKey) => [
      button(words.noteName, () => this.#rename(key), 'quiet'),
      key.state === 'good' && button(words.revoke, () => this.#revoke(key), 'quiet'),
    ];
    return [
      { name: words.noteName, kind: 'main', cell: note },
      { name: words.id, cell: (key) => h('code', {}, key.id) },
      { name: words.state, cell: (key) => badge(words.keyStates[key.state], tones[key.state]) },
      { name: words.lastUsed, cell: (key) => moment(key.last_used_at, words.never) },
      { name: words.expires, cell: (key) => moment(key.expires_at, words.never) },
      { name: words.actions, kind: 'act', cell: acts },
    ];
  }

  #make(): void {
    const text = textField(words.noteName, '', words.noteHelp, { maxlength: 100 });
    const lives = words.keyLives.map(
      ([days, name]) => [days === 0 ? '' : String(days * kDay), name] as const,
    );
    const expires = choiceField(words.expires, '', lives);
    const backup = switchField(words.backup, false, words.backupHelp);
    const once = onceFor();
    const body = () => ({
      note: text.control.value,
      ...(expires.control.value === '' ? {} : { expires_in_s: Number(expires.control.value) }),
      ...(backup.control.checked ? { backup: true } : {}),
    });
    formDialog({
      title: words.newKey,
      fields: [text.row, expires.row, backup.row],
      does: words.create,
      act: async () => {
        const made = await create<StreamKey>(this.#path, body(), once(body()));
        return () => {
          keepKey(this.context.id, made.id, made.key ?? '');
          void this.#list.again();
          showOnce(made.key ?? '');
        };
      },
    });
  }

  #rename(key: StreamKey): void {
    const text = textField(words.noteName, key.note, words.noteHelp, { maxlength: 100 });
    formDialog({
      title: words.changeNote,
      fields: text.row,
      does: words.save,
      act: async () => {
        await ask('PATCH', this.#at(key), { body: { note: text.control.value } });
        return () => void this.#list.again();
      },
    });
  }

  #revoke(key: StreamKey): void {
    confirm(words.revokeTitle(key.note || key.id), words.revokeDetail, words.revoke, async () => {
      await ask('DELETE', this.#at(key));
      forgetKey(this.context.id, key.id);
      say(words.keyGone);
      await this.#list.again();
    });
  }

  #at(key: StreamKey): string {
    return `${this.#path}/${encodeURIComponent(key.id)}`;
  }
}

export const keyList = (context: Context): HTMLElement => new KeyList(context).element;
