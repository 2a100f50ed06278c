/// Every word of the dashboard, in the language of who reads it: words_en.ts is the table, words_de.ts
/// fills the same type, so that a word missing from it does not compile.

import { pickOf, wantedHere } from '../language';
import { german } from './words_de';
import { english, type Words } from './words_en';

export type { Words };

export const words: Words = pickOf<Words>([english, german], wantedHere());

/// What stands in the page's markup: `data-word` names the text of an element.
export function translate(root: ParentNode): void {
  for (const at of root.querySelectorAll<HTMLElement>('[data-word]')) {
    const said = words[(at.dataset['word'] ?? '') as keyof Words];
    if (typeof said === 'string') at.textContent = said;
  }
  document.documentElement.lang = words.language;
}
