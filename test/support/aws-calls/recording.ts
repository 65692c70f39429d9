import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Policies } from './policies.ts';
import { type CallsByFunction, callIn, type RecordedCall, textOf } from './recorded-calls.ts';

/** The recording in the repository: the calls of the end-to-end and rotation suites, for each function, a line each. */
const file = join(import.meta.dirname, 'recording.txt');

/** Reads the recording, with the resources of a template. */
export function readRecording(policies: Policies): CallsByFunction {
  const idOf = new Map(policies.ids().map((id) => [withoutHash(id), id]));
  const located = (text: string): RecordedCall =>
    callIn(text.replaceAll(/<(\w+)>/g, (_, name: string) => idOf.get(name) ?? `missing-${name}`));
  return new Map([...readRecordedLines()].map(([name, lines]) => [name, [...lines].map(located)]));
}

/** Reads the recording: the lines of calls by function. */
export function readRecordedLines(): Map<string, Set<string>> {
  const lines = new Map<string, Set<string>>();
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const [, name = '', call = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    lines.set(name, (lines.get(name) ?? new Set<string>()).add(call));
  }
  return lines;
}

export function writeRecordedLines(lines: ReadonlyMap<string, ReadonlySet<string>>): void {
  const all = [...lines].flatMap(([name, calls]) => [...calls].map((call) => `${name} ${call}\n`));
  writeFileSync(file, all.sort().join(''));
}

/** A call as a line of the recording: the ids of the template's resources without their hash, which changes with their path. */
export function lineOf(call: RecordedCall): string {
  return textOf(call).replaceAll(/\b[A-Z]\w*[0-9A-F]{8}\b/g, (id) => `<${withoutHash(id)}>`);
}

const withoutHash = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');
