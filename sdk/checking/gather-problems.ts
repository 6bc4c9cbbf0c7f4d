/**
 * Gathers problems that differ in the seed, the level of variation and in numbers alone: the first of each, with how many
 * more there are.
 *
 * @param problems - Sentences such as `default, seed 0: success is true at the start`.
 * @returns sentences such as `success is true at the start (default, seed 0, and 14 more)`.
 */
export function gatherProblems(problems: readonly string[]): string[] {
  const gathered = new Map<string, { readonly text: string; readonly place: string; count: number }>();
  for (const problem of problems) {
    const [, place = '', text = problem] = /^(.+?, seed \d+): (.*)$/s.exec(problem) ?? [];
    const key = text.replace(/-?\d+(?:\.\d+)?/g, '#');
    const known = gathered.get(key);
    if (known) known.count++;
    else gathered.set(key, { text, place, count: 1 });
  }
  return [...gathered.values()].map(({ text, place, count }) => {
    if (place === '') return text;
    return `${text} (${place}${count > 1 ? `, and ${count - 1} more` : ''})`;
  });
}
