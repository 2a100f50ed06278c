/// Which of the languages that a table is there in the visitor reads.

/// The first of the wanted languages that there is: "de-AT" takes "de". Else the first table.
export function pickOf<T extends { language: string }>(
  tables: readonly [T, ...T[]],
  wanted: readonly string[],
): T {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    const found = tables.find((table) => table.language === primary);
    if (found) return found;
  }
  return tables[0];
}

/// Node, where the tests run, may have no navigator.
export function wantedHere(): readonly string[] {
  return typeof navigator === 'undefined' || typeof document === 'undefined'
    ? []
    : navigator.languages;
}
