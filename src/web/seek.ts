/// Where on the seek bar a moment stands, and what a key does there: the bar's arithmetic.

import type { Span } from './engine';

export const kStepS = 5;
const kLongStepS = 60;
/** A broadcast younger than this has nothing to seek in. */
const kWorthwhileS = 10;

export function worthSeeking(span: Span | null): span is Span {
  return span !== null && span.end - span.start >= kWorthwhileS;
}

/// 0: the oldest there is, 1: live.
export function shareOf(span: Span, position: number): number {
  const length = span.end - span.start;
  return length <= 0 ? 1 : Math.min(1, Math.max(0, (position - span.start) / length));
}

export function positionOf(span: Span, share: number): number {
  return span.start + Math.min(1, Math.max(0, share)) * (span.end - span.start);
}

/// Where a key of the slider leads from `position`; null: it is none of the slider's.
export function keyTarget(key: string, span: Span, position: number): number | null {
  const within = (to: number) => Math.min(span.end, Math.max(span.start, to));
  switch (key) {
    case 'ArrowLeft':
      return within(position - kStepS);
    case 'ArrowRight':
      return within(position + kStepS);
    case 'PageDown':
      return within(position - kLongStepS);
    case 'PageUp':
      return within(position + kLongStepS);
    case 'Home':
      return span.start;
    case 'End':
      return span.end;
    default:
      return null;
  }
}
