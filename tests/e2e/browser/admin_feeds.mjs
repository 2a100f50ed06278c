/// Webhooks, configuration, changes, log and events, over the stand-in's memory.

import { conflict, gone, missing, ok, onlyMembers, paged, wrong } from './admin_answers.mjs';
import { Refused, at } from './admin_data.mjs';

const withoutSecret = ({ secret: _, ...hook }) => hook;

const hookOf = (world, id) =>
  world.webhooks.find((one) => one.id === id) ??
  (() => {
    throw missing('webhook');
  })();
const ownHook = (world, id) => {
  const hook = hookOf(world, id);
  if (hook.source === 'file')
    throw conflict('this webhook stands in freshet.yaml; change it there');
  return hook;
};

export const hooks = [
  [
    'GET',
    /^\/v1\/webhooks$/,
    ({ world, query }) => paged(world.webhooks.map(withoutSecret), query),
  ],
  [
    'POST',
    /^\/v1\/webhooks$/,
    ({ world, body }) => {
      onlyMembers(body, 'url', 'events', 'channels');
      if (!/^https?:\/\//.test(body.url))
        throw wrong(`url: found "${body.url}", expected an http or https address`);
      const hook = {
        id: world.id('wh'),
        events: [],
        channels: [],
        enabled: true,
        source: 'api',
        state: 'ok',
        last_delivery_at: null,
        waiting: 0,
        ...body,
      };
      world.webhooks.push(hook);
      return ok({ ...hook, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, 201);
    },
  ],
  [
    'GET',
    /^\/v1\/webhooks\/([^/]+)$/,
    ({ world, params: [id] }) => ok(withoutSecret(hookOf(world, id))),
  ],
  [
    'PATCH',
    /^\/v1\/webhooks\/([^/]+)$/,
    ({ world, params: [id], body }) => ok(withoutSecret(Object.assign(ownHook(world, id), body))),
  ],
  [
    'DELETE',
    /^\/v1\/webhooks\/([^/]+)$/,
    ({ world, params: [id] }) => (
      world.webhooks.splice(world.webhooks.indexOf(ownHook(world, id)), 1),
      gone
    ),
  ],
  [
    'GET',
    /^\/v1\/webhooks\/([^/]+)\/deliveries$/,
    ({ world, params: [id], query }) =>
      paged(
        world.deliveries.filter((one) => one.hook === id).map(({ hook: _, ...one }) => one),
        query,
      ),
  ],
  [
    'POST',
    /^\/v1\/webhooks\/([^/]+)\/test$/,
    ({ world, params: [id] }) => {
      const hook = hookOf(world, id);
      const bad = hook.url.includes('dead');
      const one = {
        id: world.id('d'),
        event_id: world.id('01F'),
        type: 'ping',
        channel_id: null,
        attempt: 1,
        at: at(0),
        took_ms: 84,
        status: bad ? null : 204,
        error: bad ? 'connection refused' : null,
        outcome: bad ? 'failed' : 'delivered',
      };
      world.deliveries.unshift({ hook: id, ...one });
      Object.assign(hook, { last_delivery_at: at(0), state: bad ? 'failing' : 'ok' });
      return ok(one);
    },
  ],
];

function setConfig(world, path, value) {
  const one = world.config.find((setting) => setting.path === path);
  if (!one) throw wrong(`${path}: there is no such key`);
  if (one.source !== 'default' && one.source !== 'api')
    throw conflict(`${path} is set in ${one.from}; change it there`);
  if (
    path === 'log.level' &&
    value !== null &&
    !['trace', 'debug', 'info', 'warn', 'error', 'off'].includes(value)
  ) {
    throw wrong(`log.level: found "${value}", expected trace, debug, info, warn, error or off`);
  }
  const before = one.source === 'api' ? one.value : null;
  Object.assign(
    one,
    value === null ? { value: one.default, source: 'default' } : { value, source: 'api' },
  );
  world.tell('config.changed', null, { keys: [path], by: 'api' });
  return before;
}

function changeConfig(world, path, value) {
  const before = setConfig(world, path, value);
  world.record('changes the configuration', null, { [path]: before }, { [path]: value }, () =>
    setConfig(world, path, before),
  );
}

function listen(name) {
  return ({ world, response, request }) => {
    if (name === 'events' && world.deaf) throw new Refused(503, 'Busy', 'too many listen');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': there you are\n\n');
    world.listeners[name].add(response);
    request.on('close', () => world.listeners[name].delete(response));
    return 'stream';
  };
}

export const feeds = [
  ['GET', /^\/v1\/events$/, listen('events')],
  [
    'GET',
    /^\/v1\/log$/,
    ({ world, query }) =>
      ok({ items: world.log.slice(-(Number(query.get('limit')) || 100)), next: null }),
  ],
  ['GET', /^\/v1\/log\/stream$/, listen('log')],
  ['GET', /^\/v1\/system$/, ({ world }) => ok(world.system())],
  ['GET', /^\/v1\/config$/, ({ world }) => ok({ items: world.config, next: null })],
  [
    'PATCH',
    /^\/v1\/config$/,
    ({ world, body }) => {
      for (const [path, value] of Object.entries(body)) changeConfig(world, path, value);
      return ok({ items: world.config, next: null });
    },
  ],
  [
    'GET',
    /^\/v1\/audit$/,
    ({ world, query }) =>
      paged(
        world.audit.map(({ undo: _, ...one }) => one),
        query,
      ),
  ],
  [
    'POST',
    /^\/v1\/audit\/([^/]+)\/undo$/,
    ({ world, params: [id] }) => {
      const one =
        world.audit.find((change) => change.id === id) ??
        (() => {
          throw missing('change');
        })();
      if (!one.undo || one.undone_by) throw conflict('this cannot be undone');
      one.undo();
      world.record('undoes a change', one.channel_id, one.after, one.before);
      one.undone_by = world.audit[0].id;
      return ok({});
    },
  ],
];
