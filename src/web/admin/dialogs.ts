/// Dialogs: a form over the page, and a question before what cannot be undone.

import { button, h, problemBox, whileBusy, type Child } from './ui';
import { words } from './words';

let counted = 0;

/// Opens; what `close` gives away takes it off the page again.
export function openDialog(
  title: string,
  ...content: Child[]
): { element: HTMLDialogElement; close: () => void } {
  const id = `dialog-${++counted}`;
  const before = document.activeElement;
  const shut = h(
    'button',
    { type: 'button', class: 'shut', 'aria-label': words.close, onclick: () => close() },
    '×',
  );
  const element = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': id },
    h('header', { class: 'dialog-head' }, h('h2', { id, tabindex: '-1' }, title), shut),
    content,
  );
  const close = () => element.close();
  element.addEventListener('close', () => {
    element.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    else document.getElementById('main')?.focus();
  });
  // On the backdrop, where the press began there too.
  let outside = false;
  element.addEventListener('pointerdown', (event) => (outside = event.target === element));
  element.addEventListener('click', (event) => event.target === element && outside && close());
  document.body.append(element);
  element.showModal();
  (
    element.querySelector<HTMLElement>('input:not([readonly]), select, textarea') ??
    element.querySelector<HTMLElement>('h2')
  )?.focus();
  return { element, close };
}

export interface FormDialog {
  title: string;
  fields: Child;
  does: string;
  kind?: 'main' | 'danger';
  /// Throws what the API refuses; the form stays then. Closed before it runs `after`.
  act: () => Promise<(() => void) | void>;
}

export function formDialog(what: FormDialog): void {
  const trouble = h('div', { class: 'trouble' });
  const go = h('button', { type: 'submit', class: `button ${what.kind ?? 'main'}` }, what.does);
  const form = h(
    'form',
    { class: 'form', novalidate: false },
    what.fields,
    trouble,
    h(
      'div',
      { class: 'actions end' },
      button(words.cancel, () => close()),
      go,
    ),
  );
  const { close } = openDialog(what.title, form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(go, async () => {
      trouble.replaceChildren();
      try {
        const after = await what.act();
        close();
        after?.();
      } catch (error) {
        trouble.replaceChildren(problemBox(error));
      }
    });
  });
}

export function confirm(
  title: string,
  detail: string,
  does: string,
  act: () => Promise<void>,
): void {
  formDialog({ title, fields: h('p', {}, detail), does, kind: 'danger', act });
}
