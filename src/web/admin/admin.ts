/// The dashboard: who is signed in sees the page that the address names; who is not, the way in.

import { byId, siteName } from '../dom';
import { access } from './access';
import { account } from './account';
import { channel, channelChat, channelSettings } from './channel';
import { changes } from './changes';
import { channels } from './channels';
import { ask, setCsrf, whenSignedOut } from './client';
import { Facts } from './facts';
import { Frame } from './frame';
import { forgetAllKeys } from './fresh_keys';
import { log } from './log';
import { now } from './now';
import { kRoot, placeOf, withoutSetup, type ScreenName } from './router';
import type { Context, Screen } from './screen';
import { settings } from './settings';
import type { Session } from './shapes';
import { linkUsed, sessionOver, setUp, signIn } from './sign_in';
import { system } from './system';
import { empty, h, problemBox } from './ui';
import { webhook } from './webhook';
import { webhooks } from './webhooks';
import { translate, words } from './words';

// A one-time code in the address would stand in the history: it goes before anything else is done.
const setup = withoutSetup(location.href);
if (setup.code !== null) history.replaceState(null, '', setup.address);

const screens: Record<ScreenName, Screen> = {
  now,
  channels,
  channel,
  channelSettings,
  channelChat,
  access,
  webhooks,
  webhook,
  settings,
  changes,
  log,
  system,
  account,
  missing: ({ root }) =>
    root.append(
      empty(
        words.noSuchPage,
        words.noSuchPageDetail,
        h('a', { class: 'button main', href: kRoot }, words.toNow),
      ),
    ),
};

const main = byId('main');
const frame = new Frame(() => void signOut());
const facts = new Facts((live) => frame.heard(live));
let left = new AbortController();
let unsaved = () => false;
let here = location.href;
let inside = false;

function title(text: string): void {
  document.title = text === '' ? `${words.dashboard} · ${siteName()}` : `${text} · ${siteName()}`;
}

const mayLeave = () => !unsaved() || window.confirm(words.leaveUnsaved);

function leave(): void {
  left.abort();
  left = new AbortController();
  unsaved = () => false;
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
}

function show(): void {
  leave();
  here = location.href;
  const place = placeOf(location.pathname);
  const { signal } = left;
  const root = h('div', { class: `screen screen-${place.screen}` });
  main.replaceChildren(root);
  frame.at(place.screen);
  const context: Context = {
    root,
    id: place.id,
    signal,
    onFacts: (prefixes, then) => facts.listen(prefixes, then, signal),
    go,
    guard: (check) => (unsaved = check),
  };
  void Promise.resolve(screens[place.screen](context)).catch((error: unknown) => {
    if (!signal.aborted) root.append(problemBox(error));
  });
  title(place.id || root.querySelector('h1')?.textContent || '');
}

/// Whoever cannot see that the page has changed hears its heading.
function arrive(): void {
  scrollTo(0, 0);
  (main.querySelector<HTMLElement>('h1') ?? main).focus({ preventScroll: true });
}

function go(address: string): void {
  history.pushState(null, '', address);
  show();
  arrive();
}

function enter(session: Session): void {
  inside = true;
  setCsrf(session.csrf ?? '');
  frame.show(true);
  facts.start();
  show();
}

/// From the gate: who typed a password there goes on at the page's beginning.
function enterFromGate(session: Session): void {
  enter(session);
  arrive();
}

function outside(card: HTMLElement): void {
  inside = false;
  leave();
  forgetAllKeys();
  facts.stop();
  setCsrf('');
  frame.show(false);
  main.replaceChildren(card);
  title(card.querySelector('h1')?.textContent ?? '');
  (card.querySelector<HTMLElement>('input:not([tabindex="-1"])') ?? card).focus();
}

async function begin(why: HTMLElement | null): Promise<void> {
  try {
    const session = await ask<Session>('GET', '/v1/session');
    if (session.signed_in) return enter(session);
    if (session.setup_needed) return outside(setUp(setup.code ?? '', enterFromGate));
    outside(signIn(session, setup.code !== null && why === null ? linkUsed() : why, enterFromGate));
  } catch (error) {
    main.replaceChildren(problemBox(error, () => void begin(why)));
  }
}

async function signOut(): Promise<void> {
  if (!mayLeave()) return;
  try {
    await ask('DELETE', '/v1/session');
  } catch (error) {
    main.prepend(problemBox(error));
    return;
  }
  history.replaceState(null, '', kRoot);
  await begin(null);
}

whenSignedOut(() => {
  if (inside) void begin(sessionOver());
});
document.addEventListener('click', (event) => {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const link = (event.target as Element).closest?.('a');
  if (!link || link.target !== '' || link.origin !== location.origin) return;
  if (link.pathname !== kRoot && !link.pathname.startsWith(`${kRoot}/`)) return;
  event.preventDefault();
  if (link.hash === '#main') return main.focus();
  if (mayLeave()) go(link.href);
});
window.addEventListener('popstate', () => {
  if (!inside) return;
  if (!mayLeave()) return history.pushState(null, '', here);
  show();
});
window.addEventListener('beforeunload', (event) => {
  if (unsaved()) event.preventDefault();
});
translate(document);
void begin(null);
