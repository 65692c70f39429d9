import type { Outputs } from './cdk.ts';

/** Returns the emulator's URL of a stage whose URL on AWS is this output. The URL of an HTTP API does not name its stage `$default`. */
export function baseUrlOf(endpoint: string, outputs: Outputs, name = 'LatchkeyUrl'): string {
  const [, apiId, stageName = '$default'] =
    /^https:\/\/([^.]+)\.[^/]+\/(?:([^/]+)\/)?$/.exec(outputs[name] ?? '') ?? [];
  if (apiId === undefined) throw new Error(`The output ${name} is not the URL of a stage: ${outputs[name]}`);
  return `${endpoint}/_aws/execute-api/${apiId}/${stageName}`;
}
