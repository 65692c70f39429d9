import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { scopePattern } from './scopes.ts';

export const Scope = /* @__PURE__ */ schema(() =>
  z
    .string()
    .regex(scopePattern, 'must be "resource:action" in lower case, where * stands for any; or "*" alone')
    .meta({
      id: 'Scope',
      description:
        'A permission, `resource:action`; `*` stands for any. `*` alone means every action on every resource except `api-keys`, `audit-events`, `keys` and `members`, which must be named.',
      examples: ['*', 'photo-requests:read', '*:read', 'api-keys:*'],
    }),
);
