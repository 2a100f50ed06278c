/// The chat alone: for other people's pages, and as the window that it is popped out into.

import { Chat, nameChat } from './chat';
import { byId } from './dom';
import { translate, words } from './text';

const channel = decodeURIComponent(location.pathname.split('/').filter((one) => one !== '')[1] ?? '');

translate(document);
nameChat();
byId('chat').hidden = false;
document.title = `${words.chat.title} – ${channel}`;
new Chat(channel, null, true);
