/// The overlay: for the browser source of OBS and its like: messages that come and fade, alerts, polls
/// and reactions on nothing. It only reads; its token is a viewer's, and leaves the address at once.

import { AlertsView } from './alerts_view';
import { chatAddress } from './chat_address';
import { MessageMaker } from './chat_message';
import { ChatModel, type Change } from './chat_model';
import { ChatSocket } from './chat_socket';
import { ChatStage } from './chat_stage';
import type { ChatEvent, Welcome } from './chat_types';
import { byId, element } from './dom';
import { fetchEmotes } from './emote_picker';
import { overlayOf } from './overlay_options';
import { PollsView } from './polls_view';
import { ReactionsView } from './reactions_view';
import { translate, words } from './text';

const kMostLines = 12;

const options = overlayOf(location);
if (options.token !== null) history.replaceState(null, '', location.pathname + options.rest);
translate(document);
document.body.dataset['parts'] = options.parts.join(' ');
document.body.style.setProperty('--text', `${options.size}px`);

const log = byId('overlay-chat');
const model = new ChatModel();
let emotes = new Map<string, string>();
const maker = new MessageMaker(() => null, () => emotes);
const lines = new Map<string, HTMLElement>();
log.setAttribute('aria-label', words.chat.log);
byId('poll').setAttribute('aria-label', words.chat.poll);

const featured = byId('featured');
const polls = new PollsView({
  vote: () => Promise.reject(new Error('nobody votes here')),
  programmeMs: () => null,
  reads: true,
});
const stage = new ChatStage(
  {
    polls,
    questions: {
      reset: () => undefined,
      set(question, state) {
        featured.hidden = state !== 'featured';
        const who = question.u?.name ?? words.chat.somebody;
        featured.replaceChildren(
          element('p', 'featured-who', words.chat.featured(who)),
          element('p', 'featured-text', question.text),
        );
      },
    },
    alerts: new AlertsView(byId('alerts')),
    reactions: new ReactionsView(byId('sky'), byId('reaction-counts')),
  },
  null,
);

function remove(mid: string): void {
  lines.get(mid)?.remove();
  lines.delete(mid);
}

function add(line: HTMLElement, mid: string): void {
  lines.set(mid, line);
  log.append(line);
  if (options.fadeS > 0) {
    setTimeout(() => line.classList.add('fading'), options.fadeS * 1000);
    setTimeout(() => remove(mid), options.fadeS * 1000 + 1000);
  }
  while (lines.size > kMostLines) remove(lines.keys().next().value as string);
}

function apply(changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind === 'add') add(maker.line(change.message), change.message.mid);
    else if (change.kind === 'remove') change.mids.forEach(remove);
    else if (change.kind === 'reset') [...lines.keys()].forEach(remove);
    else if (change.kind === 'edit') lines.get(change.message.mid)?.replaceWith(edited(change.message));
  }
}

function edited(message: Parameters<typeof maker.line>[0]): HTMLElement {
  const line = maker.line(message);
  lines.set(message.mid, line);
  return line;
}

const socket = new ChatSocket(
  chatAddress(options.channel),
  () => ({ token: options.token, name: '' }),
  {
    welcome(frame: Welcome) {
      // What was said before the scene came up is not said again.
      const changes = model.welcome(frame);
      apply(changes);
      const anew = changes.some(({ kind }) => kind === 'reset');
      if (!anew) for (const event of frame.backlog ?? []) stage.hear(event);
      stage.enter(frame.room, anew);
    },
    events(events: ChatEvent[]) {
      apply(events.flatMap((event) => model.apply(event)));
      for (const event of events) stage.hear(event);
    },
    link(link) {
      document.body.dataset['link'] = link;
    },
  },
  () => null,
);
socket.open();
void fetchEmotes().then((list) => (emotes = list));
