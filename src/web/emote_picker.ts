/// EmotePicker: this server's pictures and the usual faces, to be put into what one writes.

import { emote } from './chat_message';
import { ownPicture } from './chat_text';
import { byId, element, setAttribute } from './dom';
import { step } from './keys';

const kFaces = ['😀', '😂', '🥰', '😎', '🤔', '😢', '😮', '😡', '👍', '👎', '👏', '🙏', '❤️', '🔥', '🎉', '💯'];

/// Names and their pictures; a server without any answers an empty list.
export async function fetchEmotes(): Promise<Map<string, string>> {
  const emotes = new Map<string, string>();
  try {
    const response = await fetch('/v1/chat/emotes');
    if (!response.ok) return emotes;
    const { items } = (await response.json()) as { items?: { name?: unknown; url?: unknown }[] };
    for (const { name, url } of items ?? []) {
      if (typeof name === 'string' && typeof url === 'string' && ownPicture(url)) emotes.set(name, url);
    }
  } catch {
    // The chat goes on in words.
  }
  return emotes;
}

export class EmotePicker {
  #button = byId('chat-emotes');
  #box = byId('chat-picker');

  constructor(
    private readonly insert: (text: string) => void,
    private readonly emotes: () => ReadonlyMap<string, string>,
  ) {
    this.#button.addEventListener('click', () => this.#show(this.#box.hidden === true));
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('pointerdown', (event) => {
      const at = event.target as Node;
      if (!this.#box.contains(at) && !this.#button.contains(at)) this.#show(false);
    });
  }

  #show(on: boolean): void {
    if (on) this.#fill();
    this.#box.hidden = !on;
    setAttribute(this.#button, 'aria-expanded', String(on));
    if (on) this.#items()[0]?.focus();
  }

  #fill(): void {
    const own = [...this.emotes()].map(([name, url]) => this.#item(`:${name}:`, emote(name, url, name)));
    const faces = kFaces.map((face) => this.#item(face, document.createTextNode(face)));
    this.#box.replaceChildren(...own, ...faces);
  }

  #item(text: string, face: Node): HTMLElement {
    const item = element('button', '') as HTMLButtonElement;
    item.type = 'button';
    item.append(face);
    item.setAttribute('aria-label', text);
    item.tabIndex = -1;
    item.addEventListener('click', () => {
      this.insert(text);
      this.#show(false);
    });
    return item;
  }

  #items(): HTMLElement[] {
    return [...this.#box.querySelectorAll('button')];
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.#show(false);
      return this.#button.focus();
    }
    const items = this.#items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const perRow = Math.max(1, items.filter((item) => item.offsetTop === items[0]?.offsetTop).length);
    const across = step(event.key, at, items.length);
    const down = event.key === 'ArrowDown' ? at + perRow : event.key === 'ArrowUp' ? at - perRow : -1;
    const to = items[across ?? down];
    if (!to) return;
    event.preventDefault();
    to.focus();
  }
}
