import { StartError } from '../shared/start-error.ts';

/** The settings of a local run. */
export interface Settings {
  /** 0 chooses a free port. */
  readonly port: number;
  readonly host: string;
  /** The plan of the first workspace. undefined: the first plan with API access. */
  readonly plan: string | undefined;
  /** `:memory:` keeps nothing. */
  readonly dataDirectory: string;
  /** Another engine instead of the bundled one: DynamoDB Local, or AWS itself. */
  readonly dynamoEndpoint: string | undefined;
  /** The number of workers used in turn. Each has module state of its own, as Lambda instances have. */
  readonly instances: number;
  /** Whether each function has workers of its own and its deployed bundle; otherwise all functions share workers. */
  readonly isolated: boolean;
  /** The log file of a run without a data folder. */
  readonly logFile: string | undefined;
  /** The lifetime of the console's access tokens, in seconds. */
  readonly tokenSeconds: number;
  /** Overrides, setting by setting, the `latchkey` context of cdk.json: other plans, another key format. */
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Reads PORT, HOST, LATCHKEY_PLAN, LATCHKEY_DATA_DIR, LATCHKEY_INSTANCES, LATCHKEY_ISOLATED, LATCHKEY_LOG_FILE,
 * LATCHKEY_TOKEN_SECONDS, LATCHKEY_CONTEXT and DYNAMODB_ENDPOINT.
 * @param flags Of the command line: `--isolated` is LATCHKEY_ISOLATED=true.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  flags: readonly string[] = [],
): Settings {
  const unknown = flags.find((flag) => flag !== '--isolated');
  if (unknown !== undefined) throw new StartError(`There is no option ${unknown}. The only option is --isolated.`);
  const text = (name: string) => environment[name]?.trim() || undefined;
  return {
    port: wholeNumber('PORT', text('PORT') ?? '3000', 0, 65_535),
    host: text('HOST') ?? '127.0.0.1',
    plan: text('LATCHKEY_PLAN') ?? 'Professional',
    dataDirectory: text('LATCHKEY_DATA_DIR') ?? '.latchkey',
    dynamoEndpoint: endpoint('DYNAMODB_ENDPOINT', text('DYNAMODB_ENDPOINT')),
    instances: wholeNumber('LATCHKEY_INSTANCES', text('LATCHKEY_INSTANCES') ?? '1', 1, 64),
    isolated: flags.includes('--isolated') || trueOrFalse('LATCHKEY_ISOLATED', text('LATCHKEY_ISOLATED') ?? 'false'),
    logFile: text('LATCHKEY_LOG_FILE'),
    tokenSeconds: wholeNumber('LATCHKEY_TOKEN_SECONDS', text('LATCHKEY_TOKEN_SECONDS') ?? '900', 1, 86_400),
    context: object('LATCHKEY_CONTEXT', text('LATCHKEY_CONTEXT') ?? '{}'),
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new StartError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function trueOrFalse(name: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new StartError(`${name} must be true or false, not "${text}".`);
}

function endpoint(name: string, text: string | undefined): string | undefined {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new StartError(`${name} must be an address such as http://127.0.0.1:8000, not "${text}".`);
}

function object(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The error is thrown below.
  }
  throw new StartError(`${name} must be a JSON object, such as {"keyFormat":{"prefix":"vb"}}.`);
}
