/// The few things the pages do to their elements.

export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}

/// Writes only what changed, so that screen readers stay quiet and layout stays put.
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setIcon(button: HTMLElement, icon: string, label: string): void {
  const use = button.querySelector('use');
  if (use && use.getAttribute('href') !== `#i-${icon}`) use.setAttribute('href', `#i-${icon}`);
  if (button.getAttribute('aria-label') === label) return;
  button.setAttribute('aria-label', label);
  button.title = label;
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
