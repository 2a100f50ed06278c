/// How the dashboard's stand-in for the server answers and refuses.

import { Refused } from './admin_data.mjs';

export const ok = (body, status = 200, headers = {}) => ({ status, body, headers });
export const gone = { status: 204, body: undefined };
export const missing = (what) =>
  new Refused(404, `No such ${what}`, `there is no ${what} of that name`);
export const conflict = (detail) => new Refused(409, 'Conflict', detail);
export const wrong = (detail) => new Refused(400, 'Bad request', detail);

export function paged(all, query) {
  const limit = Math.min(1000, Number(query.get('limit')) || 100);
  const from = query.get('cursor') ? all.findIndex((one) => one.id === query.get('cursor')) + 1 : 0;
  const items = all.slice(from, from + limit);
  return ok({ items, next: from + limit < all.length ? items.at(-1).id : null });
}

export function onlyMembers(body, ...names) {
  const strange = Object.keys(body).filter((name) => !names.includes(name));
  if (strange.length > 0) throw wrong(`${strange.join(', ')}: there is no such member`);
}

export function merge(into, patch) {
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete into[name];
    else if (typeof value === 'object' && !Array.isArray(value))
      into[name] = merge({ ...into[name] }, value);
    else into[name] = value;
  }
  return into;
}
