import { existsSync, readFileSync } from 'node:fs';
import { type Check, isMatching, isOneOf, isTextOf } from './domain/shared/checks.ts';
import { settingsFile } from './settings-file.ts';

/** Where a setting is: in an environment variable, as text or as JSON, or in the file beside the code. */
type Place = 'text' | 'json' | 'file';

/** A setting of a Lambda, and the check of its value. */
export interface Setting<Value = unknown, In extends Place = Place> {
  readonly place: In;
  readonly isValid: Check<Value>;
}

/** The settings of one Lambda, by name. */
export type Settings = Readonly<Record<string, Setting>>;

/** The values of settings, as a Lambda reads them. */
export type ValuesOf<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never;
};

/**
 * The values that a construct must give to a Lambda with these settings. Texts become environment variables; the others go into
 * the file beside the code.
 */
export type Variables<S extends Settings> = {
  readonly [Name in Extract<keyof S, string>]: S[Name] extends Setting<infer Value, 'file'> ? Value : string;
};

export const variable = <Value extends string>(isValid: Check<Value>): Setting<Value, 'text'> => ({
  place: 'text',
  isValid,
});
export const text = (minLength = 1, maxLength?: number) => variable(isTextOf(minLength, maxLength));
export const matching = (pattern: RegExp) => variable(isMatching(pattern));
export const oneOf = <const Text extends string>(...texts: readonly Text[]) => variable(isOneOf(...texts));
export const flag = () => oneOf('true', 'false');
/** A variable that holds JSON. */
export const json = <Value>(isValid: Check<Value>): Setting<Value, 'json'> => ({ place: 'json', isValid });
/** A setting that grows with the configuration, and could outgrow the 4 KB that Lambda allows for all variables. */
export const inFile = <Value>(isValid: Check<Value>): Setting<Value, 'file'> => ({ place: 'file', isValid });

/** Adds settings to those of another Lambda. A spread would stay in the bundles of all Lambdas, because it can call a getter. */
export const withMore = <S extends Settings, More extends Settings>(settings: S, more: More): S & More => ({
  ...settings,
  ...more,
});

/** Reads the settings of this Lambda. Throws an error that names each wrong one, and contains none of their values. */
export function readEnvironment<S extends Settings>(settings: S): ValuesOf<S> {
  const ofFile = existsSync(settingsFile()) ? JSON.parse(readFileSync(settingsFile(), 'utf8')) : {};
  const wrong: string[] = [];
  const values = Object.entries(settings).map(([name, { place, isValid }]) => {
    const value = place === 'file' ? ofFile[name] : place === 'json' ? parsed(process.env[name]) : process.env[name];
    if (!isValid(value)) wrong.push(`${name}: ${value === undefined ? 'is missing' : 'is not valid'}`);
    return [name, value];
  });
  if (wrong.length > 0) throw new Error(`The environment of this Lambda is wrong. ${wrong.join('; ')}`);
  return Object.fromEntries(values);
}

/** Parses JSON. Returns a value that no check accepts if the text is not JSON. */
function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return Symbol('not JSON');
  }
}
