/// Sheets: the dialogs over the page, with links to copy and with the keys.

import { embedCode, mediaPath, pageAddress, type Place } from './address';
import { byId, copyText, element, setText } from './dom';
import { words } from './text';

export type Say = (text: string) => void;

/// Modal where the browser can, else simply there.
function open(sheet: HTMLDialogElement): void {
  if (sheet.open) return;
  if (sheet.showModal) sheet.showModal();
  else sheet.setAttribute('open', '');
}

function closeOnOutside(sheet: HTMLDialogElement): void {
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) sheet.close?.();
  });
}

/// Is one of them open? Keys are its own then.
export function sheetIsOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

export class LinkSheet {
  #sheet = byId<HTMLDialogElement>('links');
  #list = byId('link-list');

  constructor(private readonly place: Place) {
    closeOnOutside(this.#sheet);
  }

  open(title: string): void {
    const media = location.origin + mediaPath(this.place);
    const names = words.linkNames;
    byId('links-secret').hidden = this.place.token === null;
    this.#list.replaceChildren(
      this.#row(names.page, pageAddress(location.origin, this.place)),
      this.#row(names.embed, embedCode(location.origin, this.place, words.embedTitle(title))),
      this.#row(names.hls, `${media}index.m3u8`),
      this.#row(names.lowLatencyDash, `${media}ll.mpd`),
      this.#row(names.dash, `${media}manifest.mpd`),
      this.#row(names.sound, `${media}audio.m3u8`),
    );
    open(this.#sheet);
  }

  #row(name: string, text: string): HTMLElement {
    const row = element('div', 'link-row');
    const label = element('label', 'link-name', name);
    const field = document.createElement('input');
    field.readOnly = true;
    field.value = text;
    field.addEventListener('focus', () => field.select());
    label.append(field);
    const button = element('button', 'way copy', words.copy) as HTMLButtonElement;
    button.type = 'button';
    button.setAttribute('aria-label', `${words.copy}: ${name}`);
    const said = element('span', 'visually-hidden');
    said.setAttribute('role', 'status');
    button.addEventListener('click', () => void this.#copy(field, button, said));
    row.append(label, button, said);
    return row;
  }

  async #copy(field: HTMLInputElement, button: HTMLElement, said: HTMLElement): Promise<void> {
    const done = await copyText(field.value);
    setText(said, done ? words.copied : words.copyFailed);
    if (!done) return field.focus();
    setText(button, words.copied);
    setTimeout(() => setText(button, words.copy), 2000);
  }
}

export class HelpSheet {
  #sheet = byId<HTMLDialogElement>('help');

  constructor(pictureInPicture: boolean) {
    closeOnOutside(this.#sheet);
    const names = words.shortcutNames;
    const rows: [string[], string][] = [
      [[words.spaceKey, 'k'], names.play],
      [['←', '→'], names.seek],
      [['0', '…', '9'], names.share],
      [['l'], names.live],
      [['↑', '↓'], names.volume],
      [['m'], names.mute],
      [['c'], names.captions],
      [['f'], names.fullscreen],
      ...(pictureInPicture ? [[['i'], names.pictureInPicture] as [string[], string]] : []),
      [['s'], names.statistics],
      [['?'], names.help],
    ];
    byId('keys').replaceChildren(...rows.map(([keys, name]) => this.#row(keys, name)));
  }

  open(): void {
    open(this.#sheet);
  }

  #row(keys: readonly string[], name: string): HTMLElement {
    const row = element('div', 'key-row');
    const shown = element('dd', 'key-list');
    for (const key of keys) shown.append(key === '…' ? key : element('kbd', '', key));
    row.append(element('dt', '', name), shown);
    return row;
  }
}
