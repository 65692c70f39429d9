import * as z from 'zod';
import { EventType, WebhookUrl } from '../../lambdas/environment.ts';

/** Optional settings of the configuration. */

export const domainName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a lower-case domain name like "api.example.com"',
  );

/** The security policy of API Gateway that the API and its domain name have without another choice: TLS 1.2 and 1.3. */
export const defaultSecurityPolicy = 'TLS_1_2';

/** The security policy that accepts TLS 1.3 only. */
export const tls13Only = 'SecurityPolicy_TLS13_1_3_2025_09';

/** The security policies of API Gateway for Regional domain names, without TLS 1.0. */
const securityPolicies = [defaultSecurityPolicy, 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09', tls13Only] as const;

/** A hosted zone of Route 53. null: DNS records are created manually. */
export const HostedZone = z
  .strictObject({
    id: z.string().regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a hosted zone, like "Z0123456789ABCDEFGHIJ"'),
    name: domainName,
  })
  .nullable()
  .default(null);

/** Adds an issue if the hosted zone does not contain the name. */
export function checkHostedZone(
  { name, hostedZone }: { readonly name: string; readonly hostedZone: z.infer<typeof HostedZone> },
  context: z.core.$RefinementCtx,
): void {
  if (hostedZone !== null && name !== hostedZone.name && !name.endsWith(`.${hostedZone.name}`)) {
    context.addIssue({ code: 'custom', path: ['hostedZone', 'name'], message: `does not hold the name ${name}` });
  }
}

export const CustomDomain = z
  .strictObject({
    name: domainName,
    certificateArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
        'must be the ARN of a certificate of AWS Certificate Manager',
      ),
    hostedZone: HostedZone,
    securityPolicy: z.enum(securityPolicies).default(defaultSecurityPolicy),
  })
  .superRefine(checkHostedZone);
export type CustomDomain = z.infer<typeof CustomDomain>;

/** The web ACL. The limits are the limits of AWS WAF. */
export const Waf = z.strictObject({ requestsPer5MinutesPerIp: z.int().min(10).max(2_000_000_000) });
export type Waf = z.infer<typeof Waf>;

/** Scheduled rotation. */
export const Rotation = z.strictObject({
  // An incomplete run continues after this time.
  everyMinutes: z.int().min(1).max(60).default(5),
  secretNamePrefix: z
    .string()
    .regex(
      /^[A-Za-z0-9/_+=.@-]{1,200}$/,
      'must be 1 to 200 of the characters that names of secrets have: A-Z a-z 0-9 / _ + = . @ -',
    )
    .default('latchkey/'),
  pepperEveryDays: z.int().min(1).max(1000).nullable().default(null),
});
export type Rotation = z.infer<typeof Rotation>;

/** The webhook. `eventTypes: null` stands for all types, including types of later versions. */
export const Webhook = z.strictObject({
  url: WebhookUrl,
  eventTypes: z.array(EventType).min(1, 'must name at least one event type, or be null').nullable().default(null),
});
export type Webhook = z.infer<typeof Webhook>;
