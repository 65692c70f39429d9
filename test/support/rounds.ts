/** Whether every soak loop runs in full, as in `.ci/run`. */
export const isFull = process.env['TEST_ROUNDS'] === 'full';

/** Picks how often a test repeats itself: `full` when TEST_ROUNDS is `full`, or else `quick`. */
export function rounds(full: number, quick: number): number {
  return isFull ? full : quick;
}
