/// What a changed form of a chat room asks the server for. Pure.

import type { ChatRoom } from './chat_shapes';

export interface Action {
  action: string;
  user?: string;
  message?: string;
  seconds?: number;
  value?: string;
  reason?: string;
}

export const onOff = (is: boolean): string => (is ? 'on' : 'off');

/// What differs from what holds, as the actions that make it so.
export function changesOf(was: ChatRoom, wanted: ChatRoom): Action[] {
  const all: Action[] = [];
  if (was.slow !== wanted.slow) all.push({ action: 'slow', seconds: wanted.slow });
  if (was.delay !== wanted.delay) all.push({ action: 'delay', seconds: wanted.delay });
  if (was.mode !== wanted.mode) all.push({ action: 'mode', value: wanted.mode });
  if (was.links !== wanted.links) all.push({ action: 'links', value: wanted.links });
  if (was.unique !== wanted.unique) all.push({ action: 'unique', value: onOff(wanted.unique) });
  if (was.learn !== wanted.learn) all.push({ action: 'learn', value: onOff(wanted.learn) });
  return all;
}
