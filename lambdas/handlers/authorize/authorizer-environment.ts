import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { forEachWindow } from '../../domain/limits/rate-windows.ts';
import {
  type Check,
  hasOnlyFields,
  isBoolean,
  isIntegerOf,
  isMatching,
  isOneOf,
  isRecord,
  isTextOf,
  orNull,
} from '../../domain/shared/checks.ts';
import type { AuthorizerEnvironment } from '../../environment.ts';
import { settingsFile } from '../../settings-file.ts';

const isPlanName = isMatching(/^[A-Za-z][A-Za-z0-9-]{0,39}$/);
const isScope = isMatching(/^(\*|([a-z][a-z0-9-]{0,49}|\*):([a-z][a-z0-9-]{0,49}|\*))$/);
const isLimit = isIntegerOf(1, 1_000_000_000);
const isPlan = hasOnlyFields({
  maxKeys: orNull(isIntegerOf(0)),
  limits: orNull(hasOnlyFields(forEachWindow('name', () => isLimit))),
});
const isKeyFormat = hasOnlyFields({ prefix: isMatching(/^[a-z][a-z0-9]{1,11}$/), environmentPart: isBoolean });

/**
 * Reads the settings as the schema AuthorizerEnvironment does, without zod. Throws an error that names each wrong one. Unlike the
 * schema, it has no defaults for a KEY_FORMAT that leaves out a field.
 */
export function readAuthorizerEnvironment(): z.output<typeof AuthorizerEnvironment> {
  const wrong: string[] = [];
  const variable = <T>(name: keyof typeof AuthorizerEnvironment.shape, isIt: Check<T>, value: unknown): T => {
    if (!isIt(value)) wrong.push(`${name}: ${value === undefined ? 'is missing' : 'is not valid'}`);
    return value as T;
  };
  const text = <T extends string>(name: keyof typeof AuthorizerEnvironment.shape, isIt: Check<T>) =>
    variable(name, isIt, process.env[name]);
  const ofFile = JSON.parse(readFileSync(settingsFile(), 'utf8'));

  const environment = {
    KEYS_TABLE: text('KEYS_TABLE', isTextOf(1)),
    COUNTERS_TABLE: text('COUNTERS_TABLE', isTextOf(1)),
    PEPPER_SECRET: text('PEPPER_SECRET', isTextOf(1)),
    KEY_FORMAT: variable('KEY_FORMAT', isKeyFormat, parsed(process.env['KEY_FORMAT'])),
    PLANS: variable('PLANS', isRecord(isPlanName, isPlan), ofFile['PLANS']),
    USAGE_PLAN_SUFFIX: text('USAGE_PLAN_SUFFIX', isMatching(/^[a-z0-9-]{0,80}$/)),
    SHARED_GATEWAY_KEYS: text('SHARED_GATEWAY_KEYS', isOneOf('true', 'false')),
    ROUTE_SCOPES: variable('ROUTE_SCOPES', isRecord(isTextOf(0), isScope), ofFile['ROUTE_SCOPES']),
    LIMIT_AT_GATEWAY: text('LIMIT_AT_GATEWAY', isOneOf('true', 'false')),
    ON_COUNTER_FAILURE: text('ON_COUNTER_FAILURE', isOneOf('allow', 'deny')),
  };
  if (wrong.length > 0) throw new Error(`The environment of this Lambda is wrong. ${wrong.join('; ')}`);
  return environment;
}

/** Parses JSON. Returns a value that no check accepts if the text is not JSON. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return Symbol('not JSON');
  }
}
