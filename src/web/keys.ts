/// Keys: what each one means, and how the arrows move the focus among the controls.

type Simple =
  | 'toggle'
  | 'mute'
  | 'captions'
  | 'fullscreen'
  | 'live'
  | 'picture'
  | 'statistics'
  | 'help'
  | 'enter';

export type Action =
  | { do: Simple }
  | { do: 'seek' | 'volume'; by: 1 | -1 }
  | { do: 'share'; share: number };

const plain: Record<string, Action> = {
  ' ': { do: 'toggle' },
  k: { do: 'toggle' },
  MediaPlayPause: { do: 'toggle' },
  m: { do: 'mute' },
  c: { do: 'captions' },
  f: { do: 'fullscreen' },
  l: { do: 'live' },
  i: { do: 'picture' },
  s: { do: 'statistics' },
  '?': { do: 'help' },
  Enter: { do: 'enter' },
  ArrowLeft: { do: 'seek', by: -1 },
  ArrowRight: { do: 'seek', by: 1 },
  ArrowUp: { do: 'volume', by: 1 },
  ArrowDown: { do: 'volume', by: -1 },
};

/// `on`: the element that has the focus, by its tag. A button is pressed by space and Enter, a range
/// takes the keys with names.
export function actionOf(key: string, on: string): Action | null {
  if (on === 'INPUT' && key.length > 1) return null;
  if ((on === 'BUTTON' || on === 'A') && (key === ' ' || key === 'Enter')) return null;
  if (/^[0-9]$/.test(key)) return { do: 'share', share: Number(key) / 10 };
  return plain[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

/// Where an arrow leads from the `at`-th of `count` things in a row; null: out of it.
export function step(key: string, at: number, count: number): number | null {
  const to = key === 'ArrowRight' ? at + 1 : key === 'ArrowLeft' ? at - 1 : -1;
  return to >= 0 && to < count ? to : null;
}
