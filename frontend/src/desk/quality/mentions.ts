/** Whether guidelines speak of two labels in one breath: in the same line, each as a word. */
export function mentions(guidelines: string, one: string, other: string): boolean {
  return guidelines.split('\n').some((line) => has(line, one) && has(line, other));
}

function has(line: string, name: string): boolean {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'iu').test(line);
}
