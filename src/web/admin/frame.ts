/// Frame: the menu at the side, on a phone above; where one is, whether the server is heard.

import { byId, setText, siteName } from '../dom';
import { addressOf, sectionOf, type ScreenName } from './router';
import { h, svg } from './ui';
import { words } from './words';

const pages = ['now', 'channels', 'access', 'webhooks', 'settings', 'log', 'system'] as const;

/** 24 by 24, one line each. */
const icons: Record<(typeof pages)[number] | 'account' | 'menu', string> = {
  now: 'M12 9.5a2.5 2.500 0 1 0 .01 0M7 7a7 7 0 0 0 0 10M17 7a7 7 0 0 1 0 10M4 4.500a11 11 0 0 0 0 15M20 4.500a11 11 0 0 1 0 15',
  channels: 'M4 6h16v10H4zM9 20h6M12 16v4',
  access: 'M14.500 9.500a4 4 0 1 0-1.200 2.800L19 18v2h-3v-2h-2v-2h-2l-1.500-1.500M10 8.500h.01',
  webhooks:
    'M12 8a3 3 0 1 0-2.600-1.500L6 13M6 19a3 3 0 1 1 0-6M18 13a3 3 0 1 1-3 3H9M12 6l3.500 7',
  settings: 'M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h7M15 17h5M13 15v4',
  log: 'M5 5h14M5 9.500h9M5 14h14M5 18.500h6',
  system: 'M6 6h12v12H6zM10 10h4v4h-4zM9 6V3M15 6V3M9 21v-3M15 21v-3M6 9H3M6 15H3M21 9h-3M21 15h-3',
  account:
    'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500',
  menu: 'M4 7h16M4 12h16M4 17h16',
};

function icon(name: keyof typeof icons): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 24 24', width: 20, height: 20, class: 'icon', 'aria-hidden': 'true' },
    svg('path', { d: icons[name] }),
  );
}

const brand = () =>
  h(
    'a',
    { class: 'brand', href: addressOf('now') },
    h('img', { src: '/favicon.svg', alt: '', width: 28, height: 28 }),
    h('span', {}, siteName()),
  );

export class Frame {
  #side = byId('side');
  #links = new Map<ScreenName, HTMLElement>();
  #heard = h('span', { class: 'heard', role: 'status' });
  #menu = h(
    'button',
    {
      type: 'button',
      class: 'menu',
      'aria-expanded': 'false',
      'aria-controls': 'menu',
      onclick: () => this.#fold(),
    },
    icon('menu'),
    h('span', { class: 'visually-hidden' }, words.menu),
  );

  constructor(signOut: () => void) {
    const link = (name: (typeof pages)[number] | 'account') => {
      const made = h('a', { href: addressOf(name) }, icon(name), h('span', {}, words[name]));
      this.#links.set(name, made);
      return h('li', {}, made);
    };
    this.#side.append(
      h('div', { class: 'side-top' }, brand(), this.#menu),
      h(
        'nav',
        { id: 'menu', 'aria-label': words.dashboard },
        h('ul', {}, pages.map(link)),
        h(
          'ul',
          { class: 'side-end' },
          link('account'),
          h(
            'li',
            {},
            h('button', { type: 'button', class: 'sign-out', onclick: signOut }, words.signOut),
          ),
          h('li', {}, this.#heard),
        ),
      ),
    );
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#side.classList.contains('open')) return;
      this.#fold(false);
      this.#menu.focus();
    });
  }

  /// Without a session there is nothing to go to.
  show(there: boolean): void {
    this.#side.hidden = !there;
    byId('frame').classList.toggle('alone', !there);
  }

  at(screen: ScreenName): void {
    this.#fold(false);
    const section = sectionOf(screen);
    for (const [name, link] of this.#links) {
      if (name === section) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  heard(live: boolean): void {
    this.#heard.dataset['live'] = String(live);
    setText(this.#heard, live ? words.asItHappens : words.everyFewSeconds);
  }

  #fold(open = !this.#side.classList.contains('open')): void {
    this.#side.classList.toggle('open', open);
    this.#menu.setAttribute('aria-expanded', String(open));
  }
}
