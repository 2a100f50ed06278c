/// A show that is on: its picture, how it does in words and figures, and the last two minutes of it.

import type { Health, Rung } from '../api';
import { setText } from '../dom';
import type { Stream } from '../state';
import { ask, Problem } from './client';
import { confirm } from './dialogs';
import { findingList, worst } from './findings';
import { Graph } from './graph';
import { addressOf } from './router';
import { badge, button, h, say } from './ui';
import { words } from './words';

type Known = Health & { held?: boolean };

function facts(health: Known, peak: number): [string, string][] {
  const all: [string, string, boolean][] = [
    [words.mostViewers, words.count(peak), peak > 0],
    [words.encoder, health.encoder, health.encoder !== ''],
    [
      words.keyframes,
      words.everySeconds(health.keyframe_interval_s),
      health.keyframe_interval_s > 0,
    ],
    [words.speed, words.percent(health.speed), health.speed > 0],
    [words.jitter, words.milliseconds(health.jitter_ms), health.pictures > 0],
    [words.missing, words.count(health.missing_pictures), health.missing_pictures > 0],
  ];
  return all.filter(([, , seen]) => seen).map(([name, text]) => [name, text]);
}

function rungText(rung: Rung): string {
  const how = rung.preset === '' ? '' : ` (${rung.encoder}, ${rung.preset})`;
  return `${rung.name}: ${words.rungStates[rung.state] ?? rung.state}${how}`;
}

export class NowCard {
  readonly tile = h('div', { class: 'tile' });
  readonly element: HTMLElement;
  #state = h('span', {});
  #since = h('p', { class: 'soft' });
  #word = h('p', { class: 'verdict', role: 'status' });
  #findings = h('div');
  #facts = h('dl', { class: 'facts' });
  #rungs = h('p', { class: 'soft rungs' });
  #viewers = new Graph(words.viewers, words.count);
  #bits = new Graph(words.bitRate, words.rate);
  #frames = new Graph(words.frameRate, (value) => words.frames(value));
  #shown = '';

  constructor(
    private stream: Stream,
    private readonly signal: AbortSignal,
  ) {
    const name = stream.title || stream.channel_id;
    const initial = [...name][0]?.toUpperCase() ?? '';
    this.tile.append(h('span', { class: 'initial', 'aria-hidden': 'true' }, initial));
    this.element = h(
      'article',
      { class: 'now', 'aria-label': name },
      h('div', { class: 'now-picture' }, this.tile, this.#ways(stream.channel_id)),
      h(
        'div',
        { class: 'now-words' },
        h('div', { class: 'now-head' }, h('h2', {}, name), this.#state),
        [this.#since, this.#word, this.#findings, this.#facts, this.#rungs],
      ),
      h('div', { class: 'graphs' }, [
        this.#viewers.element,
        this.#bits.element,
        this.#frames.element,
      ]),
    );
    this.set(stream);
  }

  #ways(channel: string): HTMLElement {
    const there = { class: 'button', href: `/${channel}`, target: '_blank', rel: 'noopener' };
    return h(
      'div',
      { class: 'actions' },
      h('a', there, words.watch),
      h('a', { class: 'button', href: addressOf('channel', channel) }, words.channel),
      button(words.stop, () => this.#stop(), 'quiet'),
    );
  }

  set(stream: Stream): void {
    this.stream = stream;
    const on = words.since((Date.now() - Date.parse(stream.started_at)) / 1000);
    setText(
      this.#since,
      [stream.channel_id, words.protocols[stream.protocol] ?? stream.protocol, on].join(' · '),
    );
  }

  /// Once a second while it is seen.
  async look(): Promise<void> {
    try {
      const path = `/v1/streams/${encodeURIComponent(this.stream.id)}/health`;
      this.#show(await ask<Known>('GET', path, { signal: this.signal }));
    } catch (error) {
      if (this.signal.aborted) return;
      this.#viewers.add(null);
      this.#bits.add(null);
      this.#frames.add(null);
      if (error instanceof Problem && error.status !== 404) setText(this.#word, error.message);
    }
  }

  #show(health: Known): void {
    this.#viewers.add(health.viewers);
    this.#bits.add(health.bit_rate);
    this.#frames.add(health.frame_rate);
    this.#say(health);
    const peak = Math.max(this.stream.peak_viewers, health.viewers);
    this.#facts.replaceChildren(
      ...facts(health, peak).map(([name, text]) =>
        h('div', {}, h('dt', {}, name), h('dd', {}, text)),
      ),
    );
    setText(this.#rungs, health.rungs.map(rungText).join(' · '));
  }

  /// Only what changed: a screen reader says it aloud.
  #say(health: Known): void {
    const told = JSON.stringify([health.state, health.held, health.findings]);
    if (told === this.#shown) return;
    this.#shown = told;
    const tone = worst(health.findings);
    const live = health.state === 'live';
    this.#state.replaceWith(
      (this.#state = badge(words.states[health.state] ?? health.state, live ? 'live' : 'warn')),
    );
    setText(this.#word, health.held === true ? words.held : words.verdicts[tone]);
    this.#word.dataset['tone'] = tone;
    this.#findings.replaceChildren(
      ...(health.findings.length > 0 ? [findingList(health.findings)] : []),
    );
  }

  #stop(): void {
    confirm(words.stopTitle, words.stopDetail, words.stop, async () => {
      await ask('POST', '/v1/streams/stop', { body: { stream_id: this.stream.id } });
      say(words.stopped);
    });
  }
}
