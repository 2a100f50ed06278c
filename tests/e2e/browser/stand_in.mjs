/// A stand-in for the server, to see the pages in every state without a broadcast.
/// usage: node stand_in.mjs --site FOLDER --media FOLDER | --server ORIGIN [--port 0]
///   --site   what src/web/build.mjs wrote (…/site)
///   --media  served as /live/main/: any HLS with index.m3u8; its picture.jpg, if there is one, is
///            the poster and every preview
///   --server a running server, which answers all but the pages: to see them while they change
/// Channels: main is live while --media has a playlist; starting, offline and ended say their
/// names. POST /state {"main": "live" | "ended" | "starting" | "none" | "missing"} changes one;
/// {"refuse": 503} makes /live/ answer that status until {"refuse": 0}. {"shows": [{"channel_id",
/// "title", "category", "state", "poster"}, …]} is what the directory lists instead, null the
/// channels again; {"away": true} answers none of the API's questions.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    site: { type: 'string' },
    media: { type: 'string' },
    server: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
  '.svg': 'image/svg+xml',
};
const titles = { main: 'A walk through the old town, with questions', starting: 'Vinyl hour' };
const states = { main: 'live', starting: 'starting', offline: 'none', ended: 'none' };
const began = new Date(Date.now() - 47 * 60_000).toISOString();
let refuse = 0;
let shows = null;
let away = false;
let session = 1;

function stream(name) {
  const state = states[name];
  if (state !== 'live' && state !== 'starting') return null;
  return {
    id: `${name}-${session}`,
    channel_id: name,
    title: titles[name] ?? '',
    category: name === 'main' ? 'Networking' : 'Music',
    state,
    protocol: 'rtmp',
    started_at: state === 'live' ? began : new Date().toISOString(),
    ended_at: null,
    viewers: state === 'live' ? 1283 : 0,
    peak_viewers: 1711,
  };
}

function json(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

function file(response, root, name, extra = {}) {
  const full = path.join(root, path.normalize(`/${name}`));
  if (!fs.existsSync(full) || !fs.statSync(full).isFile()) return json(response, 404, {});
  const type = types[path.extname(full)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', ...extra });
  response.end(fs.readFileSync(full));
}

/// As the server does, whose gaps say more.
function page(response, name, extra) {
  const html = fs.readFileSync(path.join(values.site, name), 'utf8');
  response.writeHead(200, { 'content-type': types['.html'], 'cache-control': 'no-cache', ...extra });
  const filled = { site: 'Harbour TV', head: '<title>Harbour TV</title>' };
  response.end(html.replace(/\[\[(\w+)\]\]/g, (_, gap) => filled[gap]));
}

function show({ poster, ...listed }) {
  const usual = { title: '', category: '', state: 'live', protocol: 'rtmp', ended_at: null };
  return { ...usual, id: `show-${listed.channel_id}`, started_at: began, ...listed };
}

function change(request, response) {
  let body = '';
  request.on('data', (piece) => (body += piece));
  request.on('end', () => {
    const { refuse: status, shows: listed, away: gone, ...changed } = JSON.parse(body);
    if (status !== undefined) refuse = status;
    if (listed !== undefined) shows = listed;
    if (gone !== undefined) away = gone;
    for (const [name, state] of Object.entries(changed)) {
      if (state === 'live' && states[name] !== 'live') ++session;
      states[name] = state;
    }
    json(response, 200, states);
  });
}

function pass(request, response) {
  const { method, headers } = request;
  const on = http.request(`${values.server}${request.url}`, { method, headers }, (said) => {
    response.writeHead(said.statusCode, said.headers);
    said.pipe(response);
  });
  on.on('error', () => response.destroy());
  response.on('close', () => on.destroy());
  request.pipe(on);
}

function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://stand-in');
  if (values.server && /^\/(live|v1|time|vod|clip|~)/.test(pathname)) return pass(request, response);
  const channel = pathname.match(/^\/v1\/channels\/([^/]+)$/)?.[1];
  if (request.method === 'POST') return change(request, response);
  if (away && pathname.startsWith('/v1/')) return json(response, 503, {});
  if (pathname === '/time') return response.end(new Date().toISOString());
  if (pathname === '/v1/streams') {
    const items = shows ? shows.map(show) : Object.keys(states).map(stream).filter(Boolean);
    return json(response, 200, { items, next: null });
  }
  if (channel) {
    if (!(channel in states) || states[channel] === 'missing') return json(response, 404, {});
    const title = titles[channel] ?? '';
    return json(response, 200, { id: channel, title, category: '', stream: stream(channel) });
  }
  const poster = pathname.match(/^\/live\/([^/]+)\/poster\.jpg$/)?.[1];
  const picture = shows?.find(({ channel_id }) => channel_id === poster)?.poster;
  if (picture) return file(response, path.dirname(picture), path.basename(picture));
  if (pathname.startsWith('/live/main/')) {
    if (refuse) return json(response, refuse, {});
    const name = pathname.endsWith('.jpg') ? 'picture.jpg' : pathname.slice('/live/main/'.length);
    return file(response, values.media, name);
  }
  const extra = { 'content-security-policy': policy };
  if (pathname === '/') return page(response, 'index.html', extra);
  const embed = pathname.match(/^\/embed\/[a-z0-9][a-z0-9_-]*(\/chat)?$/);
  if (embed) {
    const framed = policy.replace("frame-ancestors 'none'", 'frame-ancestors *');
    const name = embed[1] ? 'chat_embed.html' : 'embed.html';
    return page(response, name, { 'content-security-policy': framed });
  }
  if (/^\/overlay\/[a-z0-9][a-z0-9_-]*$/.test(pathname)) return page(response, 'overlay.html', extra);
  if (pathname === '/v1/chat/emotes') return json(response, 200, { items: [] });
  if (/^\/[a-z0-9][a-z0-9_-]*$/.test(pathname)) {
    return page(response, 'watch.html', extra);
  }
  return file(response, values.site, pathname);
}

const server = http.createServer(answer).listen(Number(values.port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
