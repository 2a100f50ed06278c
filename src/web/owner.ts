/// Owner: how the stream comes in, for whoever opened the page with the administrator's token behind
/// #owner=. It stays in this tab and is sent to this server alone.

import { fetchHealth, type Health, type Rung } from './api';
import { byId, element, setText } from './dom';
import { words } from './text';

const kEveryMs = 2000;
const kKept = 'freshet.owner';

/// The token of a fragment such as #owner=TOKEN; null: it has none.
export function ownerIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('owner') || null;
}

/// A line for each figure; what was not seen yet is left out.
export function healthLines(health: Health): [keyof typeof words.healthNames, string][] {
  const all: [keyof typeof words.healthNames, string, boolean][] = [
    ['encoder', health.encoder, health.encoder !== ''],
    ['bitrate', words.megabits(health.bit_rate / 1e6), health.bit_rate > 0],
    ['rate', words.pictures(health.frame_rate), health.frame_rate > 0],
    ['keyframes', words.every(health.keyframe_interval_s), health.keyframe_interval_s > 0],
    ['speed', words.percent(health.speed), health.speed > 0],
    ['jitter', words.milliseconds(health.jitter_ms), health.pictures > 0],
    ['missing', words.outOf(health.missing_pictures, health.pictures + health.missing_pictures), health.pictures > 0],
    ['drift', words.milliseconds(health.drift_ms), health.pictures > 0],
  ];
  return all.filter(([, , seen]) => seen).map(([name, text]) => [name, text]);
}

/// What becomes of a rung, in words.
export function rungText(rung: Rung): string {
  if (rung.state !== 'running' || rung.preset === '') return words.rungStates[rung.state];
  const parts = [words.encoders[rung.encoder], rung.preset];
  if (rung.cap > 0) parts.push(words.upTo(words.megabits(rung.cap / 1e6)));
  return parts.join(', ');
}

/// Those that stand in for a source that is as good are not told of.
export function rungLines(rungs: Rung[]): [string, string][] {
  return rungs.filter((rung) => rung.cause !== 'not needed').map((rung) => [rung.name, rungText(rung)]);
}

function terms(lines: [string, string][]): HTMLElement[] {
  return lines.map(([name, text]) => {
    const line = element('div', '');
    line.append(element('dt', '', name), element('dd', '', text));
    return line;
  });
}

export class Owner {
  #token: string | null;
  #stream: string | null = null;
  #panel = byId('health');

  constructor() {
    this.#token = ownerIn(location.hash) ?? sessionStorage.getItem(kKept);
    if (this.#token === null) return;
    sessionStorage.setItem(kKept, this.#token);
    if (ownerIn(location.hash)) history.replaceState(null, '', location.pathname + location.search);
    setText(byId('health-word'), words.health);
    setText(byId('rungs-word'), words.rungs);
    setInterval(() => void this.#look(), kEveryMs);
  }

  /// What is on; null: nothing.
  follow(stream: string | null): void {
    if (stream === this.#stream) return;
    this.#stream = stream;
    void this.#look();
  }

  async #look(): Promise<void> {
    if (this.#token === null || document.hidden) return;
    const health = this.#stream === null ? null : await fetchHealth(this.#stream, this.#token).catch(() => undefined);
    if (health === undefined) return;
    if (health === 'refused') return this.#leave();
    this.#panel.hidden = health === null;
    if (health !== null) this.#show(health);
  }

  /// The token is not, or no longer, the administrator's.
  #leave(): void {
    this.#token = null;
    this.#panel.hidden = true;
    sessionStorage.removeItem(kKept);
  }

  #show(health: Health): void {
    const findings = health.findings.map((finding) => {
      const item = element('li', finding.severity, finding.says);
      if (finding.remedy) item.append(element('span', 'remedy', finding.remedy));
      return item;
    });
    if (findings.length === 0) findings.push(element('li', 'well', words.allIsWell));
    // Read out only when something else is the matter, not with each figure.
    const told = findings.map((item) => item.textContent).join('\n');
    const list = byId('findings');
    if (list.dataset['told'] !== told) {
      list.dataset['told'] = told;
      list.replaceChildren(...findings);
    }
    byId('intake').replaceChildren(
      ...terms(healthLines(health).map(([name, text]) => [words.healthNames[name], text])),
    );
    const rungs = rungLines(health.rungs);
    byId('rungs-word').hidden = byId('rungs').hidden = rungs.length === 0;
    byId('rungs').replaceChildren(...terms(rungs));
  }
}
