/// What to type into an encoder, for each way in that is open. The addresses are pure functions.

import { create } from './client';
import { keyIn, keepKey } from './fresh_keys';
import { qrCode } from './qr';
import type { Addresses, StreamKey } from './shapes';
import { copyRow, h, problemBox, whileBusy } from './ui';
import { words } from './words';

export type Way = 'rtmp' | 'rtmps' | 'srt' | 'whip';

const kInside = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/;

/// An address that leads nowhere from outside gets the name by which this page was reached.
export function reachable(address: string, pageHost: string): string {
  const found = /^([a-z]+:\/\/)(\[[^\]]*\]|[^:/?]*)(.*)$/.exec(address);
  if (!found || !kInside.test(found[2] ?? '') || pageHost === '') return address;
  return `${found[1]}${pageHost}${found[3]}`;
}

export function waysOf(addresses: Addresses): Way[] {
  return (['rtmp', 'rtmps', 'srt', 'whip'] as const).filter((way) => addresses[way]);
}

export interface Line {
  name: 'server' | 'streamKey' | 'bearer';
  text: string;
}

/// The fields of an encoder. A key that is not known is left out.
export function linesOf(way: Way, address: string, channel: string, key: string | null): Line[] {
  if (way === 'srt') {
    const server = `${address}?streamid=publish:${channel}:${key ?? ''}`;
    return key === null ? [] : [{ name: 'server', text: server }];
  }
  const server: Line = {
    name: 'server',
    text: way === 'whip' ? whipAddress(address, channel) : address,
  };
  return key === null
    ? [server]
    : [server, { name: way === 'whip' ? 'bearer' : 'streamKey', text: key }];
}

function whipAddress(address: string, channel: string): string {
  return address.endsWith(`/${channel}`) ? address : `${address}/${channel}`;
}

/// All of it in one address, for a phone's camera. WHIP has its key in a header.
export function wholeAddress(
  way: Way,
  address: string,
  channel: string,
  key: string,
): string | null {
  if (way === 'whip') return null;
  return way === 'srt' ? `${address}?streamid=publish:${channel}:${key}` : `${address}/${key}`;
}

/// The panel: the ways as tabs, what to copy, a QR code once a key is known.
export class Connect {
  readonly element = h('div', { class: 'connect' });
  #way: Way;

  constructor(
    private readonly addresses: Addresses,
    private readonly channel: string,
  ) {
    this.#way = waysOf(addresses)[0] ?? 'rtmp';
    this.show();
  }

  show(): void {
    const ways = waysOf(this.addresses);
    if (ways.length === 0) return this.element.replaceChildren(h('p', {}, words.noWayIn));
    const address = reachable(this.addresses[this.#way] ?? '', location.hostname);
    const key = keyIn(this.channel);
    const whole = key === null ? null : wholeAddress(this.#way, address, this.channel, key);
    const lines = linesOf(this.#way, address, this.channel, key).map(({ name, text }) =>
      copyRow(words.lineNames[name], text),
    );
    this.element.replaceChildren(
      this.#tabs(ways),
      h(
        'div',
        { class: 'connect-body' },
        h(
          'div',
          { class: 'connect-lines' },
          h('p', { class: 'soft' }, words.wayHelp[this.#way]),
          lines,
          key === null ? this.#makeKey() : h('p', { class: 'soft' }, words.keyOnce),
        ),
        whole === null ? null : qrCode(whole, words.scan),
      ),
    );
  }

  #tabs(ways: readonly Way[]): HTMLElement {
    const name = `way-${this.channel}-${Math.random().toString(36).slice(2)}`;
    const choose = (way: Way) => {
      this.#way = way;
      this.show();
      this.element.querySelector<HTMLElement>('input[type=radio]:checked')?.focus();
    };
    return h(
      'fieldset',
      { class: 'segments' },
      h('legend', { class: 'visually-hidden' }, words.wayIn),
      ways.map((way) =>
        h(
          'label',
          {},
          h('input', {
            type: 'radio',
            name,
            value: way,
            checked: way === this.#way,
            onchange: () => choose(way),
          }),
          h('span', {}, way.toUpperCase()),
        ),
      ),
    );
  }

  #makeKey(): HTMLElement {
    const trouble = h('div');
    const make = h('button', { type: 'button', class: 'button main' }, words.makeKey);
    make.addEventListener(
      'click',
      () =>
        void whileBusy(make, async () => {
          try {
            const path = `/v1/channels/${encodeURIComponent(this.channel)}/keys`;
            const made = await create<StreamKey>(path, { note: words.madeHere });
            keepKey(this.channel, made.id, made.key ?? '');
            this.show();
            this.element.querySelector<HTMLElement>('.copy-row input')?.focus();
          } catch (error) {
            trouble.replaceChildren(problemBox(error));
          }
        }),
    );
    return h('div', { class: 'need-key' }, h('p', {}, words.needKey), make, trouble);
  }
}
