import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsCall } from './calls-of-request.ts';
import type { TaggedResource } from './resource-tags.ts';
import { templateOf } from './run-template.ts';

/** A recorded call without what differs from run to run. `*` in a resource stands for any name. */
export interface RecordedCall {
  readonly action: string;
  readonly resource: string;
  /** Condition keys and their values. */
  readonly context: Readonly<Record<string, string>>;
}

/** Calls by the names of the functions that sent them. */
export type CallsByFunction = ReadonlyMap<string, readonly RecordedCall[]>;

/** The calls of a local run. */
export interface RecordedRun {
  readonly template: unknown;
  /** Calls by the logical ids of functions. */
  readonly calls: ReadonlyMap<string, readonly RecordedCall[]>;
}

type Line = TaggedResource | (AwsCall & { readonly function: string });

/** Reads what the local runs recorded into a folder (record-run.ts). */
export function readRuns(folder: string): RecordedRun[] {
  return readdirSync(folder).flatMap((name) => {
    const template = templateOf(join(folder, name));
    return template === undefined ? [] : [{ template, calls: readCalls(join(folder, name)) }];
  });
}

function readCalls(folder: string): RecordedRun['calls'] {
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean))
    .map((line): Line => JSON.parse(line));
  const tags = new Map<string, Readonly<Record<string, string>>>();
  for (const line of lines) {
    if ('tagged' in line) tags.set(line.tagged, line.tags);
    // A resource has the tags that it was created with.
    else if (line.requestTags !== undefined) tags.set(line.resource, line.requestTags);
  }
  const calls = new Map<string, Map<string, RecordedCall>>();
  for (const line of lines) {
    if ('tagged' in line) continue;
    const ofFunction = calls.get(line.function) ?? new Map<string, RecordedCall>();
    const call = normalized(line, tags.get(line.resource));
    ofFunction.set(textOf(call), call);
    calls.set(line.function, ofFunction);
  }
  return new Map([...calls].map(([id, found]) => [id, [...found.values()]]));
}

function normalized(
  { action, resource, requestTags, context = {} }: AwsCall,
  tags: AwsCall['requestTags'],
): RecordedCall {
  // A resource that is being created has no tags yet.
  const resourceTags = requestTags === undefined ? tags : undefined;
  const all = {
    ...prefixed('aws:RequestTag/', requestTags),
    ...prefixed('aws:ResourceTag/', resourceTags),
    ...context,
  };
  return {
    action,
    resource: withoutNames(resource),
    context: Object.fromEntries(
      Object.entries(all)
        .sort()
        .map(([name, value]) => [name, withoutIds(value)]),
    ),
  };
}

/** The prefix of the secrets that Latchkey creates, by default. */
const managedPrefix = 'latchkey/';

function withoutNames(resource: string): string {
  if (resource.startsWith('secret:')) {
    const name = resource.slice('secret:'.length);
    if (name.startsWith(managedPrefix)) return `secret:${managedPrefix}*`;
    // The logical ids of the template's secrets end with a hash.
    return isLogicalId(name) ? resource : 'secret:*';
  }
  // The ARN in this path says which kind of resource is tagged.
  if (resource.startsWith('/tags/')) return resource;
  const [, collection, id, ...rest] = resource.startsWith('/') ? resource.split('/') : [];
  return collection === undefined || id === undefined
    ? resource
    : ['', collection, '*', ...rest.map(firstOnly)].join('/');
}

const isLogicalId = (name: string): boolean => /^[A-Z]\w*[0-9A-F]{8}$/.test(name);

/** Below a collection, every second part of a path is an id. */
const firstOnly = (part: string, i: number): string => (i % 2 === 0 ? part : '*');

const withoutIds = (value: string): string => value.replaceAll(/[0-9A-HJKMNP-TV-Z]{26}/g, '*');

const prefixed = (prefix: string, fields: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}${name}`, value]));

/** A call as a line of the recording. */
export function textOf({ action, resource, context }: RecordedCall): string {
  const conditions = Object.keys(context).length === 0 ? '' : ` ${JSON.stringify(context)}`;
  return `${action} ${resource}${conditions}`;
}

/** Reads a line that `textOf` wrote. */
export function callIn(text: string): RecordedCall {
  const [, action = '', resource = '', context = '{}'] = /^(\S+) (\S+)(?: (\{.*\}))?$/.exec(text) ?? [];
  return { action, resource, context: JSON.parse(context) };
}
