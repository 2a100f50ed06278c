/// Sign-in, and the set-up of the first password through the one-time link.

import { setText, siteName } from '../dom';
import { ask, Problem } from './client';
import { textField } from './fields';
import type { Session } from './shapes';
import { h, note, problemBox, whileBusy, type Child } from './ui';
import { words } from './words';

export const kLeastPassword = 12;

/// A card in the middle of the page.
function card(title: string, ...content: Child[]): HTMLElement {
  return h(
    'div',
    { class: 'gate' },
    h(
      'div',
      { class: 'gate-card panel' },
      h('img', { src: '/favicon.svg', alt: '', width: 44, height: 44 }),
      h('p', { class: 'soft' }, siteName()),
      h('h1', { tabindex: '-1' }, title),
      content,
    ),
  );
}

interface Gate {
  title: string;
  about: Child;
  fields: Child;
  does: string;
  act: () => Promise<void>;
}

function gate({ title, about, fields, does, act }: Gate): HTMLElement {
  const trouble = h('div', { class: 'trouble' });
  const go = h('button', { type: 'submit', class: 'button main wide' }, does);
  const form = h('form', { class: 'form' }, fields, trouble, go);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(go, async () => {
      try {
        await act();
      } catch (error) {
        trouble.replaceChildren(problemBox(error));
        if (error instanceof Problem && error.retryAfterS !== null)
          waitOut(go, does, error.retryAfterS);
      }
    });
  });
  return card(title, about, form);
}

/// The server takes no more tries for so long: neither does the button.
function waitOut(go: HTMLButtonElement, does: string, seconds: number): void {
  const until = Date.now() + seconds * 1000;
  go.disabled = true;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    setText(go, left > 0 ? words.waitSeconds(left) : does);
    if (left > 0 && go.isConnected) setTimeout(tick, 250);
    else go.disabled = false;
  };
  tick();
}

/// The name that a password manager keeps it under.
const account = () =>
  h('input', {
    type: 'text',
    name: 'username',
    autocomplete: 'username',
    value: 'admin',
    class: 'visually-hidden',
    tabindex: '-1',
    'aria-hidden': 'true',
    readonly: true,
  });

export function signIn(
  session: Session,
  why: Child,
  entered: (session: Session) => void,
): HTMLElement {
  const password = textField(words.password, '', '', {
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const code = textField(words.totpCode, '', words.totpHelp, {
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    pattern: '[0-9 ]*',
    maxlength: 9,
  });
  return gate({
    title: words.signIn,
    about: why,
    fields: [account(), password.row, session.totp && code.row],
    does: words.signIn,
    act: async () => {
      const totp = code.control.value.replace(/\s/g, '');
      const body = { password: password.control.value, ...(totp === '' ? {} : { totp }) };
      entered(await signedIn(ask<Session>('POST', '/v1/session', { body })));
    },
  });
}

/// Whatever the answer to a sign-in says of itself, the session says all.
async function signedIn(done: Promise<unknown>): Promise<Session> {
  await done;
  return ask<Session>('GET', '/v1/session');
}

export function newPassword(): { rows: Child; read: () => string } {
  const help = words.passwordHelp(kLeastPassword);
  const first = textField(words.newPassword, '', help, {
    type: 'password',
    autocomplete: 'new-password',
    required: true,
    minlength: kLeastPassword,
  });
  const second = textField(words.passwordAgain, '', '', {
    type: 'password',
    autocomplete: 'new-password',
    required: true,
  });
  return {
    rows: [first.row, second.row],
    read: () => {
      if (first.control.value !== second.control.value) throw new Problem(0, words.notTheSame, '');
      return first.control.value;
    },
  };
}

export function setUp(code: string, entered: (session: Session) => void): HTMLElement {
  const password = newPassword();
  const field = textField(words.setupCode, code, words.setupCodeHelp, { required: true });
  return gate({
    title: words.welcome,
    about: h('p', { class: 'soft' }, code === '' ? words.setupWithout : words.setupDetail),
    fields: [account(), code === '' && field.row, password.rows],
    does: words.setPassword,
    act: async () => {
      const body = { code: field.control.value.trim(), password: password.read() };
      entered(await signedIn(ask('POST', '/v1/session/setup', { body })));
    },
  });
}

export const linkUsed = (): HTMLElement => note(words.linkUsed, 'warn');
export const sessionOver = (): HTMLElement => note(words.sessionOver, 'warn');
