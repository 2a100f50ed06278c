/// Polls and questions of a channel's chat.

import { doing, liveList, panel } from './chat_panel';
import type { Poll, Question } from './chat_shapes';
import { ask, create, onceFor } from './client';
import { formDialog } from './dialogs';
import { areaField, switchField, textField } from './fields';
import type { Context } from './screen';
import { badge, button, h } from './ui';
import { words } from './words';

const kAfreshMs = 3_000;

const isOpen = (poll: Poll) => poll.open !== false;

function results(poll: Poll): HTMLElement {
  const total = Math.max(poll.total ?? 0, 1);
  return h(
    'ul',
    { class: 'results' },
    poll.opts.map((option, i) => {
      const n = poll.n?.[i] ?? 0;
      return h(
        'li',
        {},
        h('span', {}, option),
        h('meter', { min: 0, max: total, value: n, 'aria-label': option }),
        h('span', {}, words.count(n)),
      );
    }),
  );
}

export function polls(context: Context): HTMLElement {
  const list = liveList<Poll>(context, kAfreshMs, {
    path: `/v1/polls?channel=${encodeURIComponent(context.id)}`,
    name: words.polls,
    none: words.noPolls,
    columns: [
      { name: words.question, kind: 'main', cell: (poll) => [h('p', {}, poll.q), results(poll)] },
      {
        name: words.state,
        cell: (poll) => (isOpen(poll) ? badge(words.open, 'live') : badge(words.closed)),
      },
      {
        name: words.closePoll,
        kind: 'act',
        cell: (poll) =>
          isOpen(poll) &&
          doing(
            words.closePoll,
            () =>
              ask('POST', `/v1/polls/${encodeURIComponent(poll.id)}/close`, {
                body: { channel_id: context.id },
              }),
            () => void list.again(),
          ),
      },
    ],
  });
  const make = () => {
    const question = textField(words.question, '', '', { required: true, maxlength: 140 });
    const options = areaField(words.pollOptions, '', words.pollOptionsHelp, 4);
    const seconds = textField(words.pollSeconds, '60', words.pollSecondsHelp, {
      type: 'number',
      min: 0,
      max: 86400,
    });
    const multiple = switchField(words.multiple, false);
    const anonymous = switchField(words.anonymous, false, words.anonymousHelp);
    const once = onceFor();
    formDialog({
      title: words.newPoll,
      fields: [question.row, options.row, seconds.row, multiple.row, anonymous.row],
      does: words.openPoll,
      act: async () => {
        const body = {
          channel_id: context.id,
          question: question.control.value.trim(),
          options: options.control.value
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
          seconds: Number(seconds.control.value) || 0,
          multiple: multiple.control.checked,
          anonymous: anonymous.control.checked,
        };
        await create('/v1/polls', body, once(body));
        return () => void list.again();
      },
    });
  };
  return panel('polls', words.polls, button(words.newPoll, make), list.element);
}

export function questions(context: Context): HTMLElement {
  const list = liveList<Question>(context, kAfreshMs, {
    path: `/v1/questions?channel=${encodeURIComponent(context.id)}`,
    name: words.questions,
    none: words.noQuestions,
    columns: [
      { name: words.question, kind: 'main', cell: (one) => one.text },
      { name: words.userName, cell: (one) => one.u.name },
      { name: words.votes, kind: 'number', cell: (one) => words.count(one.n) },
      {
        name: words.state,
        kind: 'act',
        cell: (one) => {
          const set = (text: string, state: string) =>
            doing(
              text,
              () =>
                ask('PATCH', `/v1/questions/${encodeURIComponent(one.id)}`, {
                  body: { channel_id: context.id, state },
                }),
              () => void list.again(),
              'quiet',
            );
          const featured = one.state === 'featured';
          return h(
            'div',
            { class: 'actions' },
            featured ? set(words.unfeature, 'asked') : set(words.feature, 'featured'),
            set(words.answered, 'answered'),
            set(words.remove, 'removed'),
          );
        },
      },
    ],
  });
  return panel('questions', words.questions, null, list.element);
}
