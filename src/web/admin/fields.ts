/// Fields of forms: a name, the control, a word of help.

import { h, type Attributes } from './ui';

let counted = 0;

export interface Field<T extends HTMLElement = HTMLInputElement> {
  row: HTMLElement;
  control: T;
}

function labelled<T extends HTMLElement>(name: string, control: T, help: string): Field<T> {
  const id = `field-${++counted}`;
  control.id = id;
  const hint = help === '' ? null : h('small', { id: `${id}-help`, class: 'soft' }, help);
  if (hint) control.setAttribute('aria-describedby', hint.id);
  return {
    row: h('div', { class: 'field' }, h('label', { for: id }, name), control, hint),
    control,
  };
}

export function textField(name: string, value: string, help = '', more: Attributes = {}): Field {
  const control = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...more });
  control.value = value;
  return labelled(name, control, help);
}

export function areaField(
  name: string,
  value: string,
  help = '',
  rows = 3,
): Field<HTMLTextAreaElement> {
  const control = h('textarea', { rows, spellcheck: 'false', class: 'code' });
  control.value = value;
  return labelled(name, control, help);
}

export function choiceField(
  name: string,
  value: string,
  choices: readonly (readonly [string, string])[],
  help = '',
): Field<HTMLSelectElement> {
  const known = choices.some(([key]) => key === value);
  const all = known ? choices : [...choices, [value, value] as const];
  const control = h(
    'select',
    {},
    all.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
  );
  return labelled(name, control, help);
}

export function switchField(name: string, value: boolean, help = ''): Field {
  const control = h('input', { type: 'checkbox', class: 'switch' });
  control.checked = value;
  const id = `field-${++counted}`;
  control.id = id;
  const hint = help === '' ? null : h('small', { id: `${id}-help`, class: 'soft' }, help);
  if (hint) control.setAttribute('aria-describedby', hint.id);
  return {
    row: h(
      'div',
      { class: 'field tick' },
      control,
      h('div', {}, h('label', { for: id }, name), hint),
    ),
    control,
  };
}

/// "a, b" or a line each.
export const listOf = (text: string): string[] =>
  text.split(/[\s,]+/).filter((part) => part !== '');
