/// Every word that the pages say, in the viewer's language: text_en.ts is the table, another
/// language is a file that fills it (the compiler sees to it that none is missing) and a line below.

import { pickOf, wantedHere } from './language';
import { german } from './text_de';
import { english, type Notice, type Words } from './text_en';

export type { Notice, Words };

const languages: readonly [Words, ...Words[]] = [english, german];

export const pick = (wanted: readonly string[]): Words => pickOf(languages, wanted);

export const words: Words = pick(wantedHere());
export const notices = words.notices;
export const badges = words.badges;

/// What stands in the page's markup: `data-word` names the text of an element, `data-label` its
/// label, `data-tip` its tool tip. English stands there already, for those without scripts.
export function translate(root: ParentNode): void {
  const said = (key: string | undefined) => {
    const word = words[(key ?? '') as keyof Words];
    if (typeof word !== 'string') throw new Error(`there is no word ${key}`);
    return word;
  };
  for (const at of root.querySelectorAll<HTMLElement>('[data-word]')) {
    at.textContent = said(at.dataset['word']);
  }
  for (const at of root.querySelectorAll<HTMLElement>('[data-label]')) {
    at.setAttribute('aria-label', said(at.dataset['label']));
  }
  for (const at of root.querySelectorAll<HTMLElement>('[data-tip]')) {
    at.title = said(at.dataset['tip']);
  }
  document.documentElement.lang = words.language;
}

/// "12 min", "2 h 5 min"; what a person says, not what a clock shows.
export function spanText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60);
}

export function sinceText(startedAt: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(startedAt)) / 1000;
  return seconds >= 60 ? words.liveFor(spanText(seconds)) : words.justStarted;
}

export function delayText(seconds: number): string {
  if (seconds < 99.95) return words.delay(Math.max(0, seconds));
  const whole = Math.round(seconds);
  return words.longDelay(Math.floor(whole / 60), whole % 60);
}

/// How far behind live: "−0:05", "−12:05", "−1:02:05".
export function behindText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `−${h}:${two(m)}:${two(s)}` : `−${m}:${two(s)}`;
}

/// The same for who hears it.
export function behindSpoken(seconds: number, clock: string): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  let span = words.seconds(whole);
  if (minutes >= 60) span = words.hoursSpoken(Math.floor(minutes / 60), minutes % 60);
  else if (minutes > 0) span = words.minutesSpoken(minutes, whole % 60);
  return clock === '' ? words.behind(span) : words.behindAt(span, clock);
}

/// The viewer's own clock at that moment, with seconds.
export function clockText(dateMs: number): string {
  const style = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  return new Date(dateMs).toLocaleTimeString([], style);
}
