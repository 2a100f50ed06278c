/// The watch page: the player, and under it what is on.

import { takeToken } from './chat_self';
import type { Picture } from './chat_stage';
import { byId, setText, siteName } from './dom';
import { Owner } from './owner';
import { begin, titleOf } from './player';
import { badges, sinceText, words } from './text';

// Before the owner's page takes the rest of the fragment away.
takeToken();
const owner = new Owner();
let picture: Picture | null = null;
let chatting = false;

/// Once the channel is known to be there; the picture comes first.
async function chat(channel: string): Promise<void> {
  if (chatting || !picture) return;
  chatting = true;
  const { Chat, nameChat } = await import('./chat');
  nameChat();
  new Chat(channel, picture, false);
}

void begin({
  waits: false,
  silent: false,
  ready(of) {
    picture = of;
  },
  show(shown, channel, place, nowMs) {
    const stream = channel?.stream ?? null;
    if (channel !== null) void chat(channel.id);
    byId('badge').dataset['phase'] = shown;
    setText(byId('badge'), badges[shown]);
    const title = titleOf(channel, place);
    setText(byId('title'), title);
    setText(byId('channel'), title === place.channel ? '' : place.channel);
    byId('channel').hidden = title === place.channel;
    const category = stream?.category || channel?.category || '';
    setText(byId('category'), category);
    byId('category').hidden = category === '';
    const onAir = stream?.state === 'live' && shown !== 'ended';
    setText(byId('since'), onAir ? sinceText(stream.started_at, nowMs) : '');
    const watching = onAir && stream.viewers > 0;
    setText(byId('viewers'), watching ? words.watching(stream.viewers) : '');
    byId('viewers').hidden = !watching;
    owner.follow(stream !== null && stream.state !== 'ended' ? stream.id : null);
    document.title = words.pageTitle(title, siteName(), shown === 'live');
  },
});
