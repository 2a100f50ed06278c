/// Which page an address under /admin is. Pure.

export const kRoot = '/admin';

export type ScreenName =
  | 'now'
  | 'channels'
  | 'channel'
  | 'channelSettings'
  | 'channelChat'
  | 'access'
  | 'webhooks'
  | 'webhook'
  | 'settings'
  | 'changes'
  | 'log'
  | 'system'
  | 'account'
  | 'missing';

export interface Place {
  screen: ScreenName;
  /** Of which channel or webhook. */
  id: string;
}

const fixed = new Map<string, ScreenName>([
  ['', 'now'],
  ['channels', 'channels'],
  ['access', 'access'],
  ['webhooks', 'webhooks'],
  ['settings', 'settings'],
  ['settings/changes', 'changes'],
  ['log', 'log'],
  ['system', 'system'],
  ['account', 'account'],
]);

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export function placeOf(path: string): Place {
  const parts = path
    .slice(kRoot.length)
    .split('/')
    .filter((part) => part !== '');
  const known = fixed.get(parts.join('/'));
  if (known) return { screen: known, id: '' };
  const id = decoded(parts[1] ?? '');
  if (id === null || id === '') return { screen: 'missing', id: '' };
  if (parts[0] === 'channels' && parts.length === 2) return { screen: 'channel', id };
  if (parts[0] === 'channels' && parts.length === 3 && parts[2] === 'settings')
    return { screen: 'channelSettings', id };
  if (parts[0] === 'channels' && parts.length === 3 && parts[2] === 'chat')
    return { screen: 'channelChat', id };
  if (parts[0] === 'webhooks' && parts.length === 2) return { screen: 'webhook', id };
  return { screen: 'missing', id: '' };
}

export function addressOf(screen: ScreenName, id = ''): string {
  const name = encodeURIComponent(id);
  if (screen === 'channel') return `${kRoot}/channels/${name}`;
  if (screen === 'channelSettings') return `${kRoot}/channels/${name}/settings`;
  if (screen === 'channelChat') return `${kRoot}/channels/${name}/chat`;
  if (screen === 'webhook') return `${kRoot}/webhooks/${name}`;
  const found = [...fixed].find(([, page]) => page === screen);
  return found && found[0] !== '' ? `${kRoot}/${found[0]}` : kRoot;
}

/// The page in the menu that a place belongs to.
export function sectionOf(screen: ScreenName): ScreenName {
  if (screen === 'channel' || screen === 'channelSettings' || screen === 'channelChat')
    return 'channels';
  if (screen === 'webhook') return 'webhooks';
  return screen === 'changes' ? 'settings' : screen;
}

/// The one-time code of a set-up link, and the address without it.
export function withoutSetup(address: string): { code: string | null; address: string } {
  const url = new URL(address);
  const code = url.searchParams.get('setup');
  url.searchParams.delete('setup');
  return { code: code === '' ? null : code, address: url.pathname + url.search + url.hash };
}
