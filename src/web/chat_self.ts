/// Who one is in the chat: a token that the page was opened with (#chat=TOKEN, or the #owner=TOKEN of
/// whom the channel belongs to), or a guest with a name of their own.

import { recall, remember } from './dom';

const kKept = 'freshet.chat.token';
/** Owner (owner.ts) keeps it there, for the tab alone. */
const kOwner = 'freshet.owner';
const kToken = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/// The token of a fragment such as #chat=TOKEN, and the fragment without it.
export function chatTokenIn(fragment: string): { token: string | null; rest: string } {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const given = fields.get('chat') ?? '';
  if (!kToken.test(given)) return { token: null, rest: fragment };
  fields.delete('chat');
  const rest = fields.toString();
  return { token: given, rest: rest === '' ? '' : `#${rest}` };
}

function kept(store: 'localStorage' | 'sessionStorage', key: string): string | null {
  try {
    const token = window[store].getItem(key);
    return token && kToken.test(token) ? token : null;
  } catch {
    return null;
  }
}

export class ChatSelf {
  #token: string | null;

  /// `renewed`: the same person with a fresh token.
  constructor(private readonly renewed: (token: string) => void) {
    this.#token = takeToken() ?? kept('sessionStorage', kKept) ?? kept('localStorage', kKept) ?? kept('sessionStorage', kOwner);
    window.addEventListener('storage', ({ key, newValue }) => {
      if (key === kKept && newValue) this.#renew(newValue);
    });
    // A site that frames the chat signs its visitors in, and brings fresh tokens.
    window.addEventListener('message', ({ source, data }) => {
      if (source !== window.parent || window.parent === window) return;
      const said = data as { type?: unknown; token?: unknown } | null;
      if (said?.type === 'freshet.chat.token' && typeof said.token === 'string') this.#renew(said.token);
    });
  }

  get token(): string | null {
    return this.#token;
  }

  get name(): string {
    return recall('chat.name') ?? '';
  }

  set name(name: string) {
    remember('chat.name', name);
  }

  /// The token has ended: who has none is a guest. True: there is a fresh one by now.
  ended(): boolean {
    const old = this.#token;
    const fresh = kept('localStorage', kKept);
    this.#token = fresh !== null && fresh !== old ? fresh : null;
    try {
      if (this.#token === null) sessionStorage.removeItem(kKept);
    } catch {
      // Nothing was kept then.
    }
    return this.#token !== null;
  }

  #renew(token: string): void {
    if (!kToken.test(token) || token === this.#token) return;
    this.#token = token;
    this.renewed(token);
  }
}

let taken: string | null = null;

/// Out of the address bar before somebody copies it.
export function takeToken(): string | null {
  const { token, rest } = chatTokenIn(location.hash);
  if (token === null) return taken;
  taken = token;
  history.replaceState(null, '', location.pathname + location.search + rest);
  try {
    sessionStorage.setItem(kKept, token);
  } catch {
    // It holds as long as the page.
  }
  return token;
}
