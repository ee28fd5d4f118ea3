/** Whether a project's guidelines have changed since this browser last saw them. */

const key = (project: string) => `guidelines:${project}`;

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** Say whether they have; what is met for the first time is no change. */
export function haveChanged(project: string, version: number, memory: Memory): boolean {
  const seen = recall(project, memory);
  if (seen === null) remember(project, version, memory);
  return seen !== null && version > seen;
}

export function remember(project: string, version: number, memory: Memory) {
  try {
    memory.setItem(key(project), String(version));
  } catch {
    // A full or forbidden store only means that they are told again.
  }
}

function recall(project: string, memory: Memory): number | null {
  try {
    const kept = memory.getItem(key(project));
    return kept === null ? null : Number(kept);
  } catch {
    return null;
  }
}
