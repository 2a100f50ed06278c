/// Account: the password, the second factor, and the way out everywhere.

import { ask } from './client';
import { confirm, formDialog } from './dialogs';
import { textField } from './fields';
import { qrCode } from './qr';
import type { Context } from './screen';
import type { Session } from './shapes';
import { newPassword } from './sign_in';
import { badge, button, copyRow, h, heading, problemBox, say, waiting, whileBusy } from './ui';
import { words } from './words';

const codeField = () =>
  textField(words.totpCode, '', words.totpHelp, {
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    required: true,
    maxlength: 9,
  });
const passwordField = () =>
  textField(words.password, '', '', {
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
const digits = (text: string) => text.replace(/\s/g, '');

function changePassword(): void {
  const old = passwordField();
  const next = newPassword();
  formDialog({
    title: words.changePassword,
    fields: [old.row, next.rows],
    does: words.save,
    act: async () => {
      await ask('POST', '/v1/session/password', {
        body: { old: old.control.value, new: next.read() },
      });
      return () => say(words.passwordChanged);
    },
  });
}

async function switchOn(done: () => void): Promise<void> {
  const { secret, uri } = await ask<{ secret: string; uri: string }>('POST', '/v1/session/totp', {
    body: {},
  });
  const code = codeField();
  formDialog({
    title: words.totp,
    fields: [
      h('p', {}, words.totpScan),
      qrCode(uri, words.totpQr),
      copyRow(words.secret, secret),
      code.row,
    ],
    does: words.totpOn,
    act: async () => {
      await ask('PUT', '/v1/session/totp', { body: { code: digits(code.control.value) } });
      return done;
    },
  });
}

function switchOff(done: () => void): void {
  const password = passwordField();
  const code = codeField();
  formDialog({
    title: words.totp,
    fields: [password.row, code.row],
    does: words.totpOff,
    kind: 'danger',
    act: async () => {
      await ask('DELETE', '/v1/session/totp', {
        body: { password: password.control.value, code: digits(code.control.value) },
      });
      return done;
    },
  });
}

const everywhere = () =>
  confirm(words.signOutEverywhere, words.everywhereDetail, words.signOut, async () => {
    await ask('DELETE', '/v1/session/all');
    location.assign('/admin');
  });

const section = (id: string, title: string, detail: string, ...content: Node[]) =>
  h(
    'section',
    { class: 'panel', 'aria-labelledby': id },
    h('h2', { id }, title),
    h('p', { class: 'soft' }, detail),
    content,
  );

/// The second factor: whether it is on, and the button that changes it.
function secondFactor(context: Context): HTMLElement {
  const place = h('div', { class: 'need-key' }, waiting());
  const failed = (error: unknown) => {
    if (!context.signal.aborted) place.append(problemBox(error));
  };
  const load = async () => {
    const { totp } = await ask<Session>('GET', '/v1/session', { signal: context.signal });
    const done = () => void load().catch(failed);
    const act = button(totp ? words.totpOff : words.totpOn, () => {
      if (totp) return switchOff(done);
      void whileBusy(act, () => switchOn(done).catch(failed));
    });
    place.replaceChildren(
      h('p', {}, badge(totp ? words.on : words.off, totp ? 'good' : 'calm')),
      act,
    );
  };
  void load().catch(failed);
  return place;
}

export function account(context: Context): void {
  const change = button(words.changePassword, changePassword);
  const leave = button(words.signOutEverywhere, everywhere);
  context.root.append(
    heading(words.account),
    section('password', words.password, words.passwordDetail, change),
    section('factor', words.totp, words.totpDetail, secondFactor(context)),
    section('sessions', words.sessions, words.sessionsDetail, leave),
  );
}
