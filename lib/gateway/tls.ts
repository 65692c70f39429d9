import { EndpointAccessMode, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import type { CustomDomain } from '../config/optional-settings.ts';

type Policy = CustomDomain['securityPolicy'];

/** The properties of a REST API that decide the TLS versions and ciphers of its clients. */
export interface TlsOfApi {
  readonly securityPolicy: string;
  readonly endpointAccessMode: EndpointAccessMode;
}

/** The properties of a domain name. The mode belongs to the newer policies only. */
export interface TlsOfDomain {
  readonly securityPolicy: SecurityPolicy;
  readonly endpointAccessMode?: EndpointAccessMode;
}

const policies: Readonly<Record<Policy, SecurityPolicy>> = {
  TLS_1_2: SecurityPolicy.TLS_1_2,
  SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
  SecurityPolicy_TLS13_1_3_2025_09: SecurityPolicy.TLS13_1_3_2025_09,
};

/**
 * Returns the TLS properties of the API. API Gateway negotiates with the policy of the API, also at a custom domain, and its
 * default for a Regional API accepts TLS 1.0. An API cannot change from that default to `TLS_1_2`, so it gets the newer policy
 * with the same versions and ciphers (docs/decisions/0032-tls-of-the-api.md).
 */
export function tlsOfApi(policy: Policy): TlsOfApi {
  return policy === 'TLS_1_2'
    ? { securityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06', endpointAccessMode: EndpointAccessMode.BASIC }
    : { securityPolicy: policy, endpointAccessMode: EndpointAccessMode.STRICT };
}

/** Returns the TLS properties of the custom domain. */
export function tlsOfDomain(policy: Policy): TlsOfDomain {
  const securityPolicy = policies[policy];
  return policy === 'TLS_1_2' ? { securityPolicy } : { securityPolicy, endpointAccessMode: EndpointAccessMode.STRICT };
}
