import type { Stack } from '../template/template.ts';

/**
 * Returns the settings of a service on this machine that checks keys of this run in its own process: the parameters of the template, in
 * one object, and the endpoints of the run. undefined: the template has no Latchkey.
 */
export function verifierSettings(
  stack: Stack,
  endpoints: { readonly dynamodb: string; readonly secretsManager: string },
): Readonly<Record<string, unknown>> | undefined {
  const parameters = stack.resources('AWS::SSM::Parameter').flatMap(({ id, properties }) => {
    const [, name] = /^\/latchkey\/[^/]+\/verifier\/(.+)$/.exec(String(properties['Name'])) ?? [];
    return name === undefined ? [] : [{ name, value: JSON.parse(String(stack.resolve(properties['Value'], id))) }];
  });
  const settings = parameters.find(({ name }) => name === 'settings')?.value;
  if (settings === undefined) return undefined;
  const plans = Object.assign({}, ...parameters.flatMap(({ name, value }) => (name === 'settings' ? [] : [value])));
  return { ...settings, region: stack.region, plans, endpoints };
}
