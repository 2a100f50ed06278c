/// The calls of the API that the dashboard makes, over the stand-in's memory.

import { conflict, gone, merge, missing, ok, onlyMembers, paged, wrong } from './admin_answers.mjs';
import { chat } from './admin_chat.mjs';
import { Refused, at, channelSettings, health } from './admin_data.mjs';
import { feeds, hooks } from './admin_feeds.mjs';
import { session } from './admin_gate.mjs';

const channelOf = (world, id) =>
  world.channels.get(id) ??
  (() => {
    throw missing('channel');
  })();
const settingsOf = (channel) =>
  merge(channelSettings(), {
    ...channel.settings,
    title: channel.title,
    category: channel.category,
  });
const tagOf = (settings) =>
  `"${Buffer.from(JSON.stringify(settings)).toString('base64').slice(-24)}-${JSON.stringify(settings).length}"`;
const shown = (world, { id, title, category }) => ({
  id,
  title,
  category,
  stream: world.live?.channel_id === id ? world.live : null,
});
const channels = [
  [
    'GET',
    /^\/v1\/channels$/,
    ({ world, query }) =>
      paged(
        [...world.channels.values()].map((one) => shown(world, one)),
        query,
      ),
  ],
  [
    'POST',
    /^\/v1\/channels$/,
    ({ world, body }) => {
      onlyMembers(body, 'id', 'settings');
      if (!/^[a-z0-9][a-z0-9_-]{0,47}$/.test(body.id))
        throw wrong(`id: "${body.id}" is no channel name`);
      if (world.channels.has(body.id)) throw conflict(`the channel ${body.id} exists`);
      const { title = '', category = '', ...settings } = body.settings ?? {};
      world.addChannel(body.id, { title, category, settings });
      world.record('makes the channel', body.id, null, body.settings ?? {});
      return ok(shown(world, world.channels.get(body.id)), 201, {
        location: `/v1/channels/${body.id}`,
      });
    },
  ],
  [
    'GET',
    /^\/v1\/channels\/([^/]+)$/,
    ({ world, params: [id] }) => ok(shown(world, channelOf(world, id))),
  ],
  [
    'DELETE',
    /^\/v1\/channels\/([^/]+)$/,
    ({ world, params: [id] }) => {
      channelOf(world, id);
      if (world.live?.channel_id === id) throw conflict(`${id} is live; end its show first`);
      world.channels.delete(id);
      return gone;
    },
  ],
  [
    'GET',
    /^\/v1\/channels\/([^/]+)\/settings$/,
    ({ world, params: [id] }) => {
      const settings = settingsOf(channelOf(world, id));
      return ok(settings, 200, { etag: tagOf(settings) });
    },
  ],
  [
    'PATCH',
    /^\/v1\/channels\/([^/]+)\/settings$/,
    ({ world, params: [id], body, request }) => {
      const channel = channelOf(world, id);
      const before = settingsOf(channel);
      const tag = request.headers['if-match'];
      if (tag && tag !== tagOf(before))
        throw new Refused(
          412,
          'Precondition failed',
          'the settings have changed since they were read',
        );
      if (body.dvr_window && !/^\d+(s|m|h|d)$/.test(body.dvr_window))
        throw wrong(`dvr_window: found "${body.dvr_window}", expected a duration such as 2h`);
      const { title = channel.title, category = channel.category, ...rest } = body;
      Object.assign(channel, { title, category, settings: merge({ ...channel.settings }, rest) });
      const after = settingsOf(channel);
      world.record('changes the settings', id, before, after, () =>
        Object.assign(channel, { settings: before }),
      );
      world.tell('config.changed', id, { keys: Object.keys(body), by: 'api' });
      return ok(after, 200, { etag: tagOf(after) });
    },
  ],
];

const keysOf = (world, id) => {
  channelOf(world, id);
  if (!world.keys.has(id)) world.keys.set(id, []);
  return world.keys.get(id);
};
const keyOf = (world, [id, key]) =>
  keysOf(world, id).find((one) => one.id === key) ??
  (() => {
    throw missing('key');
  })();

const keys = [
  [
    'GET',
    /^\/v1\/channels\/([^/]+)\/keys$/,
    ({ world, params: [id], query }) => paged(keysOf(world, id), query),
  ],
  [
    'POST',
    /^\/v1\/channels\/([^/]+)\/keys$/,
    ({ world, params: [channel], body }) => {
      onlyMembers(body, 'note', 'expires_in_s', 'expires_at', 'backup');
      const key = {
        id: world.id('k'),
        note: body.note ?? '',
        backup: body.backup ?? false,
        created_at: at(0),
        expires_at: body.expires_in_s ? at(-body.expires_in_s) : null,
        revoked_at: null,
        last_used_at: null,
        state: 'good',
      };
      keysOf(world, channel).unshift(key);
      world.tell('key.created', channel, {
        key_id: key.id,
        note: key.note,
        expires_at: key.expires_at,
      });
      return ok({ ...key, key: `${channel}.${key.id}.0.xVyN83TeNDTsANrzE9oPmQ` }, 201);
    },
  ],
  [
    'PATCH',
    /^\/v1\/channels\/([^/]+)\/keys\/([^/]+)$/,
    ({ world, params, body }) => ok(Object.assign(keyOf(world, params), { note: body.note })),
  ],
  [
    'DELETE',
    /^\/v1\/channels\/([^/]+)\/keys\/([^/]+)$/,
    ({ world, params }) => {
      Object.assign(keyOf(world, params), { state: 'revoked', revoked_at: at(0) });
      world.tell('key.revoked', params[0], { key_id: params[1] });
      if (world.live?.channel_id === params[0]) world.setLive(null);
      return gone;
    },
  ],
];

const streams = [
  ['GET', /^\/v1\/streams$/, ({ world, query }) => paged(world.live ? [world.live] : [], query)],
  [
    'GET',
    /^\/v1\/streams\/([^/]+)\/health$/,
    ({ world, params: [id] }) => {
      if (world.live?.id !== id) throw missing('stream');
      return ok(health(1 + Math.floor((Date.now() - Date.parse(world.live.started_at)) / 1000)));
    },
  ],
  [
    'POST',
    /^\/v1\/streams\/stop$/,
    ({ world, body }) => {
      if (world.live?.id !== body.stream_id) throw missing('stream');
      world.setLive(null);
      return ok({});
    },
  ],
  [
    'POST',
    /^\/v1\/tokens$/,
    ({ body }) => {
      onlyMembers(body, 'role', 'channels', 'user', 'expires_in_s');
      return ok(
        {
          token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzdHViIn0.c2lnbmF0dXJl',
          user: body.user ?? 'moderator-k3x9q2m7ab',
          expires_at: at(-body.expires_in_s),
        },
        201,
      );
    },
  ],
  [
    'POST',
    /^\/v1\/playback-url$/,
    ({ world, body }) => {
      channelOf(world, body.channel);
      const root = `${world.base}/~v1.k.1.0.s.mac/live/${body.channel}`;
      return ok({
        url: `${world.base}/${body.channel}#v1.k.1.0.s.mac`,
        hls: `${root}/index.m3u8`,
        dash: `${root}/manifest.mpd`,
        expires_at: at(-21_600),
        channel: body.channel,
        session: 's',
      });
    },
  ],
];

export const routes = [
  ...session,
  ...channels,
  ...keys,
  ...streams,
  ...chat,
  ...hooks,
  ...feeds,
];
