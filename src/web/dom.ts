/// The few things the pages do to their elements.

export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}

/// How the server calls itself.
export function siteName(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content ?? 'Freshet';
}

/// Writes only what changed, so that screen readers stay quiet and layout stays put.
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setIcon(button: HTMLElement, icon: string, label: string): void {
  const use = button.querySelector('use');
  if (use && use.getAttribute('href') !== `#i-${icon}`) use.setAttribute('href', `#i-${icon}`);
  if (button.getAttribute('aria-label') === label) return;
  button.setAttribute('aria-label', label);
  button.title = label;
}

export function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/// What a viewer chose last time; a browser that keeps nothing is no error.
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`freshet.${key}`, value);
  } catch {
    // Private windows may refuse.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`freshet.${key}`);
  } catch {
    return null;
  }
}

/// Copies text; over plain HTTP browsers lend pages no clipboard, so a field is copied there.
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByField(text);
  }
}

function copyByField(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  field.setAttribute('aria-hidden', 'true');
  // A dialog keeps the focus to itself, and the full screen shows nothing outside of it.
  (document.querySelector('dialog[open]') ?? document.fullscreenElement ?? document.body).append(field);
  field.select();
  let done = false;
  try {
    done = document.execCommand('copy');
  } catch {
    // Not allowed here: the viewer is told.
  }
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
