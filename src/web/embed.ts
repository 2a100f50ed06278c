/// The player alone, for other people's pages: `?autoplay=0` waits for a touch, `?muted=1` begins
/// without sound. Its title leads to the watch page.

import { pageAddress } from './address';
import { byId, setText, siteName } from './dom';
import { begin, titleOf } from './player';
import { words } from './text';

const query = new URLSearchParams(location.search);
const said = (name: string) => query.get(name) ?? '';
const yes = /^(1|true|yes)$/i;
const no = /^(0|false|no)$/i;

void begin({
  waits: no.test(said('autoplay')),
  silent: yes.test(said('muted')),
  show(shown, channel, place) {
    const title = titleOf(channel, place);
    const home = byId<HTMLAnchorElement>('home');
    setText(home, title);
    home.href = pageAddress(location.origin, place);
    home.target = '_blank';
    home.rel = 'noopener';
    byId('heading').hidden = false;
    document.title = words.pageTitle(title, siteName(), shown === 'live');
  },
});
