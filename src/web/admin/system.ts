/// System: what the machine does, what it has left, and what doctor says.

import { ask } from './client';
import { findingList } from './findings';
import { every, type Context } from './screen';
import type { Encoder, System } from './shapes';
import { badge, copyRow, h, heading, problemBox, svg, waiting } from './ui';
import { words } from './words';

const kAfreshMs = 5000;

/// What each stage takes, of one processor; groups inside are taken apart.
export function cpuLines(cpu: Record<string, unknown>): [string, number][] {
  return Object.entries(cpu).flatMap(([name, value]): [string, number][] => {
    if (typeof value === 'number') return [[name, value]];
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return cpuLines(value as Record<string, unknown>);
    return [];
  });
}

function meter(share: number, name: string): SVGElement {
  const width = 100 * Math.min(1, Math.max(0, share));
  const full = share > 0.9 ? 'bad' : share > 0.75 ? 'warn' : 'good';
  return svg(
    'svg',
    {
      class: `meter ${full}`,
      viewBox: '0 0 100 6',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${name}: ${words.percent(share)}`,
    },
    svg('rect', { class: 'rail', width: 100, height: 6, rx: 3 }),
    svg('rect', { class: 'fill', width, height: 6, rx: 3 }),
  );
}

function figure(name: string, text: string, detail: string, share?: number): HTMLElement {
  return h(
    'div',
    { class: 'figure panel' },
    h('h2', {}, name),
    h('p', { class: 'big' }, text),
    share === undefined ? null : meter(share, name),
    h('p', { class: 'soft' }, detail),
  );
}

const line = (name: string, text: string) => h('div', {}, h('dt', {}, name), h('dd', {}, text));

function encoder({ name, codec, works }: Encoder): HTMLElement {
  return h(
    'li',
    {},
    badge(works ? words.works : words.notHere, works ? 'good' : 'calm'),
    ' ',
    name,
    h('span', { class: 'soft' }, ` ${codec}`),
  );
}

function figures(system: System): HTMLElement[] {
  const cpu = cpuLines(system.cpu);
  const process = cpu.find(([name]) => name === 'process')?.[1] ?? 0;
  const { free_bytes: free, size_bytes: size, path } = system.disk;
  return [
    figure(
      words.processor,
      words.percent(process / Math.max(1, system.processors)),
      words.ofProcessors(system.processors),
      process / Math.max(1, system.processors),
    ),
    figure(words.memory, words.bytes(system.memory_bytes), words.memoryDetail),
    figure(
      words.disk,
      words.freeBytes(words.bytes(free)),
      `${words.ofBytes(words.bytes(size))} · ${path}`,
      size > 0 ? 1 - free / size : 0,
    ),
    figure(words.upFor, words.span(system.uptime_s), words.versionIs(system.version)),
  ];
}

function show(system: System): HTMLElement[] {
  const stages = cpuLines(system.cpu).filter(([name]) => name !== 'process');
  const addresses = Object.entries(system.addresses).filter(([, address]) => address);
  return [
    h('div', { class: 'figures' }, figures(system)),
    h(
      'section',
      { class: 'panel', 'aria-labelledby': 'doctor' },
      h('h2', { id: 'doctor' }, words.doctor),
      system.findings.length > 0 ? findingList(system.findings) : h('p', {}, words.verdicts.good),
    ),
    stages.length > 0
      ? h(
          'section',
          { class: 'panel', 'aria-labelledby': 'stages' },
          h('h2', { id: 'stages' }, words.stages),
          h(
            'dl',
            { class: 'facts' },
            stages.map(([name, value]) =>
              line(words.stageNames[name] ?? name, words.percent(value)),
            ),
          ),
        )
      : h('span', { hidden: true }),
    h(
      'section',
      { class: 'panel', 'aria-labelledby': 'encoders' },
      h('h2', { id: 'encoders' }, words.encoders),
      h('ul', { class: 'plain' }, system.encoders.map(encoder)),
    ),
    h(
      'section',
      { class: 'panel', 'aria-labelledby': 'addresses' },
      h('h2', { id: 'addresses' }, words.addresses),
      addresses.map(([name, address]) => copyRow(name.toUpperCase(), address ?? '')),
    ),
  ];
}

export function system(context: Context): void {
  const place = h('div', { class: 'stack' }, waiting());
  context.root.append(heading(words.system), place);
  let shown = '';
  every(kAfreshMs, context.signal, async () => {
    try {
      const now = await ask<System>('GET', '/v1/system', { signal: context.signal });
      if (context.signal.aborted) return;
      // Who is about to copy something keeps the field under the hand.
      if (place.contains(document.activeElement) && shown === now.version) {
        return place.firstElementChild?.replaceChildren(...figures(now));
      }
      shown = now.version;
      place.replaceChildren(...show(now));
    } catch (error) {
      if (!context.signal.aborted) place.replaceChildren(problemBox(error));
    }
  });
}
