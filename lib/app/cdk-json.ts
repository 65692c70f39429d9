import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the context of cdk.json, for programs that run without the CDK CLI. */
export function cdkJsonContext(): Readonly<Record<string, unknown>> {
  const file = readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8');
  return (JSON.parse(file) as { context: Record<string, unknown> }).context;
}
