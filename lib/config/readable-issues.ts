import type * as z from 'zod';

/** Returns one readable line per issue: `cdk.json: latchkey.plans.Professional.limits.perMinute: must be at least 1`. */
export function readableIssues({ issues }: z.ZodError, root: string): string[] {
  return issues.flatMap((issue) => {
    const path = [root, ...issue.path].map(String).join('.');
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${path}.${key}: is not a known setting`);
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${path}: the name ${message}`);
    return [`${path}: ${issue.message}`];
  });
}

/** Messages for issues whose schema has no message of its own. */
export const inPlainWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
};

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
};
