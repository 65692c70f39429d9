import type * as z from 'zod';
import { type KeyFormat, ownPrefixes } from '../../lambdas/environment.ts';

/** The fewest characters after the prefix of an imported value: shorter values could be guessed. */
const fewestRandom = 16;

/** Adds an issue for each form of imported values that no value can have, or that values could be guessed of. */
export function checkKeyFormat(format: KeyFormat, context: z.core.$RefinementCtx): void {
  for (const [index, { prefix, minLength, maxLength }] of (format.imported ?? []).entries()) {
    const refuse = (setting: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['imported', index, setting], message });
    const own = ownPrefixes(format).find((each) => prefix.startsWith(each));
    if (own !== undefined) refuse('prefix', `must not begin with ${own}, the prefix of values that Latchkey issues`);
    if (maxLength < minLength) refuse('maxLength', 'must not be less than minLength');
    if (minLength < prefix.length + fewestRandom) {
      refuse('minLength', `must allow at least ${fewestRandom} characters after the prefix`);
    }
  }
}
