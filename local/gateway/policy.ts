import * as z from 'zod';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** Strict: a Condition or a NotResource is not evaluated, so it must not give access. */
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
});

/** An IAM policy, as an authorizer may return it. */
export const Policy = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([Statement, z.array(Statement)]).transform((value) => [value].flat()),
});
export type Policy = z.infer<typeof Policy>;

const action = 'execute-api:Invoke';

/**
 * Evaluates a policy for the invocation of a method. An explicit Deny overrides every Allow. Without either, the
 * request is denied.
 */
export function evaluate(
  { Statement: statements }: Policy,
  methodArn: string,
): 'allow' | 'explicit deny' | 'implicit deny' {
  const applicable = statements.filter(
    ({ Action, Resource }) =>
      Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      Resource.some((pattern) => matches(pattern, methodArn)),
  );
  if (applicable.some(({ Effect }) => Effect === 'Deny')) return 'explicit deny';
  return applicable.length > 0 ? 'allow' : 'implicit deny';
}

/**
 * Returns whether a pattern matches a text: `*` stands for any characters, including slashes, and `?` for one. It
 * takes linear time, unlike a RegExp.
 */
export function matches(pattern: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let retryAt = 0;
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++;
      retryAt = at;
    } else if (next < pattern.length && (pattern[next] === '?' || pattern[next] === text[at])) {
      next++;
      at++;
    } else if (star !== -1) {
      next = star + 1;
      at = ++retryAt;
    } else {
      return false;
    }
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}
