import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The context of cdk.json. The CDK CLI hands it over by itself; whatever runs without the CLI reads it here. */
export function cdkJsonContext(): Readonly<Record<string, unknown>> {
  const file = readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8');
  return (JSON.parse(file) as { context: Record<string, unknown> }).context;
}
