/// Full screen and picture in picture, in the ways that browsers have for them.

import { byId, setIcon } from './dom';
import { words } from './text';

interface AppleVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
  webkitSupportsPresentationMode?: (mode: string) => boolean;
  webkitSetPresentationMode?: (mode: string) => void;
  webkitPresentationMode?: string;
}

export class Screen {
  #stage = byId('stage');
  #full = byId('fullscreen');
  #pip = byId('pip');
  #video: AppleVideo;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#full.addEventListener('click', () => this.toggleFull());
    this.#pip.addEventListener('click', () => this.togglePicture());
    document.addEventListener('fullscreenchange', () => this.#tell());
    for (const type of ['enterpictureinpicture', 'leavepictureinpicture'] as const) {
      video.addEventListener(type, () => this.#tell());
    }
    this.#video.addEventListener('webkitpresentationmodechanged', () => this.#tell());
    this.#pip.hidden = !this.hasPicture;
    // In a frame that allows none.
    this.#full.hidden = document.fullscreenEnabled === false && !this.#video.webkitEnterFullscreen;
    this.#tell();
  }

  get hasPicture(): boolean {
    const apple = this.#video.webkitSupportsPresentationMode?.('picture-in-picture') ?? false;
    return document.pictureInPictureEnabled === true || apple;
  }

  toggleFull(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (this.#stage.requestFullscreen) {
      this.#stage.requestFullscreen().catch(() => undefined);
    } else this.#video.webkitEnterFullscreen?.();
  }

  togglePicture(): void {
    const video = this.#video;
    if (!this.hasPicture) return;
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
    else if (document.pictureInPictureEnabled) {
      // Refused while there is no picture yet.
      video.requestPictureInPicture().catch(() => undefined);
    } else {
      const inside = video.webkitPresentationMode === 'picture-in-picture';
      video.webkitSetPresentationMode?.(inside ? 'inline' : 'picture-in-picture');
    }
  }

  #tell(): void {
    const full = document.fullscreenElement !== null;
    setIcon(
      this.#full,
      full ? 'shrink' : 'grow',
      full ? words.leaveFullscreen : words.fullscreen,
    );
    const apart = document.pictureInPictureElement === this.#video;
    setIcon(this.#pip, 'pip', apart ? words.leavePictureInPicture : words.pictureInPicture);
    this.#pip.setAttribute('aria-pressed', String(apart));
  }
}
