/// Tables that become cards on a phone, and lists that come page by page.

import { ask } from './client';
import { news } from './screen';
import type { Page } from './shapes';
import { button, h, problemBox, waiting, whileBusy, type Child } from './ui';
import { words } from './words';

export interface Column<T> {
  name: string;
  cell: (item: T) => Child;
  /** Numbers stand at the right, what is pressed at the end; a phone has no room for what is wide. */
  kind?: 'number' | 'act' | 'main' | 'wide' | 'side';
}

export function table<T>(
  name: string,
  columns: readonly Column<T>[],
  items: readonly T[],
  compact = false,
): HTMLTableElement {
  const head = columns.map(({ name: text, kind }) =>
    h(
      'th',
      { scope: 'col', class: kind },
      kind === 'act' ? h('span', { class: 'visually-hidden' }, text) : text,
    ),
  );
  const made = h(
    'table',
    { class: compact ? 'table compact' : 'table' },
    h('caption', { class: 'visually-hidden' }, name),
    h('thead', {}, h('tr', {}, head)),
    h('tbody'),
  );
  fill(made, columns, items);
  return made;
}

export function fill<T>(
  into: HTMLTableElement,
  columns: readonly Column<T>[],
  items: readonly T[],
): void {
  const rows = items.map((item) =>
    h(
      'tr',
      {},
      columns.map((column) =>
        h('td', { class: column.kind, 'data-name': column.name }, column.cell(item)),
      ),
    ),
  );
  into.tBodies[0]?.append(...rows);
}

export interface ListOf<T> {
  path: string;
  name: string;
  columns: readonly Column<T>[];
  /** What stands where there is nothing. */
  none: () => HTMLElement;
  signal: AbortSignal;
  limit?: number;
}

/// A list of the API with a button for what comes after.
export class PagedList<T> {
  readonly element = h('div', { class: 'paged' }, waiting());
  #turn = 0;
  #isNew = news();

  constructor(private readonly list: ListOf<T>) {}

  /// Asks afresh.
  async again(): Promise<void> {
    const { name, columns, none, signal } = this.list;
    const mine = ++this.#turn;
    try {
      const { items, next } = await this.#page(null);
      if (mine !== this.#turn || signal.aborted) return;
      if (!this.#isNew({ items, next })) return;
      if (items.length === 0) return this.element.replaceChildren(none());
      const made = table(name, columns, items);
      this.element.replaceChildren(made);
      this.#offerMore(made, next);
    } catch (error) {
      if (signal.aborted || mine !== this.#turn) return;
      this.#isNew = news();
      this.element.replaceChildren(problemBox(error, () => void this.again()));
    }
  }

  #page(cursor: string | null): Promise<Page<T>> {
    const { path, limit = 50, signal } = this.list;
    const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    return ask('GET', `${path}?limit=${limit}${from}`, { signal });
  }

  #offerMore(into: HTMLTableElement, cursor: string | null): void {
    if (cursor === null) return;
    const at = button(words.showMore, () => void whileBusy(at, () => this.#more(into, cursor, at)));
    into.after(at);
  }

  async #more(into: HTMLTableElement, cursor: string, at: HTMLElement): Promise<void> {
    try {
      const { items, next } = await this.#page(cursor);
      fill(into, this.list.columns, items);
      at.remove();
      this.#offerMore(into, next);
    } catch (error) {
      if (!this.list.signal.aborted) at.before(problemBox(error));
    }
  }
}

export const pagedList = <T>(list: ListOf<T>): PagedList<T> => new PagedList(list);
