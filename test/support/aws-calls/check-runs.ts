import { denialOf } from './denial.ts';
import { Policies } from './policies.ts';
import { type RecordedCall, type RecordedRun, readRuns } from './recorded-calls.ts';
import { lineOf, readRecordedLines, writeRecordedLines } from './recording.ts';

/**
 * The environment variable that changes the recording in the repository. `add` adds the calls of this test run to it, `all`
 * replaces it: for a run of the whole end-to-end suite.
 */
const record = 'RECORD_AWS_CALLS';

/**
 * Checks the AWS calls that the local runs of a test run recorded: IAM allows each of them with the policies of
 * the run's template.
 * @throws Error that names the function, the action, the resource and the missing statement
 */
export async function checkRecordedRuns(folder: string): Promise<void> {
  const mode = process.env[record];
  const found = mode === 'add' ? readRecordedLines() : new Map<string, Set<string>>();
  const denials = new Set<string>();
  for (const run of readRuns(folder)) {
    for (const { name, call, denial } of await judged(run)) {
      const lines = found.get(name) ?? new Set();
      found.set(name, lines.add(lineOf(call)));
      if (denial !== undefined) denials.add(denial);
    }
  }
  if (mode !== undefined) writeRecordedLines(found);
  if (denials.size > 0) throw new Error(`Functions called AWS without permission.\n\n${[...denials].join('\n\n')}`);
}

interface Judged {
  readonly name: string;
  readonly call: RecordedCall;
  /** Undefined: IAM allows the call. */
  readonly denial: string | undefined;
}

async function judged({ template, calls }: RecordedRun): Promise<Judged[]> {
  const policies = new Policies(template);
  const nameOf = new Map([...policies.functions()].map(([name, id]) => [id, name]));
  const all: Judged[] = [];
  for (const [id, ofFunction] of calls) {
    const name = nameOf.get(id);
    if (name === undefined) throw new Error(`A function ${id} made AWS calls, but the template has no such function.`);
    const statements = policies.statementsOf(name);
    for (const call of ofFunction) {
      const denial = (await policies.allow(call, statements)) ? undefined : denialOf(name, call, statements);
      all.push({ name, call, denial });
    }
  }
  return all;
}
