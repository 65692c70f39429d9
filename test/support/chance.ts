/** A sequence of numbers from 0 to below 1 that depends on its seed only. */
export type Chance = () => number;

/** The seed of a test that draws random numbers. Its title shows the seed, and TEST_SEED repeats it. */
export const testSeed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);

export function chanceFrom(seed: number): Chance {
  // mulberry32
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Picks one of some choices by weight. */
export function pick<Choice>(chance: Chance, choices: readonly (readonly [Choice, number])[]): Choice {
  let left = chance() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return (choices.at(-1) as readonly [Choice, number])[0];
}

/** Picks one item, and undefined from an empty list. */
export function oneOf<Item>(chance: Chance, items: readonly Item[]): Item | undefined {
  return items[Math.floor(chance() * items.length)];
}
