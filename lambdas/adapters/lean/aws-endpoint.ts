/** The domains of the partitions that do not use amazonaws.com (https://docs.aws.amazon.com/general/latest/gr/rande.html). */
const domains: readonly (readonly [region: RegExp, domain: string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^us-isof-/, 'csp.hci.ic.gov'],
  [/^eu-isoe-/, 'cloud.adc-e.uk'],
];

/**
 * Returns the endpoint of a service: the one from the environment variables that every AWS SDK reads
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html), or the default one of the Region.
 */
export function endpointOf(service: string, variable: string, region: string): URL {
  const given = process.env[variable] ?? process.env['AWS_ENDPOINT_URL'];
  if (given !== undefined) return new URL(given);
  const domain = domains.find(([regions]) => regions.test(region))?.[1] ?? 'amazonaws.com';
  return new URL(`https://${service}.${region}.${domain}`);
}
