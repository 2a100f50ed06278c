/// What the server has found, in its words: what is wrong, and what to do.

import type { Finding } from './shapes';
import { badge, h, type Tone } from './ui';
import { words } from './words';

export function toneOf(finding: Finding): Tone {
  const grade = finding.severity ?? finding.verdict ?? '';
  if (grade === 'error' || grade === 'bad') return 'bad';
  if (grade === 'warning' || grade === 'doubtful') return 'warn';
  return grade === 'good' ? 'good' : 'calm';
}

const rank: Record<Tone, number> = { bad: 0, warn: 1, live: 2, calm: 3, good: 4 };

export function findingList(findings: readonly Finding[]): HTMLElement {
  const sorted = [...findings].sort((a, b) => rank[toneOf(a)] - rank[toneOf(b)]);
  return h(
    'ul',
    { class: 'findings' },
    sorted.map((finding) => {
      const tone = toneOf(finding);
      const advice = finding.remedy ?? finding.advice ?? '';
      return h(
        'li',
        { class: tone },
        badge(words.grades[tone], tone),
        h(
          'div',
          {},
          h('p', {}, finding.what ? h('strong', {}, `${finding.what}: `) : null, finding.says),
          advice !== '' && h('p', { class: 'soft' }, advice),
        ),
      );
    }),
  );
}

/// One word for all of it.
export function worst(findings: readonly Finding[]): Tone {
  const tones = findings.map(toneOf);
  return tones.includes('bad') ? 'bad' : tones.includes('warn') ? 'warn' : 'good';
}
