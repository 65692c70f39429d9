import type { SignIn } from './domain/access/sign-in-schema.ts';
import { isTrustworthy } from './domain/access/trustworthy-url.ts';
import type { KeyFormat } from './domain/keys/key-format-schema.ts';
import type { UnusedKeys } from './domain/keys/unused.ts';
import type { Plan } from './domain/limits/plan-schema.ts';
import { type Quota, quotaPeriods } from './domain/limits/quota.ts';
import { forEachWindow } from './domain/limits/rate-windows.ts';
import { maxCost, type RouteScope } from './domain/limits/route-scope.ts';
import {
  type Check,
  hasOnlyFields,
  isBoolean,
  isIntegerOf,
  isListOf,
  isMatching,
  isOneOf,
  isRecord,
  isTextOf,
  orMissing,
  orNull,
} from './domain/shared/checks.ts';

// The checks of settings that have a schema. The constructs check the configuration against the schemas, with messages for
// people. Lambdas check their settings again, without zod, which would take most of their start
// (docs/decisions/0015-lean-aws-client.md). Property tests compare the two.

/** Makes a check. Bundles of Lambdas that do not use it leave it out. */
const made = <T>(make: () => Check<T>): Check<T> => make();

const isPlanName = /* @__PURE__ */ made(() => isMatching(/^[A-Za-z][A-Za-z0-9-]{0,39}$/));
const isScope = /* @__PURE__ */ made(() => isMatching(/^(\*|([a-z][a-z0-9-]{0,49}|\*):([a-z][a-z0-9-]{0,49}|\*))$/));
const isLimit = /* @__PURE__ */ made(() => isIntegerOf(1, 1_000_000_000));
const isQuota: Check<Quota> = /* @__PURE__ */ made(() =>
  hasOnlyFields({ requests: isIntegerOf(1, 1_000_000_000_000), per: isOneOf(...quotaPeriods) }),
);
const isPlan: Check<Plan> = /* @__PURE__ */ made(() =>
  hasOnlyFields({
    maxKeys: orNull(isIntegerOf(0)),
    limits: orNull(hasOnlyFields(forEachWindow('name', () => isLimit))),
    public: orMissing(isBoolean),
    quota: orMissing(orNull(isQuota)),
  }),
);

export const isPlans = /* @__PURE__ */ made(() => isRecord(isPlanName, isPlan));

const isPrefix = /* @__PURE__ */ made(() => isMatching(/^[a-z][a-z0-9]{1,11}$/));

const isImportedLength = /* @__PURE__ */ made(() => isIntegerOf(20, 256));
const isImportedFormat = /* @__PURE__ */ made(() =>
  hasOnlyFields({
    prefix: isMatching(/^[A-Za-z0-9._-]{0,40}$/),
    minLength: isImportedLength,
    maxLength: isImportedLength,
  }),
);

/** Unlike the schema, the check has no defaults: the construct gives all fields. */
export const isKeyFormat: Check<KeyFormat> = /* @__PURE__ */ made(() =>
  hasOnlyFields({
    prefix: isPrefix,
    environmentPart: isBoolean,
    formerPrefixes: orMissing(isListOf(isPrefix, 10)),
    imported: orMissing(isListOf(isImportedFormat, 20)),
  }),
);

const isCostly = /* @__PURE__ */ made(() => hasOnlyFields({ scope: isScope, cost: isIntegerOf(1, maxCost) }));
const isRouteScope: Check<RouteScope> = (value): value is RouteScope => isScope(value) || isCostly(value);
export const isRouteScopes = /* @__PURE__ */ made(() => isRecord(isTextOf(0), isRouteScope));

export const isTexts: Check<string[]> = (value): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

export const isUnusedKeys: Check<UnusedKeys | null> = /* @__PURE__ */ made(() =>
  orNull(hasOnlyFields({ afterDays: isIntegerOf(1, 3650), deactivate: isBoolean })),
);

/** The URL that identifies an OpenID provider. */
const isIssuer: Check<string> = (value): value is string =>
  typeof value === 'string' && value.length <= 500 && /^[!"$->@-~]+$/.test(value) && isTrustworthy(value);

const isUserPool = /* @__PURE__ */ made(() =>
  isMatching(/^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9-]+_[0-9a-zA-Z]+$/),
);
const isLeeway = /* @__PURE__ */ made(() => orMissing(isIntegerOf(0, 300)));

const isCognito = /* @__PURE__ */ made(() =>
  hasOnlyFields({
    kind: isOneOf('cognito'),
    issuer: (value: unknown): value is string => isIssuer(value) && isUserPool(value),
    scope: isTextOf(1),
    leewaySeconds: isLeeway,
  }),
);

const isOpenIdProvider = /* @__PURE__ */ made(() =>
  hasOnlyFields({
    kind: isOneOf('oidc'),
    issuer: isIssuer,
    clientId: isTextOf(1),
    audience: isTextOf(1),
    leewaySeconds: isLeeway,
  }),
);

export const isSignIn: Check<SignIn> = (value): value is SignIn =>
  value === null || isCognito(value) || (isOpenIdProvider(value) && value.clientId !== value.audience);
