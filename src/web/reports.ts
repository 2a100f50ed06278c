/// Rendition reports as hls.js 1.7 understands them: it takes LAST-PART=0 for a report that says no
/// part, and its own list's last part instead. Whoever changes the quality just when the other one has
/// begun a segment, and the one that plays has not, then asks for that segment's last part, and is
/// answered a segment later.

import type { LevelDetails } from 'hls.js';

/// Says a part before that one instead: that is there, so the answer comes at once and is the newest.
export function sayNoPartZero(details: Pick<LevelDetails, 'renditionReports'>): void {
  for (const report of details.renditionReports ?? []) {
    const msn = Number(report['LAST-MSN']);
    if (report['LAST-PART'] !== '0' || !(msn > 1)) continue;
    report['LAST-MSN'] = String(msn - 1);
    report['LAST-PART'] = '1';
  }
}
