/** The events an endpoint may ask for, put together by what they are about. */

const GROUPS = {
  duplicates: ['link'],
  labels: ['consensus', 'model', 'answer'],
  people: ['flag', 'verdict'],
  game: ['points', 'streak', 'badge', 'quest', 'reward'],
} as const;

export type Group = keyof typeof GROUPS;

/** What is offered, by group; groups of which nothing is offered are left out. */
export function grouped(offered: readonly string[]): [Group, string[]][] {
  return (Object.keys(GROUPS) as Group[])
    .map((group): [Group, string[]] => [group, offered.filter((type) => isOf(group, type))])
    .filter(([, types]) => types.length > 0);
}

function isOf(group: Group, type: string): boolean {
  return GROUPS[group].some((noun) => type.startsWith(`${noun}.`));
}
