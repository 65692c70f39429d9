/** The assumed length of a value that is known only after the deployment, such as the ARN of a secret. */
const unknownLength = 120;

/** Returns the length in bytes of a resolved value as JSON. Values that are known only after the deployment are estimated. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(withPlaceholders(value)) ?? '');
}

/** Returns the names and sizes of the largest members. */
export function largestMembers(members: Readonly<Record<string, unknown>>, count: number): string[] {
  return Object.entries(members)
    .map(([name, value]) => ({ name, size: sizeOf(value) }))
    .sort((one, other) => other.size - one.size)
    .slice(0, count)
    .map(({ name, size }) => `${name} (${size})`);
}

function withPlaceholders(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlaceholders);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && name === 'Fn::Join') return joined(argument as [string, unknown[]]);
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return 'x'.repeat(unknownLength);
  return Object.fromEntries(entries.map(([key, each]) => [key, withPlaceholders(each)]));
}

function joined([separator, parts]: [string, unknown[]]): string {
  return parts.map((each) => String(withPlaceholders(each))).join(separator);
}
