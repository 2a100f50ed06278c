/// Words that are blocked, held, flagged or allowed, and a place to try a text.

import { doing, liveList, moderation, panel } from './chat_panel';
import type { Judged, Term } from './chat_shapes';
import { ask } from './client';
import { formDialog } from './dialogs';
import { choiceField, textField } from './fields';
import type { Context } from './screen';
import { badge, button, h, problemBox, whileBusy } from './ui';
import { words } from './words';

const kAfreshMs = 10_000;

const actName = (name: string) => words.termActs.find(([key]) => key === name)?.[1] ?? name;

function tryOut(context: Context): HTMLElement {
  const text = textField(words.tryText, '');
  const answer = h('div', { role: 'status' });
  const go = h('button', { type: 'submit', class: 'button' }, words.tryIt);
  const form = h('form', { class: 'form' }, text.row, h('div', { class: 'actions' }, go), answer);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(go, async () => {
      try {
        const judged = await ask<Judged>('POST', moderation(context.id, 'test'), {
          body: { text: text.control.value },
        });
        answer.replaceChildren(
          badge(actName(judged.act), judged.act === 'allow' ? 'good' : 'warn'),
          ' ',
          [judged.rule, judged.says].filter((one) => one).join(': '),
        );
      } catch (error) {
        answer.replaceChildren(problemBox(error));
      }
    });
  });
  return form;
}

export function terms(context: Context): HTMLElement {
  const path = (id: string) => moderation(context.id, `terms/${encodeURIComponent(id)}`);
  const list = liveList<Term>(context, kAfreshMs, {
    path: moderation(context.id, 'terms'),
    name: words.terms,
    none: words.noTerms,
    columns: [
      { name: words.term, kind: 'main', cell: (one) => one.term },
      { name: words.becomes, cell: (one) => actName(one.act) },
      { name: words.noteName, kind: 'wide', cell: (one) => one.note },
      {
        name: words.remove,
        kind: 'act',
        cell: (one) =>
          doing(words.remove, () => ask('DELETE', path(one.id)), () => void list.again(), 'quiet'),
      },
    ],
  });
  const add = () => {
    const term = textField(words.term, '', words.termHelp, { required: true, maxlength: 200 });
    const becomes = choiceField(words.becomes, 'hold', words.termActs);
    const note = textField(words.noteName, '');
    formDialog({
      title: words.newTerm,
      fields: [term.row, becomes.row, note.row],
      does: words.create,
      act: async () => {
        const body = {
          term: term.control.value,
          act: becomes.control.value,
          note: note.control.value,
        };
        const id = crypto.getRandomValues(new Uint32Array(2)).join('');
        await ask('PUT', path(id), { body });
        return () => void list.again();
      },
    });
  };
  return panel('terms', words.terms, button(words.newTerm, add), list.element, tryOut(context));
}
