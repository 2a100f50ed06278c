/// Captions: those inside the pictures. The button is there once some have come, and what the viewer
/// chose on another visit is chosen again.

import { byId, recall, remember, setIcon } from './dom';
import { words } from './text';

export class Captions {
  #button = byId('captions');
  #on = recall('captions') === 'on';

  constructor(private readonly video: HTMLVideoElement) {
    this.#button.addEventListener('click', () => this.toggle());
    for (const type of ['addtrack', 'removetrack']) {
      video.textTracks.addEventListener(type, () => this.#tell());
    }
    this.#tell();
  }

  toggle(): void {
    if (this.#button.hidden) return;
    this.#on = !this.#on;
    remember('captions', this.#on ? 'on' : '');
    this.#tell();
  }

  #tell(): void {
    const tracks = [...this.video.textTracks].filter((track) => track.kind === 'captions');
    this.#button.hidden = tracks.length === 0;
    // Hidden ones still collect what they will show.
    tracks.forEach((track, index) => {
      track.mode = this.#on && index === 0 ? 'showing' : 'hidden';
    });
    setIcon(this.#button, 'captions', this.#on ? words.captionsOff : words.captionsOn);
    this.#button.setAttribute('aria-pressed', String(this.#on));
  }
}
