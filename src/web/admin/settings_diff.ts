/// What of a channel's settings was changed, as a merge patch (RFC 7396). Pure.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Group = { [name: string]: Json };

export const isGroup = (value: Json | undefined): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/// Every setting by its path, as "record.keep"; a list is one.
export function flat(group: Group, prefix = ''): Map<string, Json> {
  const all = new Map<string, Json>();
  for (const [name, value] of Object.entries(group)) {
    if (isGroup(value))
      for (const [path, inner] of flat(value, `${prefix}${name}.`)) all.set(path, inner);
    else all.set(prefix + name, value);
  }
  return all;
}

export function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/// The patch that sets these paths.
export function patchOf(changes: ReadonlyMap<string, Json>): Group {
  const patch: Group = {};
  for (const [path, value] of changes) {
    const names = path.split('.');
    const last = names.pop() ?? path;
    let at = patch;
    for (const name of names) {
      const inner = at[name];
      at = isGroup(inner) ? inner : (at[name] = {});
    }
    at[last] = value;
  }
  return patch;
}

/// What a person typed where a value of that kind stood: JSON lists and groups, numbers, else text.
export function valueOf(text: string, was: Json): Json {
  if (typeof was === 'boolean') return text === 'true';
  if (typeof was === 'number' && /^-?\d+(\.\d+)?$/.test(text.trim())) return Number(text);
  if (Array.isArray(was) && !was.some(isGroup))
    return text
      .split(/[\n,]+/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const structured = /^\s*[[{]/.test(text);
  return structured ? (JSON.parse(text) as Json) : text;
}

export function textOf(value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value) && !value.some(isGroup)) return value.join('\n');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/// What differs between two values, each as path, old and new text. What was not there is nothing.
export function differences(before: Json, after: Json): [string, string, string][] {
  const grouped = isGroup(before) || isGroup(after);
  const all = (value: Json) =>
    isGroup(value)
      ? flat(value)
      : new Map<string, Json>(grouped && value === null ? [] : [['', value]]);
  const [old, now] = [all(before), all(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !same(old.get(path), now.get(path)))
    .map((path) => [path, textOf(old.get(path) ?? null), textOf(now.get(path) ?? null)]);
}
