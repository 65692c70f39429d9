import { describe, expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const domain = { name: 'api.example.com', certificateArn };
const zone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };

test('by default there is none, and the API responds at its default endpoint', () => {
  const stack = synthesized();
  expect(stack.all('AWS::ApiGateway::DomainName')).toEqual([]);
  expect(stack.only('AWS::ApiGateway::RestApi').Properties).not.toHaveProperty('DisableExecuteApiEndpoint');
});

describe('a custom domain', () => {
  const stack = synthesized({ customDomain: domain });

  test('is Regional, with the certificate and TLS 1.2 or newer', () => {
    expect(stack.only('AWS::ApiGateway::DomainName').Properties).toMatchObject({
      DomainName: 'api.example.com',
      RegionalCertificateArn: certificateArn,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
  });

  test('maps to the stage, so paths do not include the stage', () => {
    const { Properties } = stack.only('AWS::ApiGateway::BasePathMapping');
    expect(Properties).toMatchObject({
      DomainName: { Ref: stack.only('AWS::ApiGateway::DomainName').id },
      RestApiId: { Ref: stack.only('AWS::ApiGateway::RestApi').id },
      Stage: { Ref: stack.only('AWS::ApiGateway::Stage').id },
    });
    expect(Properties).not.toHaveProperty('BasePath');
  });

  test('is in the outputs, with the target of a DNS record', () => {
    expect(stack.outputs()['ApiUrl'].Value).toBe('https://api.example.com/');
    expect(stack.outputs()['CustomDomainTarget'].Value).toEqual({
      'Fn::GetAtt': [stack.only('AWS::ApiGateway::DomainName').id, 'RegionalDomainName'],
    });
    expect(stack.all('AWS::Route53::RecordSet')).toEqual([]);
  });

  test('leaves the default endpoint enabled unless the configuration disables it', () => {
    expect(stack.only('AWS::ApiGateway::RestApi').Properties).not.toHaveProperty('DisableExecuteApiEndpoint');
    const closed = synthesized({ customDomain: domain, disableExecuteApiEndpoint: true });
    expect(closed.only('AWS::ApiGateway::RestApi').Properties['DisableExecuteApiEndpoint']).toBe(true);
  });
});

test('the API itself refuses TLS 1.0 and 1.1, because its policy decides and not the one of a domain', () => {
  for (const settings of [{}, { customDomain: domain }]) {
    expect(synthesized(settings).only('AWS::ApiGateway::RestApi').Properties).toMatchObject({
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06',
      EndpointAccessMode: 'BASIC',
    });
  }
});

test('a hosted zone gets the records for IPv4 and IPv6', () => {
  const stack = synthesized({ customDomain: { ...domain, hostedZone: zone } });
  const records = stack.all('AWS::Route53::RecordSet').map(({ Properties }) => Properties);
  expect(records.map(({ Type }) => Type).sort()).toEqual(['A', 'AAAA']);
  for (const record of records) expect(record).toMatchObject({ Name: 'api.example.com.', HostedZoneId: zone.id });
  expect(stack.outputs()).not.toHaveProperty('CustomDomainTarget');
});

test.each(['SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09', 'SecurityPolicy_TLS13_1_3_2025_09'])(
  'with %s neither the API nor its domain accepts an older policy, and a deployment applies it',
  (securityPolicy) => {
    const stack = synthesized({ customDomain: { ...domain, securityPolicy } });
    const deployment = stack.only('AWS::ApiGateway::Deployment').id;
    expect(deployment).not.toBe(synthesized({ customDomain: domain }).only('AWS::ApiGateway::Deployment').id);
    expect(stack.only('AWS::ApiGateway::RestApi').Properties).toMatchObject({
      SecurityPolicy: securityPolicy,
      EndpointAccessMode: 'STRICT',
    });
    expect(stack.only('AWS::ApiGateway::DomainName').Properties).toMatchObject({
      SecurityPolicy: securityPolicy,
      EndpointAccessMode: 'STRICT',
    });
  },
);
