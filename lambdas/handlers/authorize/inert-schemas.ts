/**
 * Stands in for zod in the authorizer's bundle (lib/functions/bundles.ts). The modules that it shares with other Lambdas define
 * schemas beside their rules; the authorizer uses the rules only. Its schemas can be composed, and nothing else: whoever
 * parses with one learns that at once (docs/decisions/0015-lean-aws-client.md).
 */
const inert: () => unknown = new Proxy(() => inert, {
  get: (_, property) => {
    if (typeof property === 'string' && /parse|decode|encode/i.test(property)) {
      throw new Error('The authorizer carries no schemas. Use lambdas/handlers/authorize/checks.ts.');
    }
    return inert;
  },
});

export const NEVER = undefined;
export {
  inert as array,
  inert as boolean,
  inert as enum,
  inert as int,
  inert as iso,
  inert as literal,
  inert as object,
  inert as record,
  inert as strictObject,
  inert as string,
  inert as union,
};
